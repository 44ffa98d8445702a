"""Messages arrive whole and in order, whatever the socket does to them, and descriptors with them."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference._driver.frames import BadFrame, pack
from modal_reference._runtime.channels import Channel
from tests.reference.waiting import Crew

messages = st.lists(st.none() | st.booleans() | st.integers(0, 2**32) | st.text(max_size=20) | st.binary(max_size=20))


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel]]:
    ours, theirs = socket.socketpair()
    channels = Channel(ours), Channel(theirs)
    yield channels
    for each in channels:
        each.close()


@given(st.lists(messages, max_size=5), st.integers(1, 50))
def test_messages_arrive_whole_and_in_order_however_they_are_cut(sent: list[list[object]], size: int) -> None:
    ours, theirs = socket.socketpair()
    channel = Channel(theirs)
    data = b"".join(pack(each) for each in sent)
    received = []
    for start in range(0, len(data), size):
        ours.sendall(data[start : start + size])
        received += channel.receive()
    assert received == sent
    ours.close()
    assert channel.receive() == []
    assert channel.is_over
    channel.close()


def test_descriptors_arrive_with_their_message_and_are_not_inherited(ends: tuple[Channel, Channel]) -> None:
    ours, theirs = ends
    for number in range(3):
        reading, writing = os.pipe()
        assert ours.send(["pipe", number], [writing])
        os.close(writing)
        assert theirs.receive() == [["pipe", number]]
        [received] = theirs.take_descriptors(1)
        assert not os.get_inheritable(received)
        os.write(received, b"through")
        os.close(received)
        assert os.read(reading, 10) == b"through"
        os.close(reading)


def test_several_messages_may_come_with_descriptors_before_one_is_read(ends: tuple[Channel, Channel]) -> None:
    ours, theirs = ends
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number in range(5):
        ours.send([number], [nothing] * number)
    os.close(nothing)
    received: list[list[int]] = []
    while len(received) < 5:
        received += theirs.receive()
    for number in range(5):
        found = theirs.take_descriptors(number)
        assert len(found) == number
        for each in found:
            os.close(each)


def test_more_descriptors_than_have_come_are_not_given(ends: tuple[Channel, Channel]) -> None:
    with pytest.raises(BadFrame, match="2 descriptors were announced, and 0 have come"):
        ends[0].take_descriptors(2)


def test_descriptors_that_nobody_takes_are_closed() -> None:
    ours, theirs = (Channel(each) for each in socket.socketpair())
    before = len(os.listdir("/proc/self/fd"))
    nothing = os.open(os.devnull, os.O_RDONLY)
    ours.send(["x"], [nothing])
    os.close(nothing)
    theirs.receive()
    theirs.close()
    ours.close()
    assert len(os.listdir("/proc/self/fd")) == before - 2


def test_who_is_gone_is_told_no_more(ends: tuple[Channel, Channel]) -> None:
    ours, theirs = ends
    theirs.close()
    assert not ours.send(["x"])
    ours.close()
    assert not ours.send(["x"])


def test_a_long_message_arrives(ends: tuple[Channel, Channel], crew: Crew) -> None:
    ours, theirs = ends
    sending = crew.start(ours.send, ["long", b"x" * 5_000_000])
    received: list[list[object]] = []
    while not received:
        received += theirs.receive()
    assert received == [["long", b"x" * 5_000_000]]
    assert sending.result()
