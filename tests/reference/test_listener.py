"""The listener keeps strangers out, survives whatever they send, loses nothing, and leaves nothing behind."""

from __future__ import annotations

import os
import pickle
import signal
import stat
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modal_reference import Dict, Queue
from modal_reference._client import current
from modal_reference._driver.frames import OFFERED, OK, REFUSED, pack
from modal_reference._driver.universe import Universe
from modal_reference._engine import ControlPlane
from tests.reference.benches import DAY, new_queue
from tests.reference.children import in_forked_child
from tests.reference.strangers import Stranger
from tests.reference.waiting import Crew, until


@pytest.fixture
def descriptor(universe: Universe) -> str:
    return current.listen()


@pytest.fixture
def client(descriptor: str) -> Iterator[Stranger]:
    with Stranger.admitted(descriptor) as admitted:
        yield admitted


def refused(reply: Any, kind: str) -> bool:
    status, (told, message) = reply
    return bool(status == REFUSED and told == kind and message)


def is_well(descriptor: str) -> bool:
    with Stranger.admitted(descriptor) as other:
        return bool(other.ask(["hello", ["id", "secret"]]) == [OK, "1"])


# Who comes in


@pytest.mark.parametrize("greeting", [["wrong"], [""], [1], [None], [], ["a", "b"], [["wrong"]], [b"bytes"]])
def test_who_does_not_know_the_token_is_refused_and_parted_from(descriptor: str, greeting: list[Any]) -> None:
    with Stranger(descriptor) as stranger:
        assert refused(stranger.ask(greeting), "unauthenticated")
        assert stranger.is_parted_from()
    assert is_well(descriptor)


@pytest.mark.parametrize(
    "greeting",
    [
        pack({"token": 1}),
        pack("token"),
        struct.pack(">I", 1 << 20),
        b"\xff" * 64,
        b"GET / HTTP/1.1\r\n\r\n",
        pack(["x" * 2000]),
        struct.pack(">I", 3) + b"\x91\xa1\xff",
        struct.pack(">I", 1000) + b"\x91" * 1000,
    ],
    ids=["a map", "no list", "announces a megabyte", "noise", "another protocol", "too long", "no text", "too deep"],
)
def test_who_does_not_speak_the_protocol_is_parted_from(descriptor: str, greeting: bytes) -> None:
    with Stranger(descriptor) as stranger:
        stranger.send_raw(greeting)
        assert stranger.is_parted_from()
    assert is_well(descriptor)


def test_only_this_user_can_reach_the_socket_and_read_the_token(descriptor: str) -> None:
    assert stat.S_IMODE(os.stat(descriptor).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(Path(descriptor).parent).st_mode) == 0o700


def test_a_client_is_told_which_universe_it_is_in(universe: Universe, descriptor: str) -> None:
    with Stranger(descriptor) as stranger:
        assert stranger.ask([stranger.token]) == [OK, [universe.number, "1"]]


@pytest.mark.usefixtures("no_universe")
def test_who_comes_when_there_is_no_universe_is_told_why() -> None:
    def refuse() -> Universe:
        raise LookupError("no test is running")

    with Universe() as universe:
        current.set_provider(lambda: universe)
        descriptor = current.listen()
        current.set_provider(refuse)
        with Stranger(descriptor) as stranger:
            reply = stranger.ask([stranger.token])
            assert refused(reply, "ended")
            assert "no test is running" in reply[1][1]
            assert stranger.is_parted_from()


# What they send


@pytest.mark.parametrize(
    "request_",
    [
        ["snapshot", []],
        ["refuse_waits", ["x"]],
        ["tick", []],
        ["accept", []],
        ["__init__", []],
        ["dict_get"],
        ["dict_get", ["di-1", b"k"], 1.0],
        ["dict_get", ["di-1"]],
        ["dict_get", {"object_id": "di-1"}],
        ["queue_take_wait", ["qu-1", b"", 1, True], "soon"],
        ["queue_take_wait", ["qu-1", b"", 1, True], float("nan")],
        ["queue_take", ["qu-1"]],
        [1, 2, 3, 4],
        [None],
    ],
    ids=repr,
)
def test_a_request_that_there_is_not_is_refused_and_the_next_one_answered(
    client: Stranger, request_: list[Any]
) -> None:
    assert refused(client.ask(request_), "invalid")
    assert client.ask(["hello", ["id", "secret"]]) == [OK, "1"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=30) | st.lists(st.none() | st.text(max_size=3), max_size=3).map(pack), max_size=4))
def test_no_noise_disturbs_the_others(noise: list[bytes]) -> None:
    with Universe() as universe:
        current.activate(universe)
        descriptor = current.listen()
        with Stranger.admitted(descriptor) as other:
            for data in noise:
                other.send_raw(data)
        assert is_well(descriptor)
    current.close_listener()


