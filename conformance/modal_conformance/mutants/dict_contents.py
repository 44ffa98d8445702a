"""Mutants of Dict: update, clear, len, iteration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modal_reference._engine.control_plane import ControlPlane
from modal_reference._engine.dicts import DictStore
from modal_reference._faces import dict as faces
from modal_reference._faces.aio import dict as aio
from modal_reference._faces.blocking import dict as blocking
from modal_reference._faces.operation import Operation
from modal_reference.dict import Dict
from pytest_modalkit.mutants import Patch, mutant

# --- update ----------------------------------------------------------------------------------------------------------


@mutant("dict.update.keywords")
def update_ignores_keywords(patch: Patch) -> None:
    """Update stores nothing of its keyword arguments."""
    patch.method(Dict, "update", lambda self, other=None, /, **kwargs: blocking.update(self, other))


@mutant("dict.update.mapping")
def update_takes_dicts_only(patch: Patch) -> None:
    """Update refuses a mapping that is no dict."""

    def update(self: Dict, other: Any = None, /, **kwargs: Any) -> None:
        if other is not None and not isinstance(other, dict | list):
            raise TypeError(f"update() takes a dict, not {type(other).__name__}")
        blocking.update(self, other, **kwargs)

    patch.method(Dict, "update", update)


@mutant("dict.update.iterable-of-pairs")
def update_takes_mappings_only(patch: Patch) -> None:
    """Update refuses pairs."""

    def update(self: Dict, other: Any = None, /, **kwargs: Any) -> None:
        blocking.update(self, other.items() if other is not None else None, **kwargs)

    patch.method(Dict, "update", update)


@mutant("dict.update.mapping-and-keywords")
def update_takes_one_or_the_other(patch: Patch) -> None:
    """Update with a mapping ignores the keywords."""

    def update(self: Dict, other: Any = None, /, **kwargs: Any) -> None:
        blocking.update(self, kwargs if other is None else other)

    patch.method(Dict, "update", update)


@mutant("dict.update.keywords-win")
def update_lets_the_mapping_win(patch: Patch) -> None:
    """Where mapping and keywords share a key, update stores the mapping's value."""

    def update(self: Dict, other: Any = None, /, **kwargs: Any) -> None:
        blocking.update(self, {**kwargs, **dict(other or ())})

    patch.method(Dict, "update", update)


@mutant("dict.update.positional-is-optional")
def update_wants_an_argument(patch: Patch) -> None:
    """Update without anything raises TypeError."""

    def update(self: Dict, other: Any = None, /, **kwargs: Any) -> None:
        if other is None and not kwargs:
            raise TypeError("update() takes a mapping or keyword arguments")
        blocking.update(self, other, **kwargs)

    patch.method(Dict, "update", update)


@mutant("dict.update.replaces")
def update_keeps_present_values(patch: Patch) -> None:
    """Update stores only what is new."""

    def update(self: DictStore, now: float, pairs: list[tuple[bytes, bytes]]) -> None:
        for key, value in pairs:
            self.put(now, key, value, skip_if_exists=True)

    patch.method(DictStore, "update", update)


@mutant("dict.update.keeps-other-keys")
def update_begins_with_clear(patch: Patch) -> None:
    """Update removes what it was not given."""
    original = DictStore.update

    def update(self: DictStore, now: float, pairs: list[tuple[bytes, bytes]]) -> None:
        self.clear()
        original(self, now, pairs)

    patch.method(DictStore, "update", update)


@mutant("dict.update.returns-none")
def update_returns_the_dict(patch: Patch) -> None:
    """Update returns the handle, for chaining."""

    def update(self: Dict, other: Any = None, /, **kwargs: Any) -> Dict:
        blocking.update(self, other, **kwargs)
        return self

    patch.method(Dict, "update", update)


# --- clear and len ---------------------------------------------------------------------------------------------------


@mutant("dict.clear.removes-all")
def clear_leaves_one(patch: Patch) -> None:
    """Clear leaves the last entry."""

    def clear(self: DictStore) -> None:
        for key in list(self._values)[:-1]:
            self._remove(key)

    patch.method(DictStore, "clear", clear)


