"""Laws that do not end: a call that blocks for good costs a verdict, never the run.

An alarm interrupts a law when nothing has come back from the backend for a while. A call that a law waited for in vain
ends the whole property, since each further example could take as long. And what a backend hands to threads under
asyncio is done in threads that nobody waits for, neither the loop at its end nor Python at exit.
"""

from __future__ import annotations

import itertools
import reprlib
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

from pytest_modalkit.concurrency import StillRunning

__all__ = ["LooseThreads", "NoEnd", "alarm", "giving_up", "stir"]

T = TypeVar("T")

#: Seconds without a sign of life after which a law is interrupted; well above what a law waits for a call.
PATIENCE = 120.0
#: Seconds between further interruptions, where the first one was not the end of it.
_AGAIN = 5.0
#: Seconds for which the end of a loop waits for the work in its threads.
_GRACE = 0.1

_signs = itertools.count(1)
_latest = 0


class NoEnd(BaseException):
    """A law does not end.

    No `Exception`, so that nobody takes it for an outcome: neither the law, nor Hypothesis, which would try again.
    """


def stir() -> None:
    """Give a sign of life: a call came back, or another example begins."""
    global _latest
    _latest = next(_signs)


@contextmanager
def alarm(seconds: float = PATIENCE) -> Generator[None]:
    """Interrupt what runs inside with `NoEnd` when there is no sign of life for that long.

    Only where it can be done: in the main thread, on a system with interval timers, and if nobody else uses the timer.
    """
    if not _is_free():
        yield
        return
    seen = _latest

    def ring(*_: object) -> None:
        nonlocal seen
        if seen != _latest:
            seen = _latest
            return
        signal.setitimer(signal.ITIMER_REAL, _AGAIN, _AGAIN)
        raise NoEnd(f"the law did not end: nothing came back from the backend for {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _is_free() -> bool:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    return signal.getitimer(signal.ITIMER_REAL)[0] == 0 and signal.getsignal(signal.SIGALRM) is not None


@contextmanager
def giving_up(law: str, arguments: Mapping[str, Any]) -> Generator[None]:
    """Turn a call that is still running into the end of the property, with the arguments as its witness."""
    try:
        yield
    except BaseException as error:
        running = next((leaf for leaf in _leaves(error) if isinstance(leaf, StillRunning)), None)
        if running is None:
            raise
        told = ", ".join(f"{name}={reprlib.repr(value)}" for name, value in arguments.items())
        end = NoEnd(str(running))
        end.add_note(f"Falsifying example: {law}({told})")
        raise end from error


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error


class LooseThreads(ThreadPoolExecutor):
    """Does each piece of work in a daemon thread of its own, and ends without the threads that are stuck.

    As many of them work at a time as in the executor that asyncio would have made.
    """

    def __init__(self) -> None:
        super().__init__()
        self._busy: set[threading.Thread] = set()
        self._places = threading.Semaphore(self._max_workers)

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Start the work at once."""
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        thread = threading.Thread(target=self._work, args=(future, lambda: fn(*args, **kwargs)), daemon=True)
        self._busy.add(thread)
        thread.start()
        return future

    def _work(self, future: Future[T], work: Callable[[], T]) -> None:
        try:
            with self._places:
                future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets it
            future.set_exception(error)
        finally:
            self._busy.discard(threading.current_thread())

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Give what still runs a moment to end."""
        end = time.monotonic() + _GRACE
        for thread in tuple(self._busy) if wait else ():
            thread.join(max(end - time.monotonic(), 0.0))
