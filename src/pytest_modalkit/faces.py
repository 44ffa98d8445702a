"""The face on which a law runs: one coroutine, three ways to carry it out.

On `sync` the blocking methods are called, and the coroutine runs to its end without ever suspending: no event loop is
made. On `asyncio` and `trio` the `.aio` twins are awaited, under anyio, in a loop that lives as long as the law.
"""

from __future__ import annotations

import contextlib
import reprlib
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from pytest_modalkit.concurrency import Group, concurrent_tasks, concurrent_threads
from pytest_modalkit.endless import LooseThreads, stir
from pytest_modalkit.faults import KitError

__all__ = ["FACES", "Face"]

P = ParamSpec("P")
T = TypeVar("T")

FACES = ("sync", "asyncio", "trio")
#: Calls that the transcript keeps, the latest ones.
_KEPT = 200
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class _Call:
    """A call that ended. It is put into words when somebody wants to read it, since most are never read."""

    method: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    outcome: Any

    def __str__(self) -> str:
        owner = getattr(self.method, "__self__", None)
        name = getattr(self.method, "__name__", None) or _short(self.method)
        if owner is not None:
            name = f"{owner.__name__ if isinstance(owner, type) else type(owner).__name__}.{name}"
        words = [*map(_short, self.args), *(f"{key}={_short(value)}" for key, value in self.kwargs.items())]
        raised = isinstance(self.outcome, BaseException)
        outcome = f"raised {type(self.outcome).__name__}: {self.outcome}" if raised else f"-> {_short(self.outcome)}"
        return f"{name}({', '.join(words)}) {outcome}"


class Face:
    """What a law calls the backend through.

    Args:
        name: `sync`, `asyncio` or `trio`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._calls: deque[_Call] = deque(maxlen=_KEPT)

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"Face({self.name!r})"

    @property
    def is_sync(self) -> bool:
        """Whether this is the blocking face."""
        return self.name == "sync"

    @property
    def can_cancel(self) -> bool:
        """Whether a call that was started can be cancelled: a task can, a thread cannot."""
        return not self.is_sync

    async def __call__(self, method: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a method, or await its `.aio` twin, and return what it returns."""
        __tracebackhide__ = True
        if self.is_sync:
            return self.call_blocking(method, *args, **kwargs)
        twin: Any = method
        with self._noting(method, args, kwargs) as results:
            result: T = await twin.aio(*args, **kwargs)
            results.append(result)
        return result

    def call_blocking(self, method: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a method where nothing can be awaited, as in a thread of one's own."""
        __tracebackhide__ = True
        with self._noting(method, args, kwargs) as results:
            result = method(*args, **kwargs)
            results.append(result)
        return result

    async def collect(
        self, method: Callable[..., Any], /, *args: Any, limit: int | None = None, **kwargs: Any
    ) -> list[Any]:
        """Return what the iterator that `method` gives yields.

        Args:
            method: Gives an iterator; its `.aio` twin an asynchronous one.
            args: Its arguments.
            limit: Stop, and close the iterator, after so many; None goes on to the end.
            kwargs: Its keyword arguments.
        """
        found: list[Any] = []
        with self._noting(method, args, kwargs) as results:
            if self.is_sync:
                iterator = iter(method(*args, **kwargs))
                while (limit is None or len(found) < limit) and (item := next(iterator, _END)) is not _END:
                    found.append(item)
                _close(iterator)
            else:
                twin: Any = method
                asynchronous = aiter(twin.aio(*args, **kwargs))
                while (limit is None or len(found) < limit) and (item := await anext(asynchronous, _END)) is not _END:
                    found.append(item)
                await _aclose(asynchronous)
            results.append(found)
        return found

    def enter(self, manager: Any) -> AbstractAsyncContextManager[Any]:
        """Enter a context manager with `with` or with `async with`."""
        return _entered(manager) if self.is_sync else manager

    def concurrently(self, *, patience: float = _PATIENCE) -> AbstractAsyncContextManager[Group]:
        """A group of calls that run side by side, in threads or in tasks.

        Leaving the group waits for all of them, and raises what one of them raised if nobody asked for its result.

        Args:
            patience: How many seconds a call may take before the law fails for it.
        """
        return concurrent_threads(self, patience) if self.is_sync else concurrent_tasks(self, patience)

    @property
    def transcript(self) -> Sequence[str]:
        """The latest calls since `begin`, in the order in which they ended."""
        return [str(call) for call in self._calls]

    def begin(self) -> None:
        """Forget the calls so far: a law or an example begins."""
        self._calls.clear()

    def run(self, law: Coroutine[Any, Any, None]) -> None:
        """Carry out a law.

        Raises:
            KitError: On the sync face it suspended, that is, it awaited something other than this face.
        """
        __tracebackhide__ = True
        if not self.is_sync:
            import anyio

            try:
                anyio.run(_await, law, self.name, backend=self.name)
            except BaseExceptionGroup as group:
                if group.subgroup(KeyboardInterrupt) is not None:
                    raise KeyboardInterrupt from group  # pytest knows it only without a wrapping
                raise
            return
        try:
            law.send(None)
        except StopIteration:
            return
        with contextlib.suppress(RuntimeError):
            law.close()
        raise KitError(
            f"the law {law!r} suspended on the sync face: a law may await only what its face offers, "
            "as in `await face(d.get, key)`"
        )

    @contextmanager
    def _noting(self, method: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Generator[list[Any]]:
        """Note a call with what it put into the list, or with what it raised."""
        __tracebackhide__ = True
        results: list[Any] = []
        try:
            yield results
        except BaseException as error:
            self._calls.append(_Call(method, args, kwargs, error))
            raise
        finally:
            stir()
        self._calls.append(_Call(method, args, kwargs, *results))


_END = object()


async def _await(law: Coroutine[Any, Any, None], loop: str) -> None:
    __tracebackhide__ = True
    if loop == "asyncio":
        import asyncio

        asyncio.get_running_loop().set_default_executor(LooseThreads())
    await law


@asynccontextmanager
async def _entered(manager: AbstractContextManager[T]) -> AsyncGenerator[T]:
    with manager as value:
        yield value


def _close(iterator: Any) -> None:
    if hasattr(iterator, "close"):
        iterator.close()


async def _aclose(iterator: Any) -> None:
    if hasattr(iterator, "aclose"):
        await iterator.aclose()


def _short(value: object) -> str:
    return _REPR.repr(value)


_REPR = reprlib.Repr()
_REPR.maxstring = _REPR.maxother = 80
