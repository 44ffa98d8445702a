"""Mutants of Dict: how long entries live.

What has expired is swept away as time passes, so a mutant that still finds it must stop the sweep as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from modal_reference._engine import control_plane
from modal_reference._engine.control_plane import ControlPlane
from modal_reference._engine.dicts import DictStore, EntryLife
from pytest_modalkit.mutants import Patch, mutant

DAY = 24 * 3600.0


def give_life(patch: Patch, days: float, *, sliding: bool, legacy: bool = False) -> None:
    """Give entries of new Dicts, or of legacy ones, another life."""
    original = DictStore.__init__

    def init(self: DictStore, life: EntryLife, value_bytes: int, len_cap: int | None) -> None:
        wanted = life.sliding is not legacy
        changed = life._replace(seconds=days * DAY, sliding=sliding) if wanted else life
        original(self, changed, value_bytes, len_cap)

    patch.method(DictStore, "__init__", init)


def keep_first_expiry(patch: Patch) -> None:
    """Let a write of a present key leave its life as it is."""
    original = DictStore.put

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        before = self._expiries.get(key, 0.0)
        stored = original(self, now, key, value, skip_if_exists)
        if before > now:
            self._expiries[key] = before
        return stored

    patch.method(DictStore, "put", put)


def share_expiry(patch: Patch, method: str) -> None:
    """Let a method on one key prolong the life of all that are alive."""
    original = getattr(DictStore, method)

    def use(self: DictStore, now: float, key: bytes, *rest: object) -> object:
        found = original(self, now, key, *rest)
        latest = max(self._expiries.values(), default=0.0)
        for other, expires_at in self._expiries.items():
            if expires_at > now:
                self._expiries[other] = latest
        return found

    patch.method(DictStore, method, use)


def stop_sweeping(patch: Patch) -> None:
    """Leave what has expired in its place."""
    patch.value(DictStore, "sweep", lambda self, now: 0)


# --- seven days without use ------------------------------------------------------------------------------------------


@mutant("dict.expiry.seven-days-idle")
def entries_live_for_two_weeks(patch: Patch) -> None:
    """An unused entry stays for fourteen days."""
    give_life(patch, 14, sliding=True)


@mutant("dict.expiry.not-before-seven-days")
def entries_live_for_five_days(patch: Patch) -> None:
    """An unused entry is gone after five days."""
    give_life(patch, 5, sliding=True)


@mutant("dict.expiry.read-refreshes")
def reads_do_not_count(patch: Patch) -> None:
    """An entry is gone seven days after it was written, whoever reads it."""
    give_life(patch, 7, sliding=False)


@mutant("dict.expiry.write-refreshes")
def second_writes_do_not_count(patch: Patch) -> None:
    """An entry that is written again keeps the life that it had."""
    keep_first_expiry(patch)


@mutant("dict.expiry.per-entry")
def all_entries_live_together(patch: Patch) -> None:
    """Reading one entry prolongs all."""
    share_expiry(patch, "get")


# --- what has expired is absent --------------------------------------------------------------------------------------


@mutant("dict.expiry.expired-is-absent.contains")
def contains_finds_the_dead(patch: Patch) -> None:
    """Contains says True for what has expired."""
    stop_sweeping(patch)
    patch.method(DictStore, "contains", lambda self, now, key: key in self._values)


@mutant("dict.expiry.expired-is-absent.get", "dict.expiry.expired-is-absent.pop")
def reads_find_the_dead(patch: Patch) -> None:
    """Get and pop find what has expired."""
    stop_sweeping(patch)
    patch.method(DictStore, "get", lambda self, now, key: self._values.get(key))


@mutant("dict.expiry.expired-is-absent.iteration")
def iteration_finds_the_dead(patch: Patch) -> None:
    """Iteration yields what has expired."""
    stop_sweeping(patch)

    def values(self: DictStore, now: float, keys: Iterable[bytes]) -> list[bytes | None]:
        return [self._values.get(key) for key in keys]

    patch.method(DictStore, "keys", lambda self, now: list(self._values))
    patch.method(DictStore, "values", values)


@mutant("dict.expiry.expired-is-absent.skip-if-exists")
def the_dead_hold_their_keys(patch: Patch) -> None:
    """A conditional put takes an expired key for present."""
    stop_sweeping(patch)
    original = DictStore.put

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        return not (skip_if_exists and key in self._values) and original(self, now, key, value)

    patch.method(DictStore, "put", put)


@mutant("dict.expiry.dict-survives")
def dicts_go_with_their_entries(patch: Patch) -> None:
    """A Dict whose last entry expired is deleted."""
    original = ControlPlane._sweep

    def sweep(self: ControlPlane, now: float) -> None:
        original(self, now)
        for object_id, store in list(self._dicts.items()):
            if not store._values:
                self._remove(now, object_id)

    patch.method(ControlPlane, "_sweep", sweep)


# --- Dicts created before 2025-05-20 ---------------------------------------------------------------------------------


@mutant("dict.legacy.thirty-days-from-last-add")
def legacy_entries_live_for_sixty_days(patch: Patch) -> None:
    """In an old Dict an entry stays for sixty days."""
    give_life(patch, 60, sliding=False, legacy=True)


@mutant("dict.legacy.not-before-thirty-days", "dict.legacy.by-creation-date")
def legacy_dicts_are_like_others(patch: Patch) -> None:
    """In an old Dict an entry is gone after seven days without use."""
    patch.value(control_plane, "NEW_DICTS_SINCE", 0.0)


@mutant("dict.legacy.read-does-not-refresh")
def legacy_reads_count(patch: Patch) -> None:
    """In an old Dict reading prolongs a life."""
    give_life(patch, 30, sliding=True, legacy=True)


@mutant("dict.legacy.write-refreshes")
def legacy_second_writes_do_not_count(patch: Patch) -> None:
    """In an old Dict an entry that is written again keeps the life that it had."""
    keep_first_expiry(patch)


@mutant("dict.legacy.by-creation-date")
def date_of_the_entry_decides(patch: Patch) -> None:
    """An entry that is added after 2025-05-20 lives for seven days, also in an older Dict."""
    original = DictStore.put

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        stored = original(self, now, key, value, skip_if_exists)
        if now >= control_plane.NEW_DICTS_SINCE:
            self._expiries[key] = now + 7 * DAY
        return stored

    patch.method(DictStore, "put", put)


@mutant("dict.legacy.boundary")
def the_new_rule_holds_later(patch: Patch) -> None:
    """Dicts of the 90 days after 2025-05-20 are taken for old ones."""
    patch.value(control_plane, "NEW_DICTS_SINCE", control_plane.NEW_DICTS_SINCE + 90 * DAY)


# --- edition 0.73 ----------------------------------------------------------------------------------------------------


@mutant("dict.v0-73.expiry.thirty-days")
def old_entries_live_for_sixty_days(patch: Patch) -> None:
    """In edition 0.73 an entry stays for sixty days."""
    give_life(patch, 60, sliding=False, legacy=True)


@mutant("dict.v0-73.expiry.not-before-thirty-days")
def old_entries_live_for_a_week(patch: Patch) -> None:
    """In edition 0.73 an entry is gone after seven days."""
    give_life(patch, 7, sliding=False, legacy=True)


@mutant("dict.v0-73.expiry.read-does-not-refresh")
def old_reads_count(patch: Patch) -> None:
    """In edition 0.73 reading prolongs a life."""
    give_life(patch, 30, sliding=True, legacy=True)


@mutant("dict.v0-73.expiry.write-refreshes")
def old_second_writes_do_not_count(patch: Patch) -> None:
    """In edition 0.73 an entry that is written again keeps the life that it had."""
    keep_first_expiry(patch)


@mutant("dict.v0-73.expiry.per-entry")
def old_entries_live_together(patch: Patch) -> None:
    """In edition 0.73 adding one entry prolongs all."""
    share_expiry(patch, "put")


@mutant("dict.v0-73.len.counts-expired-keys")
def len_leaves_out_the_dead(patch: Patch) -> None:
    """In edition 0.73 len counts only what has not expired."""
    patch.method(DictStore, "length", lambda self, now: len(self.keys(now)))
