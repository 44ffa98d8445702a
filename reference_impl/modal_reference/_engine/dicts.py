"""The entries of one Dict.

Each value has the instant at which it expires. With a *sliding* life every read and write moves that instant
(documents 000 and 001: seven days without use); with a fixed one only a write does (003, and legacy Dicts in 001:
thirty days after the entry was last added). Expiry is looked up, not scheduled: an expired entry is as good as absent
from its instant on, and its memory is given back by the next sweep.

Keys are equal when their bytes are. Nothing here is ever unpickled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from modal_reference._engine.refusals import Refusal, RefusalKind


class EntryLife(NamedTuple):
    """How long an entry lives.

    Args:
        seconds: From its last use, or its last write.
        sliding: True when a read prolongs it too.
        counted_when_expired: True when `len` still counts what has expired (document 003).
    """

    seconds: float
    sliding: bool
    counted_when_expired: bool = False


class DictStore:
    """One Dict's entries: values and the instants at which they expire, by serialized key.

    Args:
        life: How long entries live.
        value_bytes: The largest value that is taken.
        len_cap: Where `len` stops counting; None counts all.
    """

    __slots__ = ("_counts_expired", "_expiries", "_len_cap", "_life", "_sliding", "_value_bytes", "_values")

    def __init__(self, life: EntryLife, value_bytes: int, len_cap: int | None) -> None:
        self._life = life.seconds
        self._sliding = life.sliding
        self._counts_expired = life.counted_when_expired
        self._value_bytes = value_bytes
        self._len_cap = len_cap
        # Two flat tables instead of one of entry objects: an object per entry costs a put a third more.
        self._values: dict[bytes, bytes] = {}
        self._expiries: dict[bytes, float] = {}

    def get(self, now: float, key: bytes) -> bytes | None:
        """The value of a key, or None when there is none."""
        value = self._values.get(key)
        if value is None or self._expiries[key] <= now:
            return None
        if self._sliding:
            self._expiries[key] = now + self._life
        return value

    def put(self, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        """Store a value; tell whether it was stored, or skipped because the key is present.

        Raises:
            Refusal: The value is too large.
        """
        if len(value) > self._value_bytes:
            self._refuse_size(value)
        if skip_if_exists and self.contains(now, key):
            return False
        self._values[key] = value
        self._expiries[key] = now + self._life
        return True

    def update(self, now: float, pairs: Sequence[tuple[bytes, bytes]]) -> None:
        """Store several values, or none of them.

        Raises:
            Refusal: One of the values is too large.
        """
        for _, value in pairs:
            if len(value) > self._value_bytes:
                self._refuse_size(value)
        for key, value in pairs:
            self.put(now, key, value)

    def pop(self, now: float, key: bytes) -> bytes | None:
        """Remove a key and return its value, or None when there is none."""
        value = self.get(now, key)
        if value is not None:
            self._remove(key)
        return value

    def remove(self, now: float, key: bytes, value: bytes) -> bool:
        """Remove a key if it has this value; tell whether it had."""
        found = self.get(now, key) == value
        if found:
            self._remove(key)
        return found

    def contains(self, now: float, key: bytes) -> bool:
        """Whether a key is present. To look is to use: it prolongs a sliding life."""
        return self.get(now, key) is not None

    def clear(self) -> None:
        """Remove all entries."""
        self._values.clear()
        self._expiries.clear()

    def length(self, now: float) -> int:
        """How many entries there are, as far as the edition counts them."""
        self.sweep(now)
        count = len(self._values)
        return count if self._len_cap is None else min(count, self._len_cap)

    def keys(self, now: float) -> list[bytes]:
        """The keys that are present. To list a key is not to use its entry."""
        return [key for key, expires_at in self._expiries.items() if expires_at > now]

    def values(self, now: float, keys: Iterable[bytes]) -> list[bytes | None]:
        """The values of some keys, None for each that is absent by now."""
        return [self.get(now, key) for key in keys]

    def sweep(self, now: float) -> int:
        """Give back the memory of expired entries, unless `len` still counts them; tell how many there were."""
        if self._counts_expired:
            return 0
        expired = [key for key, expires_at in self._expiries.items() if expires_at <= now]
        for key in expired:
            self._remove(key)
        return len(expired)

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return {key: (value, self._expiries[key]) for key, value in self._values.items()}

    def _remove(self, key: bytes) -> None:
        del self._values[key]
        del self._expiries[key]

    def _refuse_size(self, value: bytes) -> None:
        raise Refusal(
            RefusalKind.TOO_LARGE,
            f"a Dict value has {len(value):,} bytes when serialized, at most {self._value_bytes:,} are allowed: "
            "store less under one key, or keep the data elsewhere and store a reference to it",
        )
