"""Calls in threads, and waiting for a condition: a test never guesses how long something takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from time import monotonic, sleep
from typing import Any, ParamSpec, TypeVar

import pytest
import trio

from modal_reference._driver.universe import Universe
from modal_reference._engine import PendingState

P = ParamSpec("P")
T = TypeVar("T")

#: How long anything may take before the test that waits for it is wrong.
PATIENCE = 30.0


def in_asyncio(method: Any, *args: Any, **kwargs: Any) -> Any:
    """Call the `.aio` twin of a method in a loop of its own."""

    async def main() -> Any:
        return await method.aio(*args, **kwargs)

    return asyncio.run(main())


def in_trio(method: Any, *args: Any, **kwargs: Any) -> Any:
    """Call the `.aio` twin of a method in a run of its own."""

    async def main() -> Any:
        return await method.aio(*args, **kwargs)

    return trio.run(main)


def in_thread(method: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a method, blocking."""
    return method(*args, **kwargs)


every_face = pytest.mark.parametrize("call", [in_thread, in_asyncio, in_trio])


def until(condition: Callable[[], object]) -> None:
    """Return once a condition holds.

    Raises:
        AssertionError: It did not come to hold.
    """
    ends_at = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < ends_at, f"{condition} did not come to hold within {PATIENCE:g} seconds"
        sleep(0.0005)


def until_asleep(universe: Universe, sleepers: int = 1) -> None:
    """Return once so many threads or tasks of this process sleep in a universe, and nothing has come for them yet."""

    def asleep() -> int:
        return sum(1 for each in tuple(universe._sleepers) if each.state is PendingState.WAITING)

    until(lambda: asleep() == sleepers)


class Started(Future[T]):
    """A call that runs in a thread of its own."""

    def __init__(self, function: Callable[[], T]) -> None:
        super().__init__()
        self.function = function
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()

    def result(self, timeout: float | None = PATIENCE) -> T:
        """What the call returned; what it raised is raised."""
        return super().result(timeout)

    def _run(self) -> None:
        try:
            result = self.function()
        except BaseException as fault:  # noqa: BLE001  # it is handed to whoever asks for the result
            self.set_exception(fault)
        else:
            self.set_result(result)


class Crew:
    """Threads of one test."""

    def __init__(self) -> None:
        self._started: list[Started[Any]] = []

    def start(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Started[T]:
        """Call something in a thread."""
        started = Started(lambda: function(*args, **kwargs))
        self._started.append(started)
        return started

    def dismiss(self) -> None:
        """See that no thread is left.

        Raises:
            AssertionError: One still runs.
        """
        for started in self._started:
            started.thread.join(PATIENCE)
            assert not started.thread.is_alive(), f"{started.function} still runs"
