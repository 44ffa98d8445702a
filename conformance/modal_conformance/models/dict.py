"""A Dict as the documents describe it, with a clock of its own.

The documents leave open whether `contains`, an iteration or a refused conditional `put` counts as a use that prolongs
an entry's life, and whether `len` counts what has expired. So an entry has two instants: until `sure` it must be there,
from `limit` on it must be gone, and between them either is right.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import Any

__all__ = ["IDLE", "SINCE_WRITE", "DictModel", "Life", "Presence"]


@dataclass(frozen=True, slots=True)
class Life:
    """How long an entry lives.

    Args:
        length: From its last use, or its last write.
        renewed_by_reads: Whether a read is such a use.
    """

    length: timedelta
    renewed_by_reads: bool


#: Documents 000 and 001: seven days without read or write.
IDLE = Life(timedelta(days=7), renewed_by_reads=True)
#: Documents 001 (legacy Dicts) and 003: thirty days after the key was last added.
SINCE_WRITE = Life(timedelta(days=30), renewed_by_reads=False)


class Presence(Enum):
    """Whether a key is there."""

    PRESENT = "present"
    ABSENT = "absent"
    EITHER = "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    value: Any
    sure: timedelta
    limit: timedelta


class DictModel:
    """The entries of one Dict.

    Args:
        life: How long they live.
    """

    def __init__(self, life: Life) -> None:
        self._life = life
        self._now = timedelta(0)
        self._entries: dict[Hashable, _Entry] = {}

    def advance(self, delta: timedelta) -> None:
        """Let time pass."""
        self._now += delta

    def presence(self, key: Hashable) -> Presence:
        """Whether a key must be there, must not, or may."""
        entry = self._entries.get(key)
        if entry is None or self._now >= entry.limit:
            return Presence.ABSENT
        return Presence.PRESENT if self._now < entry.sure else Presence.EITHER

    def value(self, key: Hashable) -> Any:
        """The value that a key has, if it is there."""
        return self._entries[key].value

    def present_keys(self) -> set[Hashable]:
        """The keys that must be there."""
        return {key for key in self._entries if self.presence(key) is Presence.PRESENT}

    def possible_keys(self) -> set[Hashable]:
        """The keys that may be there."""
        return {key for key in self._entries if self.presence(key) is not Presence.ABSENT}

    def lengths(self) -> range:
        """What `len` may answer, since it may count what has expired."""
        return range(len(self.present_keys()), len(self._entries) + 1)

    def write(self, key: Hashable, value: Any) -> None:
        """A value is stored: its life begins."""
        until = self._now + self._life.length
        self._entries[key] = _Entry(value=value, sure=until, limit=until)

    def remove(self, key: Hashable) -> None:
        """A key is removed, if it is there."""
        self._entries.pop(key, None)

    def clear(self) -> None:
        """All keys are removed."""
        self._entries.clear()

    def saw(self, key: Hashable, found: bool) -> bool:
        """Take note of whether a key was found; tell whether that is right.

        One that was found although it need not have been may still go at any time: some looks may count as uses, and
        others not.
        """
        presence = self.presence(key)
        if presence is Presence.EITHER and not found:
            self._entries[key] = replace(self._entries[key], limit=self._now)
        return presence is Presence.EITHER or found is (presence is Presence.PRESENT)

    def read(self, key: Hashable) -> None:
        """The value of a key that is there was asked for."""
        if self._life.renewed_by_reads:
            until = self._now + self._life.length
            self._entries[key] = replace(self._entries[key], sure=until, limit=until)

    def touched(self, key: Hashable) -> None:
        """A key was looked at in a way that may or may not count as a use."""
        entry = self._entries.get(key)
        if self._life.renewed_by_reads and entry is not None and self.presence(key) is not Presence.ABSENT:
            self._entries[key] = replace(entry, limit=self._now + self._life.length)
