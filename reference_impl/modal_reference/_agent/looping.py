"""The event loop of the user's code in a container: one for hooks and inputs, running only while there is something."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Loop:
    """Runs coroutines one after the other.

    Attributes:
        running: What runs, if anything does.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self.running: asyncio.Task[Any] | None = None
        self._is_interrupted = False

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """What a coroutine returns.

        Raises:
            KeyboardInterrupt: It was interrupted.
        """
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self._loop)
        self._is_interrupted = False
        self.running = self._loop.create_task(coroutine)
        try:
            result: T = self._loop.run_until_complete(self.running)
        except asyncio.CancelledError:
            if self._is_interrupted:
                raise KeyboardInterrupt from None
            raise
        finally:
            self.running = None
        if self._is_interrupted:
            raise KeyboardInterrupt
        return result

    def cancel(self) -> None:
        """Cancel what runs; from any thread, and from a signal handler."""
        task = self.running
        if task is not None:
            task.get_loop().call_soon_threadsafe(_cancel_once, task)

    def interrupt(self) -> None:
        """Cancel what runs, and have `run` raise a `KeyboardInterrupt` then."""
        self._is_interrupted = True
        self.cancel()

    def close(self) -> None:
        """End what is left of it."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()


def _cancel_once(task: asyncio.Task[Any]) -> None:
    # What is unwinding already is let alone: a second cancellation would interrupt its `finally`.
    if not task.cancelling():
        task.cancel()
