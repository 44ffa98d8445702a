"""Parameters that got another name: the old one is still taken, with a warning (document 003, renamed_parameter)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError

P = ParamSpec("P")
T = TypeVar("T")


def renamed(before: str, now: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Have a function take a parameter under its old name too.

    Args:
        before: The old name, which is not in the signature any more.
        now: The name in the signature.
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> T:
            if before in kwargs:
                if now in kwargs:
                    raise TypeError(f"{function.__name__}() got {now!r} twice: leave out {before!r}, its old name")
                warn_user(
                    f"the parameter {before!r} of {function.__name__} is deprecated: it is called {now!r} now",
                    DeprecationError,
                )
                kwargs[now] = kwargs.pop(before)
            return function(*args, **kwargs)

        return call

    return decorate
