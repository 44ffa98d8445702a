"""Words for the signatures of public classes: what type checkers see of functions and their decorators."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar, overload

if TYPE_CHECKING:
    from modal_reference._faces.partials import PartialFunction
    from modal_reference.functions import Function

#: The parameters of a function, what it returns remotely, and what it returns locally.
P = ParamSpec("P")
R = TypeVar("R")
Original = TypeVar("Original")
#: A class of the user's.
C = TypeVar("C")
#: What is mounted, by path.
Volumes = Mapping[str | PurePosixPath, Any]
# Defaults that show as `[]` and `{}` in signatures, as documented; nobody changes them.
NONE: list[Any] = []
NOWHERE: dict[Any, Any] = {}


class FunctionDecorator(Protocol):
    """What `@app.function()` is: it makes a `modal.Function` of a function."""

    @overload
    def __call__(self, func: Callable[P, Coroutine[Any, Any, R]]) -> Function[P, R, Coroutine[Any, Any, R]]: ...
    @overload
    def __call__(self, func: Callable[P, R]) -> Function[P, R, R]: ...
    @overload
    def __call__(self, func: PartialFunction) -> Function[..., Any, Any]: ...