@mutant("dict.clear.returns-none")
def clear_counts(patch: Patch) -> None:
    """Clear returns how many entries it removed."""

    def clear(self: Dict) -> int:
        count = blocking.length(self)
        blocking.clear(self)
        return count

    patch.method(Dict, "clear", clear)


@mutant("dict.len.returns-int")
def len_is_a_float(patch: Patch) -> None:
    """Len is a float."""
    original = DictStore.length
    patch.method(DictStore, "length", lambda self, now: float(original(self, now)))


@mutant("dict.len.counts-entries")
def len_counts_writes(patch: Patch) -> None:
    """Len counts every write, also of the same key."""
    original = DictStore.put
    writes: dict[int, int] = {}

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        writes[id(self)] = writes.get(id(self), 0) + 1
        return original(self, now, key, value, skip_if_exists)

    patch.method(DictStore, "put", put)
    patch.method(DictStore, "length", lambda self, now: writes.get(id(self), 0))


@mutant("dict.len.capped")
def len_counts_on(patch: Patch) -> None:
    """Len counts all entries, however many there are."""
    patch.method(DictStore, "length", lambda self, now: len(self._values))


# --- iteration -------------------------------------------------------------------------------------------------------


@mutant("dict.keys.yields-all")
def keys_come_twice(patch: Patch) -> None:
    """Keys yields the first key once more at the end."""
    original = DictStore.keys

    def keys(self: DictStore, now: float) -> list[bytes]:
        found = original(self, now)
        return [*found, *found[:1]]

    patch.method(DictStore, "keys", keys)


@mutant("dict.values.yields-all")
def equal_values_come_once(patch: Patch) -> None:
    """Values yields a value once, however many keys have it."""
    original = ControlPlane.dict_values

    def values(self: ControlPlane, now: float, object_id: str, keys: list[bytes]) -> list[bytes | None]:
        found = original(self, now, object_id, keys)
        return [None if value in found[:place] else value for place, value in enumerate(found)]

    patch.method(ControlPlane, "dict_values", values)


@mutant("dict.items.yields-all")
def items_are_lists(patch: Patch) -> None:
    """Items yields lists of key and value."""
    original = blocking.Items.__next__
    patch.method(blocking.Items, "__next__", lambda self: list(original(self)))


def listing(name: str) -> Callable[[Any], list[Any]]:
    """A method that returns a list instead of an iterator."""
    original = getattr(faces, name)
    return lambda self: list(original(self))


@mutant("dict.keys.simple-iterator")
def keys_is_a_list(patch: Patch) -> None:
    """Keys returns a list."""
    patch.method(faces.DictHandle, "keys", listing("_keys"))


@mutant("dict.values.simple-iterator")
def values_is_a_list(patch: Patch) -> None:
    """Values returns a list."""
    patch.method(faces.DictHandle, "values", listing("_values"))


@mutant("dict.items.simple-iterator")
def items_is_a_list(patch: Patch) -> None:
    """Items returns a list."""
    patch.method(faces.DictHandle, "items", listing("_items"))


@mutant("dict.keys.async-iteration", faces=("asyncio",))
def keys_cannot_be_awaited(patch: Patch) -> None:
    """keys.aio gives an iterator for `for` only."""
    patch.value(faces.DictHandle, "keys", Operation(faces._keys, lambda self: iter(list(faces._keys(self)))))


@mutant("dict.values.async-iteration", faces=("asyncio",))
def values_leave_out_the_first_with_async_for(patch: Patch) -> None:
    """values.aio leaves out the first value."""
    original = aio.Contents.next_entry

    async def next_entry(self: aio.Contents) -> tuple[bytes, bytes] | None:
        if self._keys is None:
            await original(self)
        return await original(self)

    patch.method(aio.Contents, "next_entry", next_entry)


@mutant("dict.items.async-iteration", faces=("asyncio",))
def items_give_keys_with_async_for(patch: Patch) -> None:
    """items.aio yields keys only."""
    patch.value(faces.DictHandle, "items", Operation(faces._items, faces._keys))
