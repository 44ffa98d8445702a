"""Decorators that take keywords only, and say so when their parentheses were forgotten."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def keywords_only(title: str, positionals: int = 0) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Have a function that makes a decorator refuse positional arguments in words that help.

    Args:
        title: How users write the decorator, without the `@`.
        positionals: How many positional arguments there are all the same, such as `self`.

    Returns:
        A decorator; what it makes raises a TypeError, as the real client does (seen on modal 1.6.4).
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            if len(args) > positionals:
                raise TypeError(
                    f"@{title} was given {args[positionals]!r} without a keyword, it takes keyword arguments only: if "
                    f"parentheses are missing, write @{title}()"
                )
            return function(*args, **kwargs)

        return call

    return decorate
