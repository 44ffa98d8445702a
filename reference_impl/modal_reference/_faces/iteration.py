"""An iteration on two faces: `for` blocks, `async for` is for tasks. One object is one iteration, on one of the two."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class BlockingIteration(Protocol[T_co]):
    """An iteration that blocks, and can be given up."""

    def __next__(self) -> T_co: ...

    def close(self) -> None:
        """Give up the rest."""


class AsyncIteration(Protocol[T_co]):
    """An iteration for tasks, that can be given up."""

    async def __anext__(self) -> T_co: ...

    async def aclose(self) -> None:
        """Give up the rest."""


class Iteration(Generic[T]):
    """An iteration that has not chosen its face yet.

    Args:
        blocking: Makes the iteration that blocks.
        aio: Makes the one for tasks.
        unused: What to warn of when it is dropped without ever having been asked for anything; None does not warn.
    """

    def __init__(
        self,
        blocking: Callable[[], BlockingIteration[T]],
        aio: Callable[[], AsyncIteration[T]],
        unused: str | None = None,
    ) -> None:
        self._blocking = blocking
        self._aio = aio
        self._unused = unused
        self._chosen: BlockingIteration[T] | None = None
        self._chosen_aio: AsyncIteration[T] | None = None

    def __iter__(self) -> Iteration[T]:
        return self

    def __next__(self) -> T:
        return self._choose().__next__()

    def close(self) -> None:
        """Give up the rest of the iteration."""
        self._choose().close()

    def __aiter__(self) -> Iteration[T]:
        return self

    async def __anext__(self) -> T:
        return await self._choose_aio().__anext__()

    async def aclose(self) -> None:
        """Give up the rest of the iteration."""
        await self._choose_aio().aclose()

    def __del__(self) -> None:
        if self._unused is not None and self._chosen is None and self._chosen_aio is None:
            warnings.warn(self._unused, stacklevel=2)

    def _choose(self) -> BlockingIteration[T]:
        if self._chosen is None:
            self._chosen = self._blocking()
        return self._chosen

    def _choose_aio(self) -> AsyncIteration[T]:
        if self._chosen_aio is None:
            self._chosen_aio = self._aio()
        return self._chosen_aio
