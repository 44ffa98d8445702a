"""An interrupt may strike a wait wherever Python lets it: nobody stands in line for it then, nothing stays reserved.

Python looks for interrupts when a function begins, after each call, and at each jump back. A tracer strikes at each of
these points in turn, which no signal could be made to do.
"""

from __future__ import annotations

import asyncio
import opcode
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from types import FrameType
from typing import Any

import pytest
import trio

from modal_reference._client import current
from modal_reference._driver import wakers
from modal_reference._driver.universe import Universe
from modal_reference._engine import ControlPlane
from tests.reference.benches import DAY, new_queue

OURS = ("modal_reference._driver", "modal_reference._client")


class Interrupted(BaseException):
    """What strikes, as Ctrl-C would."""


class Asleep(BaseException):
    """What strikes a wait that has come to its sleep."""


@contextmanager
def interrupted_at(point: int) -> Iterator[None]:
    """Interrupt what runs in here at the so-manieth point in the driver and the client where that is possible."""
    passed = 0
    done: dict[FrameType, str] = {}  # the instruction that each function has done last

    def look(frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal passed
        if event == "opcode":
            if _lets_interrupts_in(done.get(frame, "RESUME")):
                passed += 1
                if passed == point:
                    raise Interrupted  # which ends the tracing as well: what is to be undone runs through
            done[frame] = opcode.opname[frame.f_code.co_code[frame.f_lasti]]
        elif event == "exception":
            done[frame] = event  # what raises goes straight to what handles it
        return look

    def enter(frame: FrameType, _event: str, _arg: object) -> Any:
        if not str(frame.f_globals.get("__name__")).startswith(OURS):
            return None
        frame.f_trace_opcodes = True
        return look

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        yield
    finally:
        sys.settrace(before)


def _lets_interrupts_in(name: str) -> bool:
    return name == "RESUME" or name.startswith("CALL") or "BACKWARD" in name


@pytest.fixture
def sleepless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever would fall asleep is struck instead."""

    def strike(*_args: object) -> Any:
        raise Asleep

    async def strike_task(*_args: object) -> Any:
        raise Asleep

    monkeypatch.setattr(wakers.ThreadWaker, "sleep", strike)
    monkeypatch.setattr(wakers.AsyncioWaker, "sleep", strike_task)
    monkeypatch.setattr(wakers.TrioWaker, "sleep", strike_task)


class Line:
    """A queue in which waits are interrupted.

    Args:
        items: What lies in it whenever a wait begins.
    """

    def __init__(self, universe: Universe, *items: bytes) -> None:
        self.link = current.link_to(universe)
        self.some = universe.run(new_queue)
        self._universe = universe
        self._items = list(items)

    def points(self) -> Iterator[int]:
        """The numbers of the points at which to interrupt; before each the items lie there, after each all is well."""
        for point in count(1):
            self._put(*self._items)
            yield point
            self.check()

    def check(self) -> None:
        """See that nobody waits, that nothing is reserved, and that the next item goes to who asks for it."""
        some = self.some
        state = self._universe.run(lambda plane, now: plane._queues[some].snapshot())
        for _, kept, _, *lines in state.values():  # type: ignore[attr-defined]
            assert (kept, lines) == (0, [0, 0, 0])
        assert not self._universe._sleepers
        before = self._universe.run(ControlPlane.queue_len, some, b"")
        self._put(b"next")
        taken = self._universe.run(ControlPlane.queue_take, some, b"", 5000) or []
        assert taken[-1] == b"next"
        assert len(taken) == before + 1

    def _put(self, *items: bytes) -> None:
        self._universe.run(ControlPlane.queue_put, self.some, b"", list(items), DAY)


def interrupt_threads(line: Line) -> int:
    """Interrupt a wait of this thread at each of its points; tell how many there are."""
    for point in line.points():
        try:
            with interrupted_at(point):
                line.link.wait(None, ControlPlane.queue_take_wait, line.some, b"", 1, True)
        except Interrupted:
            continue
        except Asleep:
            return point
        return point
    raise AssertionError("the numbers do not end")


async def interrupt_tasks(line: Line) -> int:
    """The same for a wait of this task."""
    for point in line.points():
        try:
            with interrupted_at(point):
                await line.link.aio.wait(None, ControlPlane.queue_take_wait, line.some, b"", 1, True)
        except Interrupted:
            continue
        except Asleep:
            return point
        return point
    raise AssertionError("the numbers do not end")


#: What Python says of a coroutine whose maker was interrupted before it could await it.
unawaited = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")

every_way = pytest.mark.parametrize(
    "interrupt",
    [
        interrupt_threads,
        lambda line: asyncio.run(interrupt_tasks(line)),
        lambda line: trio.run(interrupt_tasks, line),
    ],
    ids=["thread", "asyncio", "trio"],
)


@every_way
@unawaited
@pytest.mark.usefixtures("sleepless")
def test_a_wait_that_is_interrupted_on_its_way_to_sleep_is_out_of_the_line(
    universe: Universe, interrupt: Callable[[Line], int]
) -> None:
    line = Line(universe)
    assert interrupt(line) > 10
    line.check()


@every_way
@unawaited
@pytest.mark.usefixtures("sleepless")
def test_a_wait_that_is_interrupted_on_its_way_to_what_is_there_leaves_nothing_reserved(
    universe: Universe, interrupt: Callable[[Line], int]
) -> None:
    line = Line(universe, b"item")
    assert interrupt(line) > 10
    line.check()
