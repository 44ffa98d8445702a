"""Calls that run side by side, on either kind of face: threads under `sync`, tasks otherwise."""

from __future__ import annotations

import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeVar

from pytest_modalkit.faults import KitError

if TYPE_CHECKING:
    import anyio
    from anyio.abc import TaskGroup

    from pytest_modalkit.faces import Face

__all__ = ["CallCancelled", "Group", "Handle", "StillRunning", "concurrent_tasks", "concurrent_threads"]

P = ParamSpec("P")
R_co = TypeVar("R_co", covariant=True)
T = TypeVar("T")


class CallCancelled(Exception):
    """The result was asked for of a call that had been cancelled and therefore has none."""


class StillRunning(AssertionError):
    """A call took longer than the group had patience for."""


class Handle(Protocol[R_co]):
    """One call that was started."""

    @property
    def done(self) -> bool:
        """Whether it has ended."""

    @property
    def cancelled(self) -> bool:
        """Whether it ended by being cancelled; a call that had its result before is not cancelled."""

    def cancel(self) -> None:
        """Cancel it.

        Raises:
            KitError: The face cannot (see `Face.can_cancel`).
        """

    async def result(self) -> R_co:
        """Wait for its end, and return what it returned or raise what it raised.

        Raises:
            CallCancelled: It was cancelled.
            StillRunning: It did not end in time.
        """


class Group(Protocol):
    """Calls that run side by side."""

    def start(self, method: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Handle[T]:
        """Start a call of `method`, or of its `.aio` twin."""


class _Call(Generic[T]):
    """What both kinds of calls have: how they end, and whether anybody asked."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.done = False
        self.cancelled = False
        self.asked = False
        self._value: T
        self._error: BaseException | None = None

    def succeed(self, value: T) -> None:
        self._value = value

    def fail(self, error: BaseException) -> None:
        self._error = error

    def outcome(self) -> T:
        self.asked = True
        if self.cancelled:
            raise CallCancelled(f"{self.words} was cancelled, so that it has no result: ask `cancelled` first")
        if self._error is not None:
            raise self._error
        return self._value

    def raise_unasked(self) -> None:
        """Raise an error that would be lost otherwise."""
        if not self.asked and self._error is not None:
            raise self._error

    def still_running(self, patience: float) -> StillRunning:
        return StillRunning(f"{self.words} had not returned after {patience:g} seconds")


class _ThreadCall(_Call[T]):
    """A call in a thread of its own; one that never ends is left behind with its thread."""

    def __init__(self, words: str, call: Callable[[], T], patience: float) -> None:
        super().__init__(words)
        self._patience = patience
        self._thread = threading.Thread(target=self._run, args=(call,), name=f"modalkit {words}", daemon=True)
        self._thread.start()

    def _run(self, call: Callable[[], T]) -> None:
        try:
            self.succeed(call())
        except BaseException as error:  # noqa: BLE001 - whoever asks for the result gets it
            self.fail(error)
        self.done = True

    def cancel(self) -> None:
        raise KitError(f"{self.words} runs in a thread, which nobody can cancel: ask face.can_cancel first")

    def wait(self) -> None:
        self._thread.join(self._patience)
        if self._thread.is_alive():
            raise self.still_running(self._patience)

    async def result(self) -> T:
        self.wait()
        return self.outcome()


class _ThreadGroup:
    def __init__(self, face: Face, patience: float) -> None:
        self._face = face
        self._patience = patience
        self.calls: list[_ThreadCall[Any]] = []

    def start(self, method: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Handle[T]:
        call = _ThreadCall(_words(method), lambda: self._face.call_blocking(method, *args, **kwargs), self._patience)
        self.calls.append(call)
        return call


@asynccontextmanager
async def concurrent_threads(face: Face, patience: float) -> AsyncGenerator[Group]:
    """A group of threads."""
    group = _ThreadGroup(face, patience)
    yield group
    for call in group.calls:
        call.wait()
    for call in group.calls:
        call.raise_unasked()


class _TaskCall(_Call[T]):
    """A call in a task of its own, within a scope by which it can be cancelled."""

    def __init__(self, words: str, patience: float) -> None:
        import anyio

        super().__init__(words)
        self._patience = patience
        self._scope: anyio.CancelScope = anyio.CancelScope()
        self._ended: anyio.Event = anyio.Event()

    async def run(self, face: Face, method: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        with self._scope:
            try:
                self.succeed(await face(method, *args, **kwargs))
            except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
                self.fail(error)
        self.cancelled = self._scope.cancelled_caught
        self.done = True
        self._ended.set()

    def cancel(self) -> None:
        self._scope.cancel()

    async def wait(self) -> None:
        import anyio

        with anyio.move_on_after(self._patience):
            await self._ended.wait()
        if not self.done:
            raise self.still_running(self._patience)

    async def result(self) -> T:
        await self.wait()
        return self.outcome()


class _TaskGroup:
    def __init__(self, face: Face, tasks: TaskGroup, patience: float) -> None:
        self._face = face
        self._tasks = tasks
        self._patience = patience
        self.calls: list[_TaskCall[Any]] = []

    def start(self, method: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Handle[T]:
        call: _TaskCall[T] = _TaskCall(_words(method), self._patience)
        self.calls.append(call)
        self._tasks.start_soon(call.run, self._face, method, args, kwargs)
        return call


@asynccontextmanager
async def concurrent_tasks(face: Face, patience: float) -> AsyncGenerator[Group]:
    """A group of tasks.

    What the body raises comes out as it is, not in a group of exceptions: it is the law's own assertion.
    """
    import anyio

    failure: Exception | None = None
    async with anyio.create_task_group() as tasks:
        group = _TaskGroup(face, tasks, patience)
        try:
            yield group
            for call in group.calls:
                await call.wait()
        except Exception as error:  # noqa: BLE001 - raised again below, outside the task group
            failure = error
            tasks.cancel_scope.cancel()
    if failure is not None:
        raise failure
    for call in group.calls:
        call.raise_unasked()


def _words(method: Callable[..., Any]) -> str:
    return f"the call of {getattr(method, '__qualname__', None) or method!r}"
