"""The commands on the entries of Dicts."""

from __future__ import annotations

from collections.abc import Sequence

from modal_reference._engine.commands import command
from modal_reference._engine.dicts import DictStore
from modal_reference._engine.registry import ObjectKind, absent


class DictCommands:
    """What can be done with a Dict, by its identifier."""

    _dicts: dict[str, DictStore]

    @command
    def dict_get(self, now: float, object_id: str, key: bytes) -> bytes | None:
        """The value of a key, or None."""
        store = self._dicts.get(object_id)
        if store is None:
            raise absent(ObjectKind.DICT, object_id)
        return store.get(now, key)

    @command
    def dict_put(self, now: float, object_id: str, key: bytes, value: bytes, skip_if_exists: bool) -> bool:
        """Store a value; tell whether it was stored."""
        store = self._dicts.get(object_id)
        if store is None:
            raise absent(ObjectKind.DICT, object_id)
        return store.put(now, key, value, skip_if_exists)

    @command
    def dict_update(self, now: float, object_id: str, pairs: Sequence[tuple[bytes, bytes]]) -> None:
        """Store several values, or none."""
        self._dict(object_id).update(now, pairs)

    @command
    def dict_pop(self, now: float, object_id: str, key: bytes) -> bytes | None:
        """Remove a key and return its value, or None."""
        return self._dict(object_id).pop(now, key)

    @command
    def dict_remove(self, now: float, object_id: str, key: bytes, value: bytes) -> bool:
        """Remove a key if it has this value; tell whether it had."""
        return self._dict(object_id).remove(now, key, value)

    @command
    def dict_contains(self, now: float, object_id: str, key: bytes) -> bool:
        """Whether a key is present."""
        return self._dict(object_id).contains(now, key)

    @command
    def dict_len(self, now: float, object_id: str) -> int:
        """How many entries there are, as far as they are counted."""
        return self._dict(object_id).length(now)

    @command
    def dict_clear(self, now: float, object_id: str) -> None:
        """Remove all entries."""
        self._dict(object_id).clear()

    @command
    def dict_keys(self, now: float, object_id: str) -> list[bytes]:
        """The keys that are present."""
        return self._dict(object_id).keys(now)

    @command
    def dict_values(self, now: float, object_id: str, keys: Sequence[bytes]) -> list[bytes | None]:
        """The values of some keys, None for each that is absent by now."""
        return self._dict(object_id).values(now, keys)

    def _dict(self, object_id: str) -> DictStore:
        store = self._dicts.get(object_id)
        if store is None:
            raise absent(ObjectKind.DICT, object_id)
        return store
