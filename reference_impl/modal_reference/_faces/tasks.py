"""Tasks that an object owns, under asyncio and trio alike. They may be ended from anywhere, also from a finaliser."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import copy_context
from typing import Any, Protocol

from modal_reference._driver.wakers import running_library

Work = Callable[[], Coroutine[Any, Any, None]]


class OwnedTask(Protocol):
    """A task with an owner."""

    def end(self) -> None:
        """Cancel the task, from any thread and without waiting."""


class _AsyncioTask:
    def __init__(self, work: Work) -> None:
        import asyncio

        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(work())

    def end(self) -> None:
        with suppress(RuntimeError):  # the loop is closed, and the task with it
            self._loop.call_soon_threadsafe(self._task.cancel)


class _TrioTask:
    def __init__(self, work: Work) -> None:
        import trio

        self._token = trio.lowlevel.current_trio_token()
        self._scope = trio.CancelScope()
        trio.lowlevel.spawn_system_task(self._run, work, context=copy_context())

    async def _run(self, work: Work) -> None:
        with self._scope:
            await work()

    def end(self) -> None:
        import trio

        with suppress(trio.RunFinishedError, OSError):  # the run has ended, and the task with it
            self._token.run_sync_soon(self._scope.cancel)


def begin_task(work: Work) -> OwnedTask:
    """Begin a task in the present event loop. What it raises but a cancellation is its own affair."""
    return _TrioTask(work) if running_library() == "trio" else _AsyncioTask(work)


def in_event_loop() -> bool:
    """Whether a task of asyncio or trio runs here."""
    try:
        return bool(running_library())
    except RuntimeError:
        return False


def is_cancellation(fault: BaseException) -> bool:
    """Whether an exception is how the present event loop cancels a task."""
    if running_library() == "trio":
        import trio

        return isinstance(fault, trio.Cancelled)
    import asyncio

    return isinstance(fault, asyncio.CancelledError)
