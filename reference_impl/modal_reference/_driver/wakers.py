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

    def __call__(self) -> None:
        """Wake; from any thread, without waiting."""


class AsyncWaker(Waker, Protocol):
    """Wakes one task."""

    async def sleep(self, seconds: float | None) -> None:
        """Sleep until woken, or for so many seconds."""


class ThreadWaker:
    """Wakes one thread. A bare lock is the cheapest thing that a thread can sleep on."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock = Lock()
        self._lock.acquire()

    def __call__(self) -> None:
        try:
            self._lock.release()
        except RuntimeError:
            return  # woken already, and not yet asleep again

    def sleep(self, seconds: float | None) -> None:
        """Sleep until woken, or for so many seconds."""
        self._lock.acquire(timeout=-1 if seconds is None else min(max(seconds, 0.0), TIMEOUT_MAX))


class AsyncioWaker:
    """Wakes one asyncio task."""

    __slots__ = ("_event", "_loop")

    def __init__(self) -> None:
        import asyncio

        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    def __call__(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._event.set)
        except RuntimeError:
            return  # the loop is closed: its tasks were destroyed, and with them their waits were withdrawn

    async def sleep(self, seconds: float | None) -> None:
        """Sleep until woken, or for so many seconds."""
        if seconds is None:
            await self._event.wait()
        else:
            handle = self._loop.call_later(seconds, self._event.set)
            try:
                await self._event.wait()
            finally:
                handle.cancel()
        self._event.clear()


class TrioWaker:
    """Wakes one trio task."""

    __slots__ = ("_event", "_token")

    def __init__(self) -> None:
        import trio

        self._event = trio.Event()
        self._token = trio.lowlevel.current_trio_token()

    def __call__(self) -> None:
        import trio

        try:
            self._token.run_sync_soon(self._set)
        except trio.RunFinishedError:
            return  # the run has ended, and with it its waits were withdrawn

    def _set(self) -> None:
        self._event.set()

    async def sleep(self, seconds: float | None) -> None:
        """Sleep until woken, or for so many seconds."""
        import trio

        with trio.move_on_after(float("inf") if seconds is None else max(seconds, 0.0)):
            await self._event.wait()
        if self._event.is_set():
            self._event = trio.Event()


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
