"""How a sleeper sleeps and is woken: a thread, an asyncio task, a trio task. A waker may be called from any thread."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from threading import TIMEOUT_MAX, Lock
from types import coroutine
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator


class Waker(Protocol):
    """Wakes one sleeper."""

    def __call__(self) -> bool:
        """Wake; from any thread, without waiting. Tell whether there is still somebody to wake."""


class AsyncWaker(Waker, Protocol):
    """Wakes one task."""

    async def sleep(self, seconds: float | None) -> bool:
        """Sleep until woken, or for so many seconds; tell whether it was woken."""


class ThreadWaker:
    """Wakes one thread. A bare lock is the cheapest thing that a thread can sleep on."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock = Lock()
        self._lock.acquire()

    def __call__(self) -> bool:
        try:
            self._lock.release()
        except RuntimeError:
            return True  # woken already, and not yet asleep again
        return True

    def sleep(self, seconds: float | None) -> bool:
        """Sleep until woken, or for so many seconds; tell whether it was woken."""
        return self._lock.acquire(timeout=-1 if seconds is None else min(max(seconds, 0.0), TIMEOUT_MAX))


class AsyncioWaker:
    """Wakes one asyncio task."""

    __slots__ = ("_event", "_is_woken", "_loop")

    def __init__(self) -> None:
        import asyncio

        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()
        self._is_woken = False

    def __call__(self) -> bool:
        try:
            self._loop.call_soon_threadsafe(self._wake)
        except RuntimeError:
            return False  # the loop is closed
        return True

    def _wake(self) -> None:
        self._is_woken = True
        self._event.set()

    async def sleep(self, seconds: float | None) -> bool:
        """Sleep until woken, or for so many seconds; tell whether it was woken."""
        if seconds is None:
            await self._event.wait()
        else:
            handle = self._loop.call_later(seconds, self._event.set)
            try:
                await self._event.wait()
            finally:
                handle.cancel()
        self._event.clear()
        is_woken, self._is_woken = self._is_woken, False
        return is_woken


class TrioWaker:
    """Wakes one trio task."""

    __slots__ = ("_event", "_token")

    def __init__(self) -> None:
        import trio

        self._event = trio.Event()
        self._token = trio.lowlevel.current_trio_token()

    def __call__(self) -> bool:
        import trio

        try:
            self._token.run_sync_soon(self._wake)
        except (trio.RunFinishedError, OSError):
            return False  # the run has ended, or an interrupt has broken it
        return True

    def _wake(self) -> None:
        self._event.set()

    async def sleep(self, seconds: float | None) -> bool:
        """Sleep until woken, or for so many seconds; tell whether it was woken."""
        import trio

        with trio.move_on_after(float("inf") if seconds is None else max(seconds, 0.0)):
            await self._event.wait()
        is_woken = self._event.is_set()
        if is_woken:
            self._event = trio.Event()
        return is_woken


def running_library() -> str:
    """`"asyncio"` or `"trio"`: which of them runs the present task.

    Raises:
        RuntimeError: Neither does.
    """
    trio = sys.modules.get("trio")
    if trio is not None and trio.lowlevel.in_trio_task():
        return "trio"
    asyncio = sys.modules.get("asyncio")
    if asyncio is not None and asyncio._get_running_loop() is not None:
        return "asyncio"
    raise RuntimeError("an .aio method was awaited outside an event loop: await it in a task of asyncio or trio")


def new_waker() -> AsyncWaker:
    """A waker of the library that runs the present task."""
    return TrioWaker() if running_library() == "trio" else AsyncioWaker()


@coroutine
def _yield_to_asyncio() -> Generator[None, None, None]:
    yield


def checkpoint() -> Awaitable[Any]:
    """Let other tasks run, and let a cancellation be raised here."""
    if running_library() == "trio":
        trio_checkpoint: Callable[[], Awaitable[None]] = sys.modules["trio"].lowlevel.checkpoint
        return trio_checkpoint()
    return _yield_to_asyncio()
