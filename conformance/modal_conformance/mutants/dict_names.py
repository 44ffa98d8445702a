"""Mutants of Dict: named and ephemeral ones, and what info tells."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from modal_reference._client import current
from modal_reference._engine.control_plane import ControlPlane
from modal_reference._engine.registry import CreationMode, ObjectInfo, ObjectKind, Registry, absent
from modal_reference._faces.blocking import clients, objects
from modal_reference._faces.blocking import dict as blocking
from modal_reference._faces.ephemeral import Ephemeral
from modal_reference._faces.handle import NamedHandle
from modal_reference.client import Client
from modal_reference.dict import Dict
from pytest_modalkit.mutants import Patch, mutant

DAY = 24 * 3600.0
Load = Any


def load_otherwise(patch: Patch, replacement: Load) -> None:
    """Change how objects are found and created: the replacement gets the original first."""
    original = ControlPlane.object_load

    def object_load(
        self: ControlPlane, now: float, kind: ObjectKind, environment: str, name: str, mode: CreationMode
    ) -> ObjectInfo:
        found: ObjectInfo = replacement(original, self, now, kind, environment, name, mode)
        return found

    patch.method(ControlPlane, "object_load", object_load)


def load_in_mode(patch: Patch, modes: dict[CreationMode, CreationMode]) -> None:
    """Take one way of creating objects for another."""

    def load(original: Load, plane: Any, now: Any, kind: Any, environment: str, name: str, mode: CreationMode) -> Any:
        return original(plane, now, kind, environment, name, modes.get(mode, mode))

    load_otherwise(patch, load)


# --- named Dicts -----------------------------------------------------------------------------------------------------


@mutant("dict.from-name.creates-if-missing")
def from_name_never_creates(patch: Patch) -> None:
    """create_if_missing=True is ignored."""
    load_in_mode(patch, {CreationMode.CREATE_IF_MISSING: CreationMode.MUST_EXIST})


@mutant("dict.from-name.does-not-create-by-default")
def from_name_always_creates(patch: Patch) -> None:
    """An absent Dict is created although nobody asked for it."""
    load_in_mode(patch, {CreationMode.MUST_EXIST: CreationMode.CREATE_IF_MISSING})


@mutant("dict.from-name.create-if-missing-keeps-existing")
def from_name_begins_anew(patch: Patch) -> None:
    """create_if_missing=True replaces an existing Dict by an empty one."""

    def load(original: Load, plane: Any, now: Any, kind: Any, environment: str, name: str, mode: CreationMode) -> Any:
        if mode is CreationMode.CREATE_IF_MISSING:
            plane.object_delete(now, kind, environment, name, True)
        return original(plane, now, kind, environment, name, mode)

    load_otherwise(patch, load)


@mutant("dict.from-name.same-name-same-dict")
def each_handle_has_its_own_dict(patch: Patch) -> None:
    """A second handle of a name works on a Dict of its own."""
    asked: dict[str, int] = {}

    def load(original: Load, plane: Any, now: Any, kind: Any, environment: str, name: str, mode: CreationMode) -> Any:
        asked[name] = asked.get(name, 0) + 1
        own = f"{name[:50]}.{asked[name]}" if name else ""
        return original(plane, now, kind, environment, own, CreationMode.CREATE_IF_MISSING if name else mode)

    load_otherwise(patch, load)


@mutant("dict.from-name.different-names-are-apart")
def names_are_shortened(patch: Patch) -> None:
    """Only the first letters of a name count."""

    def load(original: Load, plane: Any, now: Any, kind: Any, environment: str, name: str, mode: CreationMode) -> Any:
        return original(plane, now, kind, environment, name[:5], mode)

    load_otherwise(patch, load)


@mutant("dict.from-name.persists")
def dicts_go_with_their_client(patch: Patch) -> None:
    """Closing a client deletes what is in the Dicts."""

    def close(self: Client) -> None:
        plane = current.open_universe().plane
        plane._dicts = {object_id: plane._new_dict(0.0) for object_id in plane._dicts}
        clients.close(self)

    patch.method(Client, "close", close)


@mutant("dict.name.of-named-dict")
def name_is_lower_case(patch: Patch) -> None:
    """The name is given in lower case."""
    patch.method(NamedHandle, "name", lambda self: self._source.name.lower())


# --- ephemeral Dicts -------------------------------------------------------------------------------------------------


@mutant("dict.ephemeral.context-manager")
def ephemeral_is_not_empty(patch: Patch) -> None:
    """An ephemeral Dict begins with an entry."""
    original = Ephemeral.__enter__

    def enter(self: Ephemeral[Dict]) -> Dict:
        handle = original(self)
        handle.put("left over", True)
        return handle

    patch.method(Ephemeral, "__enter__", enter)


@mutant("dict.ephemeral.async-context-manager", faces=("asyncio",))
def async_with_gives_the_manager(patch: Patch) -> None:
    """Async with gives the context manager instead of a Dict."""
    original = Ephemeral.__aenter__

    async def enter(self: Ephemeral[Dict]) -> Ephemeral[Dict]:
        await original(self)
        return self

    patch.method(Ephemeral, "__aenter__", enter)


@mutant("dict.ephemeral.each-is-its-own")
def ephemerals_are_one(patch: Patch) -> None:
    """All ephemeral Dicts are one."""

    def load(original: Load, plane: Any, now: Any, kind: Any, environment: str, name: str, mode: CreationMode) -> Any:
        shared = mode is CreationMode.EPHEMERAL
        chosen = ("shared", CreationMode.CREATE_IF_MISSING) if shared else (name, mode)
        return original(plane, now, kind, environment, *chosen)

    load_otherwise(patch, load)


@mutant("dict.ephemeral.lives-while-open")
def ephemerals_live_for_a_day(patch: Patch) -> None:
    """An ephemeral Dict is gone after a day, open or not."""
    original = ControlPlane.dict_get

    def dict_get(self: ControlPlane, now: float, object_id: str, key: bytes) -> bytes | None:
        info = self._registry.get(ObjectKind.DICT, object_id)
        if not info.name and now - info.created_at > DAY:
            raise absent(ObjectKind.DICT, object_id)
        return original(self, now, object_id, key)

    patch.method(ControlPlane, "dict_get", dict_get)


@mutant("dict.ephemeral.gone-after-context")
def ephemerals_stay(patch: Patch) -> None:
    """An ephemeral Dict stays after its context."""
    patch.method(ControlPlane, "object_release", lambda self, now, kind, object_id: None)


@mutant("dict.ephemeral.has-no-name")
def ephemerals_have_a_name(patch: Patch) -> None:
    """An ephemeral Dict is named after its id."""
    patch.method(NamedHandle, "name", lambda self: self._source.name or self.object_id)


@mutant("dict.ephemeral.not-listed")
def ephemerals_are_listed(patch: Patch) -> None:
    """objects.list gives ephemeral Dicts as well."""

    def listed(self: Registry, kind: ObjectKind, environment: str) -> list[ObjectInfo]:
        return [info for each, info in self._objects.values() if each is kind]

    patch.method(Registry, "listed", listed)


# --- info ------------------------------------------------------------------------------------------------------------


def inform_otherwise(patch: Patch, **changes: Any) -> None:
    """Let info tell other things."""

    def information(info: ObjectInfo | None) -> dict[str, Any]:
        told = objects.information(info)
        return {key: changes[key](value) if key in changes else value for key, value in told.items()}

    patch.method(blocking, "information", information)


@mutant("dict.info.dataclass")
def info_is_a_dict(patch: Patch) -> None:
    """Info returns a plain dict."""
    patch.method(Dict, "info", lambda self: asdict(blocking.info(self)))


@mutant("dict.info.name")
def info_has_no_name(patch: Patch) -> None:
    """Info knows no names."""
    inform_otherwise(patch, name=lambda name: None)


@mutant("dict.info.name-of-ephemeral")
def info_has_an_empty_name(patch: Patch) -> None:
    """Info of an ephemeral Dict has an empty name instead of None."""
    inform_otherwise(patch, name=lambda name: name or "")


@mutant("dict.info.created-at")
def info_has_naive_times(patch: Patch) -> None:
    """Info gives the time of creation without a time zone."""
    inform_otherwise(patch, created_at=lambda moment: moment.replace(tzinfo=None))


@mutant("dict.info.created-by")
def info_has_a_number_for_the_creator(patch: Patch) -> None:
    """Info gives the creator as a number."""
    inform_otherwise(patch, created_by=lambda creator: 0)
