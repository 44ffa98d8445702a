"""What a call may be given: numbers, texts and clients, refused here before anything is asked.

A universe may be reached by a call or over a socket; what is checked on this side is refused alike on every way, and
the state is as it was. What depends on a universe, such as its limits, is for its control plane to refuse.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from operator import index
from typing import Any

from modal_reference.exception import InvalidError

_PARTITION_KEY_BYTES = 64
#: The largest number that a request for items can carry (seen on modal 1.6.4, whose requests hold 32 bits).
_MOST_ITEMS = 2**31 - 1
#: Whoever waits longer than this many seconds (31 years) waits without end.
_WITHOUT_END = 1e9
_OF_HANDLE = "give what object_id of a handle says"
_LONGEST_SHOWN = 100  # characters of a value in a message


def partition_key(partition: str | None) -> bytes:
    """The key of a partition: its name as UTF-8, or nothing for the default one (document 003, Limits).

    Raises:
        InvalidError: The name is no text, empty, or too long in bytes.
    """
    if partition is None:
        return b""
    key = text(partition, "the partition key", "leave it out for the default partition").encode("utf-8")
    if not 0 < len(key) <= _PARTITION_KEY_BYTES:
        raise InvalidError(
            f"the partition key {partition!r} has {len(key)} bytes, it must have 1 to {_PARTITION_KEY_BYTES}: "
            + ("leave it out for the default partition" if not key else "shorten it")
        )
    return key


def patience(timeout: float | None) -> float | None:
    """How long to wait, in seconds; None waits without end.

    Raises:
        InvalidError: The timeout is not a number of seconds.
    """
    if timeout is None:
        return None
    found = seconds(timeout, "the timeout", "leave it out to wait without end")
    return found if found <= _WITHOUT_END else None


def lifetime(partition_ttl: int) -> float:
    """How long a partition lives after its last put, in seconds. Which lives are too long, its universe says.

    Raises:
        InvalidError: It is not a whole number.
    """
    way_out = "leave it out for a day"
    return seconds(
        _whole(partition_ttl, "partition_ttl", "a whole number of seconds", way_out), "partition_ttl", way_out
    )


def seconds(value: float, what: str, way_out: str) -> float:
    """A number of seconds, of whatever type of number.

    Args:
        what: How the value is called in the message.
        way_out: What to do instead.

    Raises:
        InvalidError: It is no number, or not a number (nan).
    """
    try:
        is_wrong = math.isnan(value)
    except (TypeError, ValueError):
        is_wrong = True
    except OverflowError:  # of a whole number beyond what a float holds
        return math.copysign(math.inf, 1 if value > 0 else -1)
    if is_wrong:
        raise InvalidError(f"{what} is {shown(value)}, it must be a number of seconds: {way_out}")
    return float(value)


def count(value: int, what: str, way_out: str) -> int:
    """A whole number that is not negative, of whatever type of number.

    Args:
        what: How the value is called in the message.
        way_out: What to do instead.

    Raises:
        InvalidError: It is no whole number, or negative.
    """
    found = _whole(value, what, "a whole number", way_out)
    if found < 0:
        raise InvalidError(f"{what} is {shown(found)}, it must not be negative: {way_out}")
    return found


def _whole(value: int, what: str, rule: str, way_out: str) -> int:
    try:
        return int(index(value))
    except TypeError:
        raise InvalidError(f"{what} is {shown(value)}, it must be {rule}: {way_out}") from None


def items_wanted(n_values: int) -> int:
    """How many items a call asks for at the most.

    Raises:
        InvalidError: It is no whole number, negative, or more than a request can carry.
    """
    found = count(n_values, "n_values", "ask for at least one item")
    if found > _MOST_ITEMS:
        raise InvalidError(
            f"n_values is {shown(found)}, at most {_MOST_ITEMS} can be asked for: ask for fewer, what is there comes"
        )
    return found


def identifier(object_id: str) -> str:
    """The identifier of an object.

    Raises:
        InvalidError: It is no text, or empty.
    """
    found = text(object_id, "the identifier", _OF_HANDLE)
    if not found:
        raise InvalidError(f"the identifier is empty: {_OF_HANDLE}")
    return found


def text(value: str, what: str, way_out: str) -> str:
    """A text that can travel.

    Args:
        what: How the value is called in the message.
        way_out: What to do instead.

    Raises:
        InvalidError: It is no text, or has characters that UTF-8 does not have (lone surrogates).
    """
    if not isinstance(value, str):
        raise InvalidError(f"{what} is {shown(value)}, it must be a text: {way_out}")
    plain = str.__str__(value)
    try:
        plain.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidError(
            f"{what} is {shown(value)}, which has characters that UTF-8 cannot express: {way_out}"
        ) from None
    return plain


def entries(data: Mapping[Any, Any] | None) -> Mapping[Any, Any] | None:
    """The entries that a Dict is to begin with (document 003, from_name).

    Raises:
        InvalidError: They are no mapping.
    """
    if data is not None and not isinstance(data, Mapping):
        raise InvalidError(f"data is {shown(data)}, it must be a dict: give the entries to begin with, or leave it out")
    return data


def shown(value: Any) -> str:
    """A value as messages show it: not too long, and whatever its own repr does."""
    try:
        words = repr(value)
    except Exception:  # noqa: BLE001 - a repr may fail as it likes: one of a very long number does
        return f"a value of type {type(value).__name__}"
    return words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}..."
