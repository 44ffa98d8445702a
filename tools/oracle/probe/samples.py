"""Values whose serialized bytes must be the same on every side: keys are equal when their bytes are."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import functools
import hashlib
import io
import math
import operator
import pathlib
import pickle
import re
import types
import uuid
from collections.abc import Callable
from typing import Any

from tools.oracle.probe.naming import public_name
from tools.oracle.probe.stage import Stage

_SOURCE = """
def double(number):
    return 2 * number

def closure(factor):
    return lambda number: factor * number

def default(number, factor=[2]):
    return number * factor[0]
"""
_LONGEST = 200  # bytes shown as they are


def _by_value() -> dict[str, Any]:
    """Functions that no import can find, so that their code must travel."""
    made: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(_SOURCE, "<sample>", "exec"), made)  # noqa: S102 - the source stands above
    return made


def _recursive() -> list[Any]:
    items: list[Any] = []
    items.append(items)
    return items


def samples(modal: Any) -> dict[str, Callable[[], Any]]:
    """Ways to make each sample; one that cannot be made on a side is a fact as well.

    Args:
        modal: The namespace whose public classes are among the samples.
    """
    made = _by_value()
    shared = "shared"
    return {
        **{f"atom {value!a}": functools.partial(_itself, value) for value in _ATOMS},
        "long text": lambda: "x" * 70_000,
        "long bytes": lambda: b"x" * 70_000,
        "surrogate": lambda: "\ud800",
        "nan": lambda: math.nan,
        "list": lambda: [1, "a", None, [2.5]],
        "tuples": lambda: ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
        "dict": lambda: {"b": 1, "a": [2], 3: {}},
        "set": lambda: {1},
        "frozenset": lambda: frozenset({1, 2}),
        "bytearray": lambda: bytearray(b"a"),
        "shared": lambda: [shared, shared],
        "recursive": _recursive,
        "complex": lambda: 1 + 2j,
        "range": lambda: range(3),
        "slice": lambda: slice(1, 2),
        "ellipsis": lambda: ...,
        "ordered dict": lambda: collections.OrderedDict(a=1),
        "deque": lambda: collections.deque([1]),
        "datetime": lambda: datetime.datetime(2025, 1, 2, 3, 4, 5, tzinfo=datetime.UTC),
        "timedelta": lambda: datetime.timedelta(seconds=5),
        "decimal": lambda: decimal.Decimal("1.50"),
        "fraction": lambda: fractions.Fraction(1, 3),
        "uuid": lambda: uuid.UUID(int=5),
        "path": lambda: pathlib.PurePosixPath("/a/b"),
        "pattern": lambda: re.compile("a+"),
        "member of an enum": lambda: re.RegexFlag.ASCII,
        "namespace": lambda: types.SimpleNamespace(a=1),
        "partial": lambda: functools.partial(operator.add, 1),
        "builtin function": lambda: len,
        "function of a module": lambda: math.sqrt,
        "class of a module": lambda: collections.Counter,
        "exception": lambda: ValueError("no", 1),
        "module": lambda: math,
        "function by value": lambda: made["double"],
        "lambda in a closure": lambda: made["closure"](3),
        "function with a default": lambda: made["default"],
        "code": lambda: made["double"].__code__,
        "Error": lambda: modal.Error("no"),
        "NotFoundError": lambda: modal.exception.NotFoundError("no"),
        "class Error": lambda: modal.exception.Error,
        "class Dict": lambda: modal.Dict,
        "class Queue": lambda: modal.Queue,
        "generator": lambda: iter(x for x in ""),
    }


_ATOMS = (
    None,
    True,
    False,
    0,
    1,
    -1,
    255,
    256,
    65_536,
    2**31,
    2**70,
    -(2**70),
    0.0,
    -0.0,
    1.5,
    math.inf,
    "",
    "a",
    "é",
    b"",
)


def _itself(value: Any) -> Any:
    return value


def bytes_of(stage: Stage) -> dict[str, str]:
    """The serialized bytes of every sample, long ones by their digest; or the class of the error."""
    facts = {name: _told(stage, make) for name, make in samples(stage.modal).items()}
    for kind in ("Dict", "Queue"):
        facts[f"handle {kind}"] = _handle(stage, kind)
    return facts


def _told(stage: Stage, make: Callable[[], Any]) -> str:
    try:
        data = stage.serialize(make())
    except Exception as error:  # noqa: BLE001 - whatever is raised is the fact that is asked for
        return f"raises {public_name(type(error))}"
    return data.hex() if len(data) <= _LONGEST else f"{len(data)} bytes, sha256 {hashlib.sha256(data).hexdigest()}"


class _Shape(pickle.Unpickler):
    """Reads how a handle is named, without making one."""

    def persistent_load(self, identity: Any) -> Any:
        object_id, flag, metadata = identity
        return object_id[:3], flag, type(metadata).__name__


def _handle(stage: Stage, kind: str) -> str:
    """How a hydrated handle travels: the prefix of its identifier, the flag, and the type of its metadata."""
    return repr(_Shape(io.BytesIO(stage.serialize(stage.new(kind)))).load())


_BROKEN = {
    "missing module": b"\x80\x04\x8c\x08no_such_\x94\x8c\x01X\x94\x93\x94.",
    "missing attribute": b"\x80\x04\x8c\x04math\x94\x8c\x06no_one\x94\x93\x94.",
    "truncated": b"\x80\x04\x95",
    "empty": b"",
    "garbage": b"\xff\xff\xff",
}


def read_back(stage: Stage) -> dict[str, str]:
    """What comes of reading bytes: of samples, their type; of broken ones, the class of the error."""
    facts = {}
    for name, data in _BROKEN.items():
        try:
            facts[name] = f"returns a {type(stage.deserialize(data)).__name__}"
        except Exception as error:  # noqa: BLE001 - whatever is raised is the fact that is asked for
            facts[name] = f"raises {public_name(type(error))}"
    return facts
