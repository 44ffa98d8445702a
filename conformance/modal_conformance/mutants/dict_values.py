"""Mutants of Dict: what keys and values may be, what is refused, what cannot be read."""

from __future__ import annotations

import contextlib
import math
import pickle
from collections.abc import Callable
from typing import Any

from modal_reference import _by_value, _serialization
from modal_reference._engine.dicts import DictStore
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._faces import values
from modal_reference._faces.blocking import dict as blocking
from modal_reference._faces.handle import ObjectHandle, Source
from modal_reference._serialization import dumps
from modal_reference.dict import Dict
from modal_reference.exception import DeserializationError, InvalidError, SerializationError
from pytest_modalkit.mutants import Patch, mutant

# --- keys ------------------------------------------------------------------------------------------------------------


@mutant("dict.keys.any-picklable")
def keys_are_primitive(patch: Patch) -> None:
    """A key that is no text, bytes, number or tuple is refused."""

    def put(self: Dict, key: Any, value: Any, *, skip_if_exists: bool = False) -> bool:
        if not isinstance(key, str | bytes | int | float | tuple):
            raise InvalidError(f"{key!r} is no key")
        return blocking.put(self, key, value, skip_if_exists=skip_if_exists)

    patch.method(Dict, "put", put)


@mutant("dict.keys.unhashable")
def keys_are_hashed(patch: Patch) -> None:
    """A key that Python cannot hash is refused."""

    def put(self: Dict, key: Any, value: Any, *, skip_if_exists: bool = False) -> bool:
        hash(key)
        return blocking.put(self, key, value, skip_if_exists=skip_if_exists)

    patch.method(Dict, "put", put)


@mutant("dict.keys.primitives-are-stable")
def keys_are_compared_by_identity(patch: Patch) -> None:
    """Equal keys are one key only if they are one object."""
    patch.method(blocking, "dumps", lambda value: dumps(value) + id(value).to_bytes(8, "big"))


@mutant("dict.keys.of-different-types")
def keys_have_one_type(patch: Patch) -> None:
    """A Dict takes keys of the type of its first one."""
    types: dict[str, type] = {}

    def put(self: Dict, key: Any, value: Any, *, skip_if_exists: bool = False) -> bool:
        if types.setdefault(self.object_id, type(key)) is not type(key):
            raise TypeError(f"this Dict has keys of type {types[self.object_id].__name__}")
        return blocking.put(self, key, value, skip_if_exists=skip_if_exists)

    patch.method(Dict, "put", put)


@mutant("dict.keys.compared-by-bytes")
def keys_are_compared_as_python_does(patch: Patch) -> None:
    """1, 1.0 and True are one key."""

    def serialize(value: Any) -> bytes:
        if isinstance(value, bool | float) and math.isfinite(value) and value == int(value):
            return dumps(int(value))
        return dumps(value)

    patch.method(blocking, "dumps", serialize)


# --- values ----------------------------------------------------------------------------------------------------------


@mutant("dict.values.any-picklable")
def tuples_become_lists(patch: Patch) -> None:
    """A tuple reads back as a list, as it would with JSON."""

    def loads(data: bytes) -> Any:
        value = _serialization.loads(data)
        return list(value) if type(value) is tuple else value

    patch.method(values, "loads", loads)


@mutant("dict.values.by-value-code")
def code_goes_by_reference(patch: Patch) -> None:
    """Functions and classes are stored by name only, as the plain pickler does."""
    original: Any = _by_value.Pickler

    class Plain(pickle.Pickler):
        def persistent_id(self, each: Any) -> Any:
            return original.persistent_id(self, each)

    patch.value(_by_value, "Pickler", Plain)


@mutant("dict.values.modal-objects", "object.serialize.hydrated")
def handles_lose_their_object(patch: Patch) -> None:
    """A handle that is read is one of an object that does not exist."""

    def from_identity(cls: type[ObjectHandle], object_id: str) -> ObjectHandle:
        return cls._of(Source(object_id=f"{object_id}x"))

    patch.method(ObjectHandle, "_from_identity", from_identity)


@mutant("dict.values.are-copies.on-write", "dict.values.are-copies.on-read")
def values_are_shared(patch: Patch) -> None:
    """Get returns the very object that put was given."""
    kept: dict[tuple[str, bytes], Any] = {}

    def put(self: Dict, key: Any, value: Any, *, skip_if_exists: bool = False) -> bool:
        kept[self.object_id, dumps(key)] = value
        return blocking.put(self, key, value, skip_if_exists=skip_if_exists)

    def get(self: Dict, key: Any, default: Any = None) -> Any:
        return kept.get((self.object_id, dumps(key)), default)

    patch.method(Dict, "put", put)
    patch.method(Dict, "get", get)


@mutant("dict.values.none-is-a-value")
def none_is_nothing(patch: Patch) -> None:
    """Get takes a stored None for an absent key."""

    def get(self: Dict, key: Any, default: Any = None) -> Any:
        value = blocking.get(self, key)
        return default if value is None else value

    patch.method(Dict, "get", get)


# --- what cannot be read or written ----------------------------------------------------------------------------------


@mutant("dict.deserialization.raises", "dict.deserialization.all-readers")
def unreadable_is_none(patch: Patch) -> None:
    """A value whose class is missing reads as None."""

    def loads(data: bytes) -> Any:
        with contextlib.suppress(DeserializationError):
            return _serialization.loads(data)
        return None

    patch.method(values, "loads", loads)


