"""Reading what was stored: whose value it was, in the error when it cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modal_reference._serialization import loads
from modal_reference.exception import DeserializationError

if TYPE_CHECKING:
    from modal_reference._faces.handle import ObjectHandle


class _NotGiven:
    """Stands for an argument that was not given, where None is a value like others."""

    def __repr__(self) -> str:
        return "..."


NOT_GIVEN: Any = _NotGiven()


def dict_value(handle: ObjectHandle, key: Any, data: bytes, key_data: bytes = b"") -> Any:
    """The value of an entry.

    Raises:
        DeserializationError: It cannot be rebuilt here; the error names the Dict and the key.
    """
    try:
        return loads(data)
    except DeserializationError as fault:
        where = f"the value of key {_key_words(key, key_data)} of {handle!r}"
        raise DeserializationError(f"{where} cannot be read: {fault}") from fault.__cause__


def dict_key(handle: ObjectHandle, data: bytes) -> Any:
    """The key of an entry.

    Raises:
        DeserializationError: It cannot be rebuilt here; the error names the Dict.
    """
    try:
        return loads(data)
    except DeserializationError as fault:
        raise DeserializationError(f"a key of {handle!r} cannot be read: {fault}") from fault.__cause__


def queue_item(handle: ObjectHandle, data: bytes) -> Any:
    """An item of a queue.

    Raises:
        DeserializationError: It cannot be rebuilt here; the error names the queue.
    """
    try:
        return loads(data)
    except DeserializationError as fault:
        raise DeserializationError(f"an item of {handle!r} cannot be read: {fault}") from fault.__cause__


def _key_words(key: Any, data: bytes) -> str:
    if key is not NOT_GIVEN:
        return repr(key)
    try:
        return repr(loads(data))
    except DeserializationError:
        return "(that cannot be read either)"
