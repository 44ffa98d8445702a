"""Mutants of Dict: its methods and operators on single keys."""

from __future__ import annotations

from typing import Any

import modal_reference
from modal_reference._engine.control_plane import ControlPlane
from modal_reference._engine.dicts import DictStore
from modal_reference._faces.blocking import dict as blocking
from modal_reference._faces.values import NOT_GIVEN
from modal_reference._serialization import dumps
from modal_reference.dict import Dict
from pytest_modalkit.mutants import Patch, mutant

NONE = dumps(None)

# --- get and contains ------------------------------------------------------------------------------------------------


@mutant("dict.module.same-class")
def two_classes(patch: Patch) -> None:
    """modal.Dict is another class than modal.dict.Dict."""
    patch.value(modal_reference, "Dict", type("Dict", (Dict,), {}))


@mutant("dict.get.returns-stored-value")
def get_takes_away(patch: Patch) -> None:
    """Get removes what it reads."""
    original = DictStore.get

    def get(self: DictStore, now: float, key: bytes) -> bytes | None:
        value = original(self, now, key)
        self._values.pop(key, None)
        return value

    patch.method(DictStore, "get", get)


@mutant("dict.get.returns-none-when-absent")
def get_of_nothing_raises(patch: Patch) -> None:
    """Get of an absent key without a default raises KeyError."""

    def get(self: Dict, key: Any, default: Any = NOT_GIVEN) -> Any:
        return self[key] if default is NOT_GIVEN else blocking.get(self, key, default)

    patch.method(Dict, "get", get)


@mutant("dict.get.returns-default-when-absent")
def get_forgets_its_default(patch: Patch) -> None:
    """Get of an absent key returns None, whatever the default."""
    patch.method(Dict, "get", lambda self, key, default=None: blocking.get(self, key))


@mutant("dict.get.ignores-default-when-present")
def get_prefers_its_default(patch: Patch) -> None:
    """Get returns a default that is not None although the key is there."""

    def get(self: Dict, key: Any, default: Any = None) -> Any:
        return blocking.get(self, key) if default is None else default

    patch.method(Dict, "get", get)


@mutant("dict.get.does-not-store-default")
def get_stores_its_default(patch: Patch) -> None:
    """Get of an absent key stores the default, as setdefault would."""

    def get(self: Dict, key: Any, default: Any = None) -> Any:
        blocking.put(self, key, default, skip_if_exists=True)
        return blocking.get(self, key)

    patch.method(Dict, "get", get)


@mutant("dict.contains.true-when-present")
def contains_finds_nothing(patch: Patch) -> None:
    """Contains says False for present keys."""
    patch.method(ControlPlane, "dict_contains", lambda self, now, object_id, key: False)


@mutant("dict.contains.false-when-absent")
def contains_is_not_a_bool(patch: Patch) -> None:
    """Contains of an absent key returns None."""
    original = ControlPlane.dict_contains

    def contains(self: ControlPlane, now: float, object_id: str, key: bytes) -> bool | None:
        return original(self, now, object_id, key) or None

    patch.method(ControlPlane, "dict_contains", contains)


# --- put -------------------------------------------------------------------------------------------------------------


@mutant(
    "dict.put.stores",
    "dict.example.usage",
    "dict.example.nested-value",
    "dict.example.session-state",
    "dict.example.cache",
)
def put_forgets(patch: Patch) -> None:
    """Put stores nothing and says that it did."""
    patch.method(DictStore, "put", lambda self, now, key, value, skip_if_exists=False: True)


@mutant("dict.put.replaces")
def put_keeps_the_first_value(patch: Patch) -> None:
    """Put on a present key does nothing, and says that it stored the value."""
    original = DictStore.put

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        return original(self, now, key, value, True) or not skip_if_exists

    patch.method(DictStore, "put", put)


@mutant("dict.put.returns-true-when-added")
def put_tells_whether_it_replaced(patch: Patch) -> None:
    """Put returns whether the key was there before."""
    original = DictStore.put

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        replaced = self.contains(now, key)
        original(self, now, key, value, skip_if_exists)
        return replaced

    patch.method(DictStore, "put", put)


@mutant("dict.put.returns-true-when-replaced")
def put_tells_whether_it_added(patch: Patch) -> None:
    """Put returns whether the key is a new one."""
    original = DictStore.put

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        is_new = not self.contains(now, key)
        original(self, now, key, value, skip_if_exists)
        return is_new

    patch.method(DictStore, "put", put)


@mutant("dict.put.skip-if-exists.adds-when-absent")
def conditional_put_always_skips(patch: Patch) -> None:
    """put(skip_if_exists=True) stores nothing, not even under a free key."""
    original = DictStore.put

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        return not skip_if_exists and original(self, now, key, value)

    patch.method(DictStore, "put", put)


@mutant("dict.put.skip-if-exists.returns-false-when-present")
def conditional_put_always_says_yes(patch: Patch) -> None:
    """put(skip_if_exists=True) returns True also where it skipped."""
    original = DictStore.put

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        original(self, now, key, value, skip_if_exists)
        return True

    patch.method(DictStore, "put", put)


@mutant("dict.put.skip-if-exists.keeps-first")
def conditional_put_overwrites(patch: Patch) -> None:
    """put(skip_if_exists=True) replaces the value and says that it did not."""
    original = DictStore.put

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        was_there = self.contains(now, key)
        original(self, now, key, value)
        return not (was_there and skip_if_exists)

    patch.method(DictStore, "put", put)