@mutant("dict.deserialization.leaves-entry")
def unreadable_is_dropped(patch: Patch) -> None:
    """Get removes a value that it cannot read."""

    def get(self: Dict, key: Any, default: Any = None) -> Any:
        try:
            return blocking.get(self, key, default)
        except DeserializationError:
            blocking.delitem(self, key)
            raise

    patch.method(Dict, "get", get)


@mutant("dict.deserialization.pop-leaves-entry")
def pop_loses_what_it_cannot_read(patch: Patch) -> None:
    """Pop removes a value before it finds that it cannot read it."""

    def pop(self: Dict, key: Any, default: Any = values.NOT_GIVEN) -> Any:
        try:
            return blocking.pop(self, key, default)
        except DeserializationError:
            blocking.delitem(self, key)
            raise

    patch.method(Dict, "pop", pop)


@mutant("dict.serialization.error-on-write")
def unserializable_becomes_its_repr(patch: Patch) -> None:
    """What cannot be serialized is stored as its repr."""

    def serialize(value: Any) -> bytes:
        try:
            return dumps(value)
        except SerializationError:
            return dumps(repr(value))

    patch.method(blocking, "dumps", serialize)


@mutant("dict.serialization.error-on-write")
def unserializable_is_a_wrong_value(patch: Patch) -> None:
    """What cannot be serialized raises ValueError."""
    patch.method(blocking, "dumps", _raising(ValueError))


@mutant("dict.serialization.error-class")
def serializer_is_let_through(patch: Patch) -> None:
    """What cannot be serialized raises what the serializer raises."""
    patch.method(blocking, "dumps", _raising(TypeError))


def _raising(error: type[Exception]) -> Callable[[Any], bytes]:
    def serialize(value: Any) -> bytes:
        try:
            return dumps(value)
        except SerializationError as fault:
            raise error(str(fault)) from None

    return serialize


@mutant("dict.serialization.error-changes-nothing")
def failed_puts_remove_their_key(patch: Patch) -> None:
    """A put whose value cannot be serialized removes what was stored under its key."""

    def put(self: Dict, key: Any, value: Any, *, skip_if_exists: bool = False) -> bool:
        try:
            return blocking.put(self, key, value, skip_if_exists=skip_if_exists)
        except SerializationError:
            blocking.pop(self, key, None)
            raise

    patch.method(Dict, "put", put)


@mutant("dict.serialization.refused-update-stores-nothing")
def update_stores_until_it_fails(patch: Patch) -> None:
    """Update stores one pair after the other, up to the one that cannot be serialized."""

    def update(self: Dict, other: Any = None, /, **kwargs: Any) -> None:
        for key, value in dict(other or (), **kwargs).items():
            blocking.put(self, key, value)

    patch.method(Dict, "update", update)


# --- size ------------------------------------------------------------------------------------------------------------


@mutant("dict.limit.value-bytes.accepts-up-to-limit")
def half_the_limit(patch: Patch) -> None:
    """Values of more than half the limit are refused."""
    original = DictStore.__init__

    def init(self: DictStore, life: Any, value_bytes: int, len_cap: int | None) -> None:
        original(self, life, value_bytes // 2, len_cap)

    patch.method(DictStore, "__init__", init)


@mutant("dict.limit.value-bytes.refuses-above-limit")
def no_limit(patch: Patch) -> None:
    """Values of any size are accepted."""
    patch.method(DictStore, "_refuse_size", lambda self, value: None)


@mutant("dict.limit.value-bytes.all-writers")
def update_knows_no_limit(patch: Patch) -> None:
    """Update accepts values of any size."""

    def update(self: DictStore, now: float, pairs: list[tuple[bytes, bytes]]) -> None:
        for key, value in pairs:
            self.put(now, key, b"")
            self._values[key] = value

    patch.method(DictStore, "update", update)


@mutant("dict.limit.value-bytes.refuses-above-limit")
def too_large_is_not_allowed(patch: Patch) -> None:
    """A value that is too large raises InvalidError."""

    def refuse(self: DictStore, value: bytes) -> None:
        raise Refusal(RefusalKind.INVALID, f"a value has {len(value)} bytes")

    patch.method(DictStore, "_refuse_size", refuse)


@mutant("dict.limit.value-bytes.refusal-changes-nothing")
def refused_values_are_cut_to_the_limit(patch: Patch) -> None:
    """A value that is refused for its size takes the place of the one before, as far as it goes."""
    original = DictStore.put

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        if len(value) > self._value_bytes:
            self._values[key] = dumps(value[: self._value_bytes])
            self._expiries[key] = now + self._life
        return original(self, now, key, value, skip_if_exists)

    patch.method(DictStore, "put", put)


@mutant("dict.limit.value-bytes.refused-update-stores-nothing")
def update_stores_until_it_is_refused(patch: Patch) -> None:
    """Update stores one pair after the other, up to the one that is too large."""

    def update(self: DictStore, now: float, pairs: list[tuple[bytes, bytes]]) -> None:
        for key, value in pairs:
            self.put(now, key, value)

    patch.method(DictStore, "update", update)


@mutant("dict.limit.value-bytes.in-bytes")
def limit_counts_characters(patch: Patch) -> None:
    """The limit counts what the bytes would be as text."""
    original = DictStore._refuse_size

    def refuse(self: DictStore, value: bytes) -> None:
        if len(value.decode(errors="ignore")) > self._value_bytes:
            original(self, value)

    patch.method(DictStore, "_refuse_size", refuse)
