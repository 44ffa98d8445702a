"""A method that blocks, with an `.aio` twin that does the same in a thread."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from typing import Any


class BothFaces:
    """Decorates a method or a static function."""

    def __init__(self, function: Callable[..., Any]) -> None:
        functools.update_wrapper(self, function)
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._function(*args, **kwargs)

    async def aio(self, *args: Any, **kwargs: Any) -> Any:
        """The same in a thread."""
        return await asyncio.to_thread(self._function, *args, **kwargs)

    def __get__(self, instance: object | None, owner: type) -> BothFaces:
        return self if instance is None else BothFaces(functools.partial(self._function, instance))


class BothWays:
    """An iteration for `for` and for `async for`."""

    def __init__(self, values: Callable[[], list[Any]]) -> None:
        self._values = values
        self._left: list[Any] | None = None

    def __iter__(self) -> BothWays:
        return self

    def __next__(self) -> Any:
        if self._left is None:
            self._left = self._values()[::-1]
        if not self._left:
            raise StopIteration
        return self._left.pop()

    def __aiter__(self) -> BothWays:
        return self

    async def __anext__(self) -> Any:
        try:
            return await asyncio.to_thread(self.__next__)
        except (StopIteration, RuntimeError):
            raise StopAsyncIteration from None


class BothContexts:
    """A context manager for `with` and for `async with`."""

    def __init__(self, begin: Callable[[], Any], end: Callable[[Any], None]) -> None:
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