@pytest.mark.parametrize("cut", [1, 3, 4, 5, 20])
def test_a_frame_that_is_cut_off_by_a_hang_up_is_forgotten(descriptor: str, cut: int) -> None:
    shared = Dict.from_name("d", create_if_missing=True).hydrate()
    request = pack(["dict_put", [shared.object_id, b"key", b"value", False]])
    with Stranger.admitted(descriptor) as stranger:
        stranger.send_raw(request[:cut])
    assert is_well(descriptor)
    assert shared.len() == 0


def test_a_frame_may_come_byte_by_byte(client: Stranger) -> None:
    for byte in pack(["hello", ["id", "secret"]]):
        client.send_raw(bytes([byte]))
    assert client.receive() == [OK, "1"]


def test_requests_may_come_in_one_go(client: Stranger) -> None:
    client.send_raw(pack(["hello", ["id", "secret"]]) * 3)
    expected = pack([OK, "1"]) * 3
    received = b""
    while len(received) < len(expected):
        received += client.socket.recv(len(expected))
    assert received == expected


def test_a_pickle_that_would_harm_its_reader_harms_nobody_here(universe: Universe, client: Stranger) -> None:
    class Harmful:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.abort, ()

    harmful = pickle.dumps(Harmful())
    shared = Dict.from_name("d", create_if_missing=True).hydrate()
    assert client.ask(["dict_put", [shared.object_id, harmful, harmful, False]]) == [OK, True]
    assert client.ask(["dict_keys", [shared.object_id]]) == [OK, [harmful]]
    assert shared.len() == 1
    universe.clock.advance(days=8)
    assert shared.len() == 0


# Waits


def queue_of(universe: Universe, *items: bytes) -> str:
    some = universe.run(new_queue)
    universe.run(ControlPlane.queue_put, some, b"", list(items), DAY)
    return some


def lines_of(universe: Universe, some: str) -> tuple[int, ...]:
    """How many wait in a queue: for items, for room, for news."""
    state = universe.run(lambda plane, now: plane._queues[some].snapshot())
    lines = [each[3:] for each in state.values()]  # type: ignore[attr-defined]
    return lines[0] if lines else (0, 0, 0)


def test_an_offer_that_is_not_accepted_returns_when_the_client_is_gone(universe: Universe, descriptor: str) -> None:
    some = queue_of(universe, b"first", b"second")
    with Stranger.admitted(descriptor) as stranger:
        assert stranger.ask(["queue_take_wait", [some, b"", 1, True], None]) == [OFFERED, [b"first"]]
        assert universe.run(ControlPlane.queue_len, some, b"") == 1
    until(lambda: universe.run(ControlPlane.queue_len, some, b"") == 2)
    assert universe.run(ControlPlane.queue_take, some, b"", 2) == [b"first", b"second"]


def test_a_plain_take_is_an_offer_too(universe: Universe, descriptor: str) -> None:
    some = queue_of(universe, b"item")
    with Stranger.admitted(descriptor) as stranger:
        assert stranger.ask(["queue_take", [some, b"", 5]]) == [OFFERED, [b"item"]]
    until(lambda: universe.run(ControlPlane.queue_len, some, b"") == 1)


def test_a_client_that_hangs_up_while_it_waits_leaves_the_line(universe: Universe, descriptor: str) -> None:
    some = queue_of(universe)
    with Stranger.admitted(descriptor) as stranger:
        stranger.send(["queue_take_wait", [some, b"", 1, True], None])
        until(lambda: lines_of(universe, some) == (1, 0, 0))
    until(lambda: lines_of(universe, some) == (0, 0, 0))
    universe.run(ControlPlane.queue_put, some, b"", [b"item"], DAY)
    assert universe.run(ControlPlane.queue_take, some, b"", 1) == [b"item"]


def test_to_accept_what_was_not_offered_ends_the_wait_and_loses_nothing(universe: Universe, client: Stranger) -> None:
    some = queue_of(universe)
    client.send(["queue_take_wait", [some, b"", 1, True], None])
    until(lambda: lines_of(universe, some) == (1, 0, 0))
    client.send([])
    assert client.is_parted_from()
    universe.run(ControlPlane.queue_put, some, b"", [b"item"], DAY)
    assert universe.run(ControlPlane.queue_take, some, b"", 1) == [b"item"]


def test_a_client_that_is_killed_while_it_waits_takes_nothing_along(universe: Universe, crew: Crew) -> None:
    Queue.objects.create("q")
    reading, writing = os.pipe()

    def wait_as_a_child() -> None:
        os.write(writing, str(os.getpid()).encode())
        Queue.from_name("q").get()

    doomed = crew.start(in_forked_child, wait_as_a_child)
    child = int(os.read(reading, 20))
    shared = Queue.from_name("q").hydrate()
    until(lambda: lines_of(universe, shared.object_id) == (1, 0, 0))
    os.kill(child, signal.SIGKILL)
    with pytest.raises(AssertionError, match=f"status {signal.SIGKILL}"):
        doomed.result()
    until(lambda: lines_of(universe, shared.object_id) == (0, 0, 0))
    shared.put("item")
    assert shared.get(block=False) == "item"
    for end in (reading, writing):
        os.close(end)


