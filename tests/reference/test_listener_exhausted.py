"""A listener whose process has no descriptor left does not spin: it tries again, seldom, until it has one."""

from __future__ import annotations

import json
import os
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest

from modal_reference._client import current
from modal_reference._driver import listener
from modal_reference._driver.frames import OK
from modal_reference._driver.universe import Universe
from tests.reference.strangers import Stranger
from tests.reference.waiting import until


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    """This process cannot open anything in here."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest_free = os.dup(0)
    os.close(lowest_free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def path_of(descriptor: str) -> str:
    with open(descriptor, encoding="utf-8") as file:
        return str(json.load(file)["socket"])


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When somebody was about to be let in."""
    noted: list[float] = []
    receive = listener._Entrance.receive

    def note(self: listener._Entrance, events: int) -> None:
        noted.append(monotonic())
        receive(self, events)

    monkeypatch.setattr(listener._Entrance, "receive", note)
    return noted


def test_without_a_descriptor_it_tries_seldom_and_lets_in_when_it_has_one(
    universe: Universe, attempts: list[float]
) -> None:
    descriptor = current.listen()
    path = path_of(descriptor)
    with Stranger.admitted(descriptor) as served, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as late:
        attempts.clear()
        with no_descriptor_left():
            late.connect(path)
            until(lambda: len(attempts) >= 4)
            assert served.ask(["ping", []]) == [OK, None]
        # Less than a pause, for a clock may be coarse; to spin would be a thousandth of it.
        assert attempts[3] - attempts[0] > 2.5 * listener.PAUSE
        with Stranger.admitted(descriptor) as other:
            assert other.ask(["ping", []]) == [OK, None]


def test_it_may_be_closed_while_it_rests(universe: Universe, attempts: list[float]) -> None:
    path = path_of(current.listen())
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as late, socket.socket(socket.AF_UNIX) as later:
        with no_descriptor_left():
            late.connect(path)
            until(lambda: attempts)
        current.close_listener()
        with pytest.raises(FileNotFoundError):
            later.connect(path)
