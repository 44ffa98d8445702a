"""Watching a schedule: time goes on in steps, and each call that a step has brought is noted with its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import modal

from modal_conformance.suite.clock import Clock
from modal_conformance.workloads import schedule as workload


class Watch:
    """The calls of one function, and when they came.

    Args:
        clock: The clock, which is moved by this alone.
        ticks: Where the function notes its calls.
    """

    def __init__(self, clock: Clock, ticks: Any) -> None:
        self._clock = clock
        self._ticks = ticks

    def new(self) -> list[Any]:
        """What was noted since one last looked."""
        found = list(self._ticks.values())
        self._ticks.clear()
        return found

    def during(self, distance: timedelta, step: timedelta) -> list[datetime]:
        """Let time pass, and return for each call the end of the step in which it came."""
        found = []
        end = self._clock.now() + distance
        while self._clock.now() < end:
            self._clock.advance(seconds=step.total_seconds(), settle=True)
            found += [self._clock.now()] * len(self.new())
        return found


@contextmanager
def deployed(clock: Clock, name: str, function: Callable[..., None], **options: Any) -> Iterator[Watch]:
    """A watch on an App of this name that has one function."""
    ticks = modal.Dict.from_name(workload.NAME, create_if_missing=True)
    ticks.clear()
    deploy(name, function, **options)
    yield Watch(clock, ticks)
    deploy(name, function)  # without a schedule: no later law is told of it


def deploy(name: str, function: Callable[..., None], **options: Any) -> None:
    """Deploy an App that has one function."""
    app = modal.App()
    app.function(**options)(function)
    modal.runner.deploy_app(app, name=name)


def check(found: Sequence[datetime], expected: Sequence[datetime], step: timedelta) -> None:
    """See that each call came in the step that holds its time, and no other call came."""
    slack = step + timedelta(seconds=5)  # time goes on while containers work
    told = f"called by {[str(each) for each in found]}, expected at {[str(each) for each in expected]}"
    assert len(found) == len(expected), told
    assert all(due <= seen <= due + slack for seen, due in zip(found, expected, strict=True)), told