def test_an_acceptance_takes_effect_before_a_request_that_was_sent_after_it(
    universe: Universe, descriptor: str, crew: Crew
) -> None:
    some = queue_of(universe, *[b""] * 5000)
    request = pack(["queue_len", [some, b""]])
    for _ in range(20):
        with Stranger.admitted(descriptor) as accepting, Stranger.admitted(descriptor) as asking:
            accepting.send(["queue_put_wait", [some, b"", [b"new"], DAY, True], None])
            until(lambda: lines_of(universe, some) == (0, 1, 0))
            universe.run(ControlPlane.queue_take, some, b"", 1)
            assert accepting.receive() == [OFFERED, []]
            # The listener stands at one request while the others come in, the asking one first and last.
            with held(universe, crew), Stranger.admitted(descriptor) as blocking:
                blocking.send(["queue_len", [some, b""]])
                asking.send_raw(request[:5])
                accepting.send([])
                asking.send_raw(request[5:])
            assert asking.receive() == [OK, 5000]


@contextmanager
def held(universe: Universe, crew: Crew) -> Iterator[None]:
    """No command of a universe gets on in here."""
    is_held, may_go = threading.Event(), threading.Event()

    def hold(plane: ControlPlane, now: float) -> None:
        is_held.set()
        may_go.wait()

    holding = crew.start(lambda: universe.run(hold))
    is_held.wait()
    yield
    may_go.set()
    holding.result()


def test_a_wait_ends_with_its_time_on_the_clock_of_the_universe(universe: Universe, client: Stranger) -> None:
    some = queue_of(universe)
    client.send(["queue_take_wait", [some, b"", 1, True], 3600])
    until(lambda: lines_of(universe, some) == (1, 0, 0))
    universe.clock.advance(hours=1)
    assert client.receive() == [OK, None]
    assert client.ask(["queue_take_wait", [some, b"", 1, True], 0.01]) == [OK, None]


def test_a_timeout_on_a_frozen_clock_is_refused_when_its_real_time_is_over(
    universe: Universe, client: Stranger
) -> None:
    some = queue_of(universe)
    universe.clock.freeze()
    client.send(["queue_take_wait", [some, b"", 1, True], 3600])
    until(lambda: lines_of(universe, some) == (1, 0, 0))
    universe.clock.advance(seconds=3599.95)
    reply = client.receive()
    assert refused(reply, "clock_frozen")
    assert "frozen" in reply[1][1]
    assert lines_of(universe, some) == (0, 0, 0)
    assert client.ask(["hello", ["id", "secret"]]) == [OK, "1"]


# Many, and the end


def test_many_clients_are_served_at_once(universe: Universe, descriptor: str) -> None:
    some = queue_of(universe)
    clients = [Stranger.admitted(descriptor) for _ in range(100)]
    for each in clients:
        each.send(["queue_take_wait", [some, b"", 1, True], None])
    until(lambda: lines_of(universe, some) == (100, 0, 0))
    universe.run(ControlPlane.queue_put, some, b"", [b"%d" % number for number in range(100)], DAY)
    # Those who wait are served in the order in which they came, and the listener reads from all in any order.
    received = [each.receive() for each in clients]
    for each in clients:
        assert each.ask([]) == [OK, None]
        assert each.ask(["queue_len", [some, b""]]) == [OK, 0]
        each.socket.close()
    assert sorted(int(items[0]) for _, items in received) == list(range(100))


def test_a_client_that_reads_slowly_does_not_hold_up_the_others(universe: Universe, descriptor: str) -> None:
    some = queue_of(universe, *[bytes(1_000_000)] * 20)
    with Stranger.admitted(descriptor) as slow:
        slow.send(["queue_after", [some, b"", 0]])
        assert is_well(descriptor)
        status, entries = slow.receive()
        assert (status, len(entries)) == (OK, 20)
        assert slow.ask(["hello", ["id", "secret"]]) == [OK, "1"]


def test_the_end_of_a_universe_parts_from_its_clients_and_of_no_others(descriptor: str, client: Stranger) -> None:
    with Universe() as inner:
        current.activate(inner)
        with Stranger.admitted(descriptor) as guest:
            assert guest.ask(["hello", ["id", "secret"]]) == [OK, "1"]
            inner.close()
            assert guest.is_parted_from()
    assert client.ask(["hello", ["id", "secret"]]) == [OK, "1"]


def test_nothing_is_left_behind(universe: Universe) -> None:
    threads, files = threading.enumerate(), set(os.listdir("/proc/self/fd"))
    descriptor = current.listen()
    folder = Path(descriptor).parent
    assert threading.enumerate() != threads
    with Stranger.admitted(descriptor) as one, Stranger(descriptor) as another:
        some = queue_of(universe, b"item")
        assert one.ask(["queue_take_wait", [some, b"", 1, True], None]) == [OFFERED, [b"item"]]
        current.close_listener()
        assert one.is_parted_from()
        assert another.is_parted_from()
    assert universe.run(ControlPlane.queue_len, some, b"") == 1
    assert threading.enumerate() == threads
    assert set(os.listdir("/proc/self/fd")) == files
    assert not folder.exists()
    current.close_listener()