@mutant("dict.put.skip-if-exists.none-counts-as-present")
def conditional_put_takes_none_for_nothing(patch: Patch) -> None:
    """put(skip_if_exists=True) replaces a None."""
    original = DictStore.put

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        return original(self, now, key, value, skip_if_exists and self.get(now, key) != NONE)

    patch.method(DictStore, "put", put)


@mutant("dict.put.skip-if-exists.free-again-after-removal")
def removed_keys_stay_taken(patch: Patch) -> None:
    """put(skip_if_exists=True) takes a removed key for present."""
    original_put, original_remove = DictStore.put, DictStore._remove
    graves: set[tuple[int, bytes]] = set()

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        if skip_if_exists and (id(self), key) in graves:
            return False
        return original_put(self, now, key, value, skip_if_exists)

    def remove(self: DictStore, key: bytes) -> None:
        graves.add((id(self), key))
        original_remove(self, key)

    patch.method(DictStore, "put", put)
    patch.method(DictStore, "_remove", remove)


# --- pop -------------------------------------------------------------------------------------------------------------


@mutant("dict.pop.returns-value")
def pop_returns_nothing(patch: Patch) -> None:
    """Pop removes the key and returns None."""

    def pop(self: Dict, key: Any, default: Any = NOT_GIVEN) -> Any:
        blocking.pop(self, key, default)

    patch.method(Dict, "pop", pop)


@mutant("dict.pop.removes", "dict.example.lock")
def pop_leaves_the_key(patch: Patch) -> None:
    """Pop returns the value and leaves it."""
    patch.method(ControlPlane, "dict_remove", lambda self, now, object_id, key, value: True)


@mutant("dict.pop.raises-key-error-when-absent")
def pop_of_nothing_is_none(patch: Patch) -> None:
    """Pop of an absent key returns None."""
    patch.method(Dict, "pop", lambda self, key, default=None: blocking.pop(self, key, default))


@mutant("dict.pop.returns-default-when-absent")
def pop_forgets_its_default(patch: Patch) -> None:
    """Pop with a default returns None for an absent key."""

    def pop(self: Dict, key: Any, default: Any = NOT_GIVEN) -> Any:
        return blocking.pop(self, key, default if default is NOT_GIVEN else None)

    patch.method(Dict, "pop", pop)


@mutant("dict.pop.default-none-is-a-default")
def pop_takes_none_for_no_default(patch: Patch) -> None:
    """pop(default=None) of an absent key raises KeyError."""

    def pop(self: Dict, key: Any, default: Any = None) -> Any:
        return blocking.pop(self, key, NOT_GIVEN if default is None else default)

    patch.method(Dict, "pop", pop)


@mutant("dict.pop.ignores-default-when-present")
def pop_prefers_its_default(patch: Patch) -> None:
    """Pop returns the default although the key was there."""

    def pop(self: Dict, key: Any, default: Any = NOT_GIVEN) -> Any:
        value = blocking.pop(self, key, default)
        return value if default is NOT_GIVEN else default

    patch.method(Dict, "pop", pop)


# --- operators -------------------------------------------------------------------------------------------------------


@mutant("dict.setitem.stores")
def assignment_keeps_the_first_value(patch: Patch) -> None:
    """d[key] = value stores only under free keys."""

    def setitem(self: Dict, key: Any, value: Any) -> None:
        blocking.put(self, key, value, skip_if_exists=True)

    patch.method(Dict, "__setitem__", setitem)


@mutant("dict.getitem.returns-value")
def brackets_wrap(patch: Patch) -> None:
    """d[key] gives a list with the value."""
    patch.method(Dict, "__getitem__", lambda self, key: [blocking.getitem(self, key)])


@mutant("dict.getitem.raises-key-error-when-absent")
def brackets_are_get(patch: Patch) -> None:
    """d[key] of an absent key is None."""
    patch.method(Dict, "__getitem__", blocking.get)


@mutant("dict.delitem.removes")
def del_clears(patch: Patch) -> None:
    """Del d[key] removes every key."""

    def delitem(self: Dict, key: Any) -> None:
        blocking.getitem(self, key)
        blocking.clear(self)

    patch.method(Dict, "__delitem__", delitem)


@mutant("dict.delitem.raises-key-error-when-absent")
def del_of_nothing_is_silent(patch: Patch) -> None:
    """Del d[key] of an absent key does nothing."""
    patch.method(Dict, "__delitem__", lambda self, key: blocking.pop(self, key, None))


@mutant("dict.in.same-as-contains")
def in_looks_at_the_value(patch: Patch) -> None:
    """Key in d is false where the value is."""
    patch.method(Dict, "__contains__", lambda self, key: bool(blocking.get(self, key)))


@mutant("dict.len.builtin")
def no_builtin_len(patch: Patch) -> None:
    """A Dict has no __len__."""
    patch.remove(Dict, "__len__")


@mutant("dict.operators.usable-in-coroutine", faces=("asyncio",))
def operators_refuse_event_loops(patch: Patch) -> None:
    """d[key] raises where an event loop runs."""
    import asyncio

    original = Dict.__getitem__

    def getitem(self: Dict, key: Any) -> Any:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return original(self, key)
        raise RuntimeError("this operator blocks: use d.get.aio in a coroutine")

    patch.method(Dict, "__getitem__", getitem)
