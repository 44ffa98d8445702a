"""Mutants of Dict: many callers at once, on threads, tasks and processes; the `.aio` forms."""

from __future__ import annotations

import functools
from typing import Any

from modal_reference._client import direct
from modal_reference._engine.commands import COMMANDS
from modal_reference._engine.control_plane import ControlPlane
from modal_reference._engine.dicts import DictStore
from modal_reference._faces.aio import dict as aio
from modal_reference._faces.blocking import dict as blocking
from modal_reference._faces.operation import Operation
from modal_reference._faces.values import NOT_GIVEN
from modal_reference.dict import Dict
from pytest_modalkit.mutants import Patch, mutant

DAY = 24 * 3600.0


@mutant("dict.sequence.any-order")
def popped_keys_show_older_values(patch: Patch) -> None:
    """A removed key shows the value that it had before the last one."""
    original_put, original_remove = DictStore.put, DictStore._remove
    older: dict[tuple[int, bytes], bytes] = {}

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        if key in self._values:
            older[id(self), key] = self._values[key]
        return original_put(self, now, key, value, skip_if_exists)

    def remove(self: DictStore, key: bytes) -> None:
        before = older.pop((id(self), key), None)
        if before is None:
            original_remove(self, key)
        else:
            self._values[key] = before

    patch.method(DictStore, "put", put)
    patch.method(DictStore, "_remove", remove)


@mutant("dict.sequence.as-time-passes")
def second_lives_are_short(patch: Patch) -> None:
    """An entry under a key that had expired lives for a day."""
    original = DictStore.put
    expired: set[tuple[int, bytes]] = set()

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        if self._expiries.get(key, now) < now:
            expired.add((id(self), key))
        stored = original(self, now, key, value, skip_if_exists)
        if stored and (id(self), key) in expired:
            self._expiries[key] = now + DAY
        return stored

    patch.value(DictStore, "sweep", lambda self, now: 0)
    patch.method(DictStore, "put", put)


@mutant("dict.aio.same-meaning", faces=("asyncio",))
def aio_pop_only_reads(patch: Patch) -> None:
    """pop.aio leaves the key."""

    async def pop(self: Dict, key: Any, default: Any = NOT_GIVEN) -> Any:
        value = await aio.get(self, key, NOT_GIVEN)
        if value is NOT_GIVEN and default is NOT_GIVEN:
            raise KeyError(key)
        return default if value is NOT_GIVEN else value

    patch.value(Dict, "pop", Operation(blocking.pop, pop))


@mutant("dict.aio.awaited-in-event-loop", faces=("asyncio",))
def aio_never_yields(patch: Patch) -> None:
    """The .aio forms never let another task run."""

    async def checkpoint() -> None:
        """Go on at once."""

    patch.method(direct, "checkpoint", checkpoint)


@mutant("dict.put.skip-if-exists.one-winner", faces=("asyncio",))
def conditional_put_looks_first(patch: Patch) -> None:
    """put.aio(skip_if_exists=True) looks whether the key is there, and writes later."""

    async def put(self: Dict, key: Any, value: Any, *, skip_if_exists: bool = False) -> bool:
        if skip_if_exists and await aio.contains(self, key):
            return False
        return await aio.put(self, key, value)

    patch.value(Dict, "put", Operation(blocking.put, put))


@mutant("dict.put.skip-if-exists.one-winner-between-processes")
def other_processes_always_win(patch: Patch) -> None:
    """A conditional put that comes from another process is carried out as a plain one."""

    @functools.wraps(ControlPlane.dict_put)
    def put(self: ControlPlane, now: float, object_id: str, key: bytes, value: bytes, skip_if_exists: bool) -> bool:
        return self.dict_put(now, object_id, key, value, False)

    patch.item(COMMANDS, "dict_put", put)


@mutant("dict.pop.one-winner", faces=("asyncio",))
def pop_reads_first(patch: Patch) -> None:
    """pop.aio reads the value, and removes the key later, whoever else read it."""

    async def pop(self: Dict, key: Any, default: Any = NOT_GIVEN) -> Any:
        value = await aio.get(self, key, NOT_GIVEN)
        if value is NOT_GIVEN:
            return await aio.pop(self, key, default)
        await aio.pop(self, key, None)
        return value

    patch.value(Dict, "pop", Operation(blocking.pop, pop))


@mutant(
    "dict.consistency.read-your-writes",
    "dict.consistency.linearizable",
    "dict.consistency.linearizable-between-processes",
)
def reads_are_stale(patch: Patch) -> None:
    """A read gives the value before the last one."""
    original = DictStore.put
    before: dict[tuple[int, bytes], bytes] = {}

    def put(self: DictStore, now: float, key: bytes, value: bytes, skip_if_exists: bool = False) -> bool:
        last = self._values.get(key)
        stored = original(self, now, key, value, skip_if_exists)
        if stored and last is not None:
            before[id(self), key] = last
        return stored

    patch.method(DictStore, "put", put)
    patch.method(DictStore, "get", lambda self, now, key: before.get((id(self), key), self._values.get(key)))


@mutant("dict.consistency.eventually-visible")
def handles_remember_what_they_read(patch: Patch) -> None:
    """A handle gives what it first read under a key for ever."""

    def get(self: Dict, key: Any, default: Any = None) -> Any:
        remembered = self.__dict__.setdefault("_remembered", {})
        return remembered.setdefault(key, blocking.get(self, key, default))

    patch.method(Dict, "get", get)


@mutant("dict.consistency.visible-between-processes")
def writes_of_other_processes_are_lost(patch: Patch) -> None:
    """What another process puts is not stored."""

    @functools.wraps(ControlPlane.dict_put)
    def put(self: ControlPlane, now: float, object_id: str, key: bytes, value: bytes, skip_if_exists: bool) -> bool:
        return True

    patch.item(COMMANDS, "dict_put", put)


@mutant("dict.update.atomic", faces=("asyncio",))
def update_puts_one_by_one(patch: Patch) -> None:
    """update.aio is a row of puts."""

    async def update(self: Dict, other: Any = None, /, **kwargs: Any) -> None:
        for key, value in dict(other or (), **kwargs).items():
            await aio.put(self, key, value)

    patch.value(Dict, "update", Operation(blocking.update, update))
