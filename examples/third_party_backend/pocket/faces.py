"""A method that blocks, with an `.aio` twin that does the same in a thread."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Iterator
from typing import Any


class BothFaces:
    """Decorates a method or a static function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs)

    def aio(self, *args: Any, **kwargs: Any) -> Any:
        """The same in a thread."""
        return asyncio.to_thread(self._function, *args, **kwargs)

    def __get__(self, instance: object | None, owner: type) -> BothFaces:
        return self if instance is None else type(self)(functools.partial(self._function, instance))


class Iterating(BothFaces):
    """Decorates a generator method; only its steps go to a thread."""

    def __call__(self, *args: Any, **kwargs: Any) -> BothWays:
        return BothWays(self._function(*args, **kwargs))

    def aio(self, *args: Any, **kwargs: Any) -> BothWays:
        """The same, for `async for`."""
        return self(*args, **kwargs)


class BothWays:
    """An iteration for `for` and for `async for`."""

    def __init__(self, steps: Iterator[Any]) -> None:
        self._steps = steps

    def __iter__(self) -> BothWays:
        return self

    def __next__(self) -> Any:
        return next(self._steps)

    def __aiter__(self) -> BothWays:
        return self

    async def __anext__(self) -> Any:
        end = object()
        found = await asyncio.to_thread(next, self._steps, end)
        if found is end:
            raise StopAsyncIteration
        return found


class BothContexts:
    """A context manager for `with` and for `async with`."""

    def __init__(self, begin: Callable[[], Any], end: Callable[[Any], object]) -> None:
        self._begin = begin
        self._end = end
        self._made: Any = None

    def __enter__(self) -> Any:
        self._made = self._begin()
        return self._made

    def __exit__(self, *exc_info: object) -> None:
        self._end(self._made)

    async def __aenter__(self) -> Any:
        return self.__enter__()

    async def __aexit__(self, *exc_info: object) -> None:
        self.__exit__()
