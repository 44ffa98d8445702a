"""A backend of one class, right by default and wrong on demand."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from types import ModuleType
from typing import Any

from pytest_modalkit import Backend, UniverseOptions


class Error(Exception):
    """The base of all errors."""


class BoxError(Error):
    """The box is empty."""


class Method:
    """A method with an `.aio` twin."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.__wrapped__ = function
        self.__name__ = function.__name__

    async def aio(self, *args: Any, **kwargs: Any) -> Any:
        return self.__wrapped__(*args, **kwargs)

    def __get__(self, instance: object, owner: type) -> Any:
        return self if instance is None else Bound(self, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__wrapped__(*args, **kwargs)


class Bound:
    def __init__(self, method: Method, instance: object) -> None:
        self.__self__ = instance
        self.__name__ = method.__name__
        self._method = method

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._method(self.__self__, *args, **kwargs)

    async def aio(self, *args: Any, **kwargs: Any) -> Any:
        return self._method(self.__self__, *args, **kwargs)


class Box:
    """Holds one number."""

    def __init__(self) -> None:
        self._values: list[int] = []

    @Method
    def put(self, value: int, *, quiet: bool = False) -> None:
        self._values = [value]

    @Method
    def get(self) -> int:
        if not self._values:
            raise BoxError("the box is empty")
        return self._values[0]

    @Method
    def empty(self) -> None:
        self._values.clear()


class Forgetful(Box):
    """Large numbers come back smaller."""

    @Method
    def get(self) -> int:
        number: int = Box.get(self)
        return number if abs(number) < 100 else number - 1


class Renamed(Box):
    """`put` calls its parameter otherwise."""

    @Method
    def put(self, value: int, *, silent: bool = False) -> None:
        self._values = [value]


class Deadly(Box):
    """Reading an empty box ends the process."""

    @Method
    def get(self) -> int:
        if not self._values:
            os._exit(7)
        return self._values[0]


def namespace(box: type[Box] = Box) -> ModuleType:
    module = ModuleType("tinymodal")
    module.__dict__.update(Box=box, BoxError=BoxError, Error=Error)
    return module


FACES = ("asyncio", "trio")


def right() -> Backend:
    return Backend(name="right", namespace=namespace(), capabilities=FACES)


def blocking() -> Backend:
    return Backend(name="blocking", namespace=namespace())


def forgetful() -> Backend:
    return Backend(name="forgetful", namespace=namespace(Forgetful), capabilities=FACES)


def renamed() -> Backend:
    return Backend(name="renamed", namespace=namespace(Renamed), capabilities=FACES)


def deadly() -> Backend:
    return Backend(name="deadly", namespace=namespace(Deadly), capabilities=FACES)


def overstated() -> Backend:
    """Claims a clock that does nothing."""
    return Backend(name="overstated", namespace=namespace(), capabilities=(*FACES, "time_control"))


def old() -> Backend:
    return Backend(name="old", namespace=namespace(), edition="0.73")


def homeless() -> Backend:
    """Cannot make a universe."""

    def new_universe(options: UniverseOptions) -> contextlib.AbstractContextManager[None]:
        raise RuntimeError("there is no room for another universe")

    return Backend(name="homeless", namespace=namespace(), capabilities=FACES, new_universe=new_universe)
