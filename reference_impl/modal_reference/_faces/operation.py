"""One operation on two faces: called, it blocks; its `.aio` is the same for tasks of asyncio or trio."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, update_wrapper
from types import FunctionType, MethodType
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A")
T_co = TypeVar("T_co", covariant=True)
A_co = TypeVar("A_co", covariant=True)


class Bound(Protocol[P, T_co, A_co]):
    """An operation of one object: blocking when called, for tasks as `.aio`."""

    @property
    def aio(self) -> Callable[P, A_co]:
        """The same for tasks."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T_co:
        """Carry out the operation, blocking."""


class Operation(Generic[P, T, A]):
    """A method with two faces.

    What is bound is a plain method, the cheapest thing to call, whose function is a copy of its own that carries the
    twin for tasks. It is kept on the object when it is first asked for: from then on asking costs a look into a dict,
    where a descriptor in Python would cost as much as the operation itself.

    Args:
        blocking: The function that blocks.
        aio: The same for tasks.
    """

    def __init__(self, blocking: Callable[Concatenate[Any, P], T], aio: Callable[Concatenate[Any, P], A]) -> None:
        self._blocking = blocking
        self.aio = aio
        self._name = blocking.__name__
        self.__doc__ = blocking.__doc__
        self.__name__ = blocking.__name__
        self.__wrapped__ = blocking

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = self.__name__ = name
        self.__qualname__ = f"{owner.__qualname__}.{name}"
        self.__module__ = owner.__module__

    @overload
    def __get__(self, instance: None, owner: type) -> Operation[P, T, A]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> Bound[P, T, A]: ...
    def __get__(self, instance: object | None, owner: type) -> Operation[P, T, A] | Bound[P, T, A]:
        if instance is None:
            return self
        function: Any = _copy(self._blocking)
        function.__name__, function.__qualname__ = self.__name__, f"{owner.__qualname__}.{self.__name__}"
        function.aio = partial(self.aio, instance)
        bound: Any = MethodType(function, instance)
        instance.__dict__[self._name] = bound
        return bound  # type: ignore[no-any-return]

    def __call__(self, instance: Any, *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out the operation on an object, blocking."""
        return self._blocking(instance, *args, **kwargs)


class StaticOperation(Generic[P, T, A]):
    """A function of a class with two faces.

    Args:
        blocking: The function that blocks.
        aio: The same for tasks.
    """

    def __init__(self, blocking: Callable[P, T], aio: Callable[P, A]) -> None:
        self._blocking = blocking
        self.aio = aio
        self.__doc__ = blocking.__doc__
        self.__name__ = self.__qualname__ = blocking.__name__
        self.__wrapped__ = blocking

    def __set_name__(self, owner: type, name: str) -> None:
        self.__name__ = name
        self.__qualname__ = f"{owner.__qualname__}.{name}"
        self.__module__ = owner.__module__

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out the operation, blocking."""
        return self._blocking(*args, **kwargs)


class BoundToClass(Protocol[P, T_co]):
    """An operation of one class, with a twin that takes the same and gives the same."""

    @property
    def aio(self) -> Callable[P, T_co]:
        """The same, as those spell it who add `.aio` to everything."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T_co:
        """Carry out the operation."""


class ClassOperation(Generic[P, T]):
    """A class method whose result serves both faces, so that called and as `.aio` it is the same.

    Args:
        function: The function, which gets the class first.
    """

    def __init__(self, function: Callable[Concatenate[Any, P], T]) -> None:
        self.aio = function
        self.__doc__ = function.__doc__
        self.__name__ = function.__name__
        self.__wrapped__ = function

    def __set_name__(self, owner: type, name: str) -> None:
        self.__name__ = name
        self.__qualname__ = f"{owner.__qualname__}.{name}"
        self.__module__ = owner.__module__

    def __get__(self, instance: object | None, owner: type) -> BoundToClass[P, T]:
        function: Any = _copy(self.aio)
        function.__name__, function.__qualname__ = self.__name__, f"{owner.__qualname__}.{self.__name__}"
        function.aio = partial(self.aio, owner)
        bound: Any = MethodType(function, owner)
        return bound  # type: ignore[no-any-return]


def _copy(function: Callable[..., Any]) -> Any:
    assert isinstance(function, FunctionType)
    copied = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    copied.__kwdefaults__ = function.__kwdefaults__
    return update_wrapper(copied, function)
