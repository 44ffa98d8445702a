"""Values that are known to give trouble: the pool that stands beside the random ones in every property.

All of them can be serialized by cloudpickle, and none has more than 10 KB when it is, so that several fit into one
request. `AWKWARD` has values, `AWKWARD_KEYS` the few that are hashable and worth a try as keys.
"""

from __future__ import annotations

import dataclasses
import enum
import functools
import importlib.util
import math
import sys
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any
from uuid import UUID

__all__ = ["AWKWARD", "AWKWARD_KEYS"]

_DEPTH = 60
#: Long enough to be cut into pieces by those who do, and short enough that a request may hold several.
_LONG = 4096
#: Longer keys are refused by some stores; no document says how long a key may be.
_LONG_KEY = 256


def _numbers() -> list[Any]:
    edges = [0, -1, 2**31, 2**63, 2**64, -(2**63) - 1, 7**1000, True, False]
    floats = [math.nan, math.inf, -math.inf, -0.0, 5e-324, sys.float_info.max, complex(math.nan, -0.0)]
    return [*edges, *floats, Decimal("1E+400"), Decimal("-0.00"), Fraction(-22, 7)]


def _texts() -> list[Any]:
    texts = ["", "\0", "\ud800", "a\udfffb", "e\u0301", "\u00e9", "\U0001f409", "line\r\n", "\u202eright", "é" * _LONG]
    return [*texts, b"", b"\0\xff", b"\x80\x04N.", bytearray(b"ab"), bytes(range(256)) * (_LONG // 256)]


def _containers() -> list[Any]:
    plain: list[Any] = [None, (), [], {}, set(), frozenset({1, "1"}), range(0, 10, 3), ..., NotImplemented]
    twice = ["shared"]
    special = [deque([1], maxlen=2), OrderedDict(b=1, a=2), Counter("aab"), {1: "int", "1": "str", None: 0, (): 1}]
    return [*plain, *special, [twice, twice], [[]] * 3, _nested([]), {math.nan: math.nan}, [b"", "", 0, None]]


def _nested(value: Any) -> Any:
    for depth in range(_DEPTH):
        value = [value] if depth % 2 else {"deeper": value}
    return value


def _recursive() -> list[Any]:
    inside_list: list[Any] = [1]
    inside_list.append(inside_list)
    inside_dict: dict[str, Any] = {}
    inside_dict["self"] = inside_dict
    loop = SimpleNamespace(name="loop")
    loop.self = loop
    by_turns: list[Any] = []
    by_turns.append({"back": (by_turns,)})
    return [inside_list, inside_dict, loop, by_turns]


def _times() -> list[Any]:
    zone = timezone(timedelta(hours=5, minutes=45), "Kathmandu")
    return [datetime(2024, 2, 29, 12, 30, 15, 123456, tzinfo=zone), date.min, time(23, 59, fold=1), timedelta.max]


def _code() -> list[Any]:
    offset = 39

    def add(number: int, *, also: int = 2) -> int:
        return number + offset + also

    def count_down(number: int) -> int:
        return number and count_down(number - 1)

    def fail(number: int) -> int:
        raise LookupError(number)

    code = [lambda: "nothing", lambda a, b=1: (a, b), add, count_down, fail, len, math.sqrt, int, dict.fromkeys]
    return [*code, functools.partial(max, 1), defaultdict(list, a=[1])]


def _classes() -> list[Any]:
    class Plain:
        kind = "plain"

        def __init__(self, content: object) -> None:
            self.content = content

    class Slotted:
        __slots__ = ("content",)

    class Colour(enum.Enum):
        RED = "red"

    class Sad(ValueError):
        pass

    @dataclasses.dataclass(frozen=True)
    class Point:
        x: int
        y: float = math.inf

    slotted = Slotted()
    slotted.content = [Plain(None)]  # type: ignore[attr-defined]
    pair = namedtuple("pair", "left right")
    return [Plain, Plain(Plain), slotted, Colour, Colour.RED, Sad("so", "sad"), Point(1), pair("l", [])]


def _errors() -> list[Any]:
    told = KeyError("key", 1)
    told.add_note("and a note")
    decoding = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no such byte")
    return [ValueError(), told, OSError(2, "absent", "file"), decoding, StopIteration(1), KeyboardInterrupt()]


def _foreign() -> list[Any]:
    """Values of other packages, as far as they are there."""
    if importlib.util.find_spec("numpy") is None:
        return []
    import numpy

    numbers = [numpy.float64("nan"), numpy.int8(-1), numpy.bool_(True), numpy.datetime64("2024-02-29")]
    return [*numbers, numpy.arange(6).reshape(2, 3), numpy.array([], dtype="f4"), numpy.array(["a", "bc"])]


def _is_short(value: Any) -> bool:
    return not isinstance(value, str | bytes) or len(value) <= _LONG_KEY


#: Values that give trouble to those who serialize, compare or guess.
AWKWARD: tuple[Any, ...] = (
    *_numbers(),
    *_texts(),
    *_containers(),
    *_recursive(),
    *_times(),
    *_code(),
    *_classes(),
    *_errors(),
    *_foreign(),
    UUID(int=7),
    PurePosixPath("a/b"),
)

#: Hashable ones whose serialized bytes are the same each time.
AWKWARD_KEYS: tuple[Any, ...] = (
    *(each for each in (*_numbers(), *_texts(), *_times()) if not isinstance(each, bytearray) and _is_short(each)),
    *(None, (), ((),), ("a", 1), (("a", b"a"), -1), UUID(int=7), PurePosixPath("a/b"), ..., int, len),
)
