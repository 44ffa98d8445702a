"""Concurrent programs on one Dict: what clients may do, how they do it side by side, and what must be true of it.

Every value that is written is a number of its own, so that what is read tells who wrote it.
"""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st

from modal_conformance.history import ClientRecorder, History, Recorder, Verdict, Violated
from modal_conformance.steps import Step, perform, perform_aio
from pytest_modalkit import Face

__all__ = ["assert_kept", "in_edition", "programs", "run_side_by_side", "updates_and_reads"]

KEYS = ("a", "b")
#: So many that an update which stores one key after the other is seen half done.
MANY = ("a", "b", "c", "d")
_SOON = 1e-5


def programs(clients: int = 3, most: int = 5) -> st.SearchStrategy[list[list[Step]]]:
    """One list of steps for each client, all of them on single keys."""
    shapes = st.tuples(
        st.sampled_from(["put", "put", "conditional put", "get", "get", "contains", "pop", "pop with default"]),
        st.sampled_from(KEYS),
    )
    return st.lists(st.lists(shapes, min_size=1, max_size=most), min_size=2, max_size=clients).map(_numbered)


def updates_and_reads(clients: int = 3, most: int = 4) -> st.SearchStrategy[list[list[Step]]]:
    """As `programs`, with steps that concern several keys: `update`, `clear` and `len` beside `get`."""
    shapes = st.tuples(st.sampled_from(["update", "update", "get", "get", "clear", "len"]), st.sampled_from(MANY))
    return st.lists(st.lists(shapes, min_size=1, max_size=most), min_size=2, max_size=clients).map(_numbered)


def _numbered(shapes: list[list[tuple[str, str]]]) -> list[list[Step]]:
    numbers = itertools.count(1)
    return [[_step(shape, key, next(numbers)) for shape, key in client] for client in shapes]


def _step(shape: str, key: str, number: int) -> Step:
    match shape:
        case "put":
            return Step("put", {"key": key, "value": number})
        case "conditional put":
            return Step("put", {"key": key, "value": number, "skip_if_exists": True})
        case "pop with default":
            return Step("pop", {"key": key, "default": -1})
        case "update":
            return Step("update", {"other": dict.fromkeys(MANY, number)})
        case "clear" | "len":
            return Step(shape, {})
        case _:
            return Step(shape, {"key": key})


class _Client:
    """One client of a program: called in a thread, or awaited in a task."""

    def __init__(
        self, face: Face, target: Any, steps: Sequence[Step], recorder: ClientRecorder, start: threading.Barrier
    ) -> None:
        self._face = face
        self._target = target
        self._steps = steps
        self._recorder = recorder
        self._start = start

    def __repr__(self) -> str:
        return f"<client {self._recorder.name} with {len(self._steps)} steps>"

    def __call__(self) -> None:
        self._start.wait()
        perform(self._target, self._steps, self._recorder, expects=KeyError)

    async def aio(self) -> None:
        await perform_aio(self._face, self._target, self._steps, self._recorder, expects=KeyError)


def in_edition(edition: str, each: Sequence[Sequence[Step]]) -> list[list[Step]]:
    """The same programs with what the methods take in an edition: 0.73 has no conditional put and no default of pop."""
    if edition != "0.73":
        return [list(steps) for steps in each]
    return [[_of_0_73(step) for step in steps] for steps in each]


def _of_0_73(step: Step) -> Step:
    later = {"put": "skip_if_exists", "pop": "default"}.get(step.operation)
    return Step(step.operation, {name: value for name, value in step.arguments.items() if name != later})


async def run_side_by_side(face: Face, target: Any, each: Sequence[Sequence[Step]]) -> History:
    """Let each list of steps be one client's, all at once: threads on the sync face, tasks on the others.

    Args:
        face: How to call the backend.
        target: A hydrated handle.
        each: The steps of each client.
    """
    recorder = Recorder()
    start = threading.Barrier(len(each))
    clients = [
        _Client(face, target, steps, recorder.client(name), start)
        for name, steps in zip("ABCDEFGHIJKLMNOP", each, strict=False)
    ]
    with _switching_often():
        async with face.concurrently() as group:
            for client in clients:
                group.start(client)
    return recorder.history()


@contextmanager
def _switching_often() -> Iterator[None]:
    """Let the interpreter change threads so often that short calls overlap."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_SOON)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def assert_kept(verdict: Verdict) -> None:
    """Assert that a history does not break its promise; one that could not be judged accuses nobody."""
    assert not isinstance(verdict, Violated), str(verdict)
