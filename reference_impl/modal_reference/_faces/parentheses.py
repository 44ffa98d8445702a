"""Decorators that take keywords only, and say so when their parentheses were forgotten; and what signatures show."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

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

        return without_deprecated(call)

    return decorate


def without_deprecated(function: Callable[P, T]) -> Callable[P, T]:
    """Have a signature show no `**deprecated`: what is taken for the sake of old code is not offered."""
    import inspect

    signature = inspect.signature(function)
    shown = [each for name, each in signature.parameters.items() if name != "deprecated"]
    if len(shown) < len(signature.parameters):
        found: Any = function
        found.__signature__ = signature.replace(parameters=shown)
    return function
