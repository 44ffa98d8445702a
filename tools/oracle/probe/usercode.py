"""What users write: functions in global scope, which decorators are put on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any


def plain(x: Any = 1) -> Any:
    """A function that has a default, so that a schedule may call it."""
    return x


def needy(x: Any) -> Any:
    """A function that needs an argument."""
    return x


def generator(x: Any = 1) -> Iterator[Any]:
    """A generator."""
    yield x


async def coroutine(x: Any = 1) -> Any:
    """A coroutine."""
    return x


async def async_generator(x: Any = 1) -> AsyncIterator[Any]:
    """An asynchronous generator."""
    yield x


async def with_star(*args: Any) -> Any:
    """A function of any number of arguments."""
    return args


class Plain:
    """A class without decorators."""

    def method(self) -> int:
        """A method."""
        return 1


class WithConstructor:
    """A class that says itself how it is made."""

    def __init__(self, x: int = 1) -> None:
        self.x = x


FUNCTIONS = {
    function.__name__: function
    for function in (plain, needy, generator, coroutine, async_generator, with_star)  # by the names that rules use
}
