"""Values that are easy to get wrong, each under a name."""

from __future__ import annotations

import enum
import functools
import operator
import re
import uuid
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Point:
    """A class that can be found by its name."""

    x: int
    y: int


class Pair(NamedTuple):
    """A tuple with names."""

    left: Any
    right: Any


class Colour(enum.Enum):
    """An enumeration."""

    RED = "red"


def local_class() -> type[Any]:
    """A class that nobody can find by its name."""

    class Local:
        def __init__(self, value: int) -> None:
            self.value = value

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Local) and other.value == self.value

        def __hash__(self) -> int:
            return hash(self.value)

    return Local


def closure(outer: int) -> Callable[[int], int]:
    """A function that nobody can find by its name, with a value of its own."""
    return lambda value: value + outer


def deep_list(depth: int) -> list[Any]:
    """A list in a list in a list."""
    values: list[Any] = []
    for _ in range(depth):
        values = [values]
    return values


def recursive_list() -> list[Any]:
    """A list that contains itself."""
    values: list[Any] = [1]
    values.append(values)
    return values


def recursive_dict() -> dict[str, Any]:
    """A dict that contains itself."""
    values: dict[str, Any] = {}
    values["self"] = values
    return values


def shared_parts() -> list[Any]:
    """Two places, one object."""
    part = ["part"]
    return [part, part, (part, part)]


PLAIN: dict[str, Any] = {
    "none": None,
    "booleans": [True, False],
    "nan": float("nan"),
    "infinities": [float("inf"), float("-inf"), -0.0],
    "huge integers": [2**31, 2**63, 2**2048, -(2**2048), 255, 256, 65536],
    "complex": 1 + 2j,
    "empty": ["", b"", (), [], {}, set(), frozenset()],
    "texts": ["ü", "\0", "\U0001f600", "x" * 255, "x" * 256, "\r\n\\u0041"],
    "lone surrogate": "\ud800",
    "bytes": [b"\x93", b"Q", bytes(range(256)), bytearray(b"ab")],
    "around a frame": [bytes(65535), bytes(65536), bytes(65537)],
    "a megabyte of bytes": bytes(1 << 20),
    "a megabyte of text": "é" * (1 << 19),
    "large bytes in a list": [bytes(1 << 17), "after", bytes(1 << 17)],
    "nested": {"a": [{"b": ({1: {2.5}}, None)}]},
    "many": list(range(3000)),
    "many keys": {number: str(number) for number in range(2000)},
    "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
    "recursive list": recursive_list(),
    "recursive dict": recursive_dict(),
    "shared parts": shared_parts(),
    "constants": [Ellipsis, NotImplemented],
}
BY_REFERENCE: dict[str, Any] = {
    "a class instance": Point(1, 2),
    "a named tuple": Pair(1, [2]),
    "an enumeration": Colour.RED,
    "a class": Point,
    "a builtin": len,
    "a library function": operator.itemgetter(1, "a"),
    "a partial": functools.partial(int, base=2),
    "a range and a slice": [range(3), slice(1, None)],
    "dates": [date(2025, 1, 1), datetime(2025, 1, 1, tzinfo=UTC), timedelta(1)],
    "numbers": [Decimal("1.10"), Fraction(1, 3)],
    "an identifier": uuid.UUID(int=1),
    "a path": PurePosixPath("/a/b"),
    "a pattern": re.compile(r"\d+", re.IGNORECASE),
    "collections": [OrderedDict(a=1), defaultdict(list, a=[1]), deque([1], maxlen=2)],
    "a namespace": SimpleNamespace(a=1),
    "exceptions": [ValueError("a", 1), KeyError("k"), StopIteration(), OSError(2, "no such file")],
    "a view": {"a": 1}.keys(),
}
BY_VALUE: dict[str, Any] = {
    "a lambda": lambda value: value + 1,
    "a closure": closure(3),
    "a local class": local_class(),
    "an instance of a local class": local_class()(4),
    "a local class twice": [Local := local_class(), Local(1), Local(2)],
    "a list with a lambda": [1, lambda: None],
}
ALL = PLAIN | BY_REFERENCE | BY_VALUE
