"""Mutants of what Dict and Queue share: handles, hydration, ids, handles as values."""

from __future__ import annotations

import functools
import time
from typing import Any

from modal_conformance.mutants.dict_names import load_in_mode
from modal_reference import exception
from modal_reference._client import current
from modal_reference._engine.commands import COMMANDS
from modal_reference._engine.control_plane import ControlPlane
from modal_reference._engine.registry import CreationMode, ObjectInfo, ObjectKind, Registry
from modal_reference._faces.blocking import objects
from modal_reference._faces.dict import DictHandle
from modal_reference._faces.ephemeral import Ephemeral
from modal_reference._faces.handle import ObjectHandle, Source
from modal_reference._faces.links import link_of
from pytest_modalkit.mutants import Patch, mutant

# --- lazy handles ----------------------------------------------------------------------------------------------------


@mutant("object.constructor.is-refused")
def constructor_is_accepted(patch: Patch) -> None:
    """The class can be called, and gives a handle of nothing."""
    patch.method(ObjectHandle, "__init__", lambda self: None)


@mutant("object.constructor.error-class")
def constructor_raises_type_error(patch: Patch) -> None:
    """The refused constructor raises TypeError."""

    def init(self: ObjectHandle) -> None:
        raise TypeError("use from_name")

    patch.method(ObjectHandle, "__init__", init)


@mutant(
    "object.from-name.is-lazy",
    "object.from-name.creates-on-first-use",
    "object.from-id.is-lazy",
    "object.object-id.unknown-before-hydration",
)
def handles_are_eager(patch: Patch) -> None:
    """from_name and from_id look for their object at once."""
    original = ObjectHandle.__dict__["_of"].__func__

    def of(cls: type[ObjectHandle], source: Source) -> ObjectHandle:
        handle: ObjectHandle = original(cls, source)
        if source.name or source.object_id:
            objects.live(handle)
        return handle

    patch.method(ObjectHandle, "_of", of)


@mutant("object.from-name.hydrates-when-used")
def use_does_not_hydrate(patch: Patch) -> None:
    """Only hydrate makes the id known."""
    original = objects.live
    from modal_reference._faces.blocking import dict as dicts

    def live(handle: ObjectHandle) -> Any:
        link = original(handle)
        handle._link = None
        return link

    patch.method(dicts, "live", live)


@mutant("object.from-name.resolves-at-first-use")
def early_handles_are_lost(patch: Patch) -> None:
    """A handle that was made before its object never finds it."""
    original = ObjectHandle.__dict__["_of"].__func__

    def of(cls: type[ObjectHandle], source: Source) -> ObjectHandle:
        handle: ObjectHandle = original(cls, source)
        if source.name and not source.create_if_missing:
            try:
                objects._find(handle, link_of(source.client))
            except exception.NotFoundError:
                return original(cls, Source(object_id="di-lost"))  # type: ignore[no-any-return]
        return handle

    patch.method(ObjectHandle, "_of", of)


@mutant("object.from-name.not-found-is-not-final")
def not_found_is_final(patch: Patch) -> None:
    """A handle that did not find its object never looks again."""
    original = objects._find

    def find(handle: ObjectHandle, link: Any) -> ObjectInfo:
        try:
            return original(handle, link)
        except exception.NotFoundError:
            handle._source = Source(object_id="di-lost")
            raise

    patch.method(objects, "_find", find)


@mutant("object.handle.usable-from-many-threads")
def hydration_is_seen_half_done(patch: Patch) -> None:
    """Another thread sees a handle as hydrated before its id is there."""

    def adopt(self: ObjectHandle, link: Any, info: ObjectInfo) -> None:
        self._link = link
        time.sleep(0.001)
        self._info = info
        self._object_id = info.object_id

    patch.method(ObjectHandle, "_adopt", adopt)


# --- hydrate ---------------------------------------------------------------------------------------------------------


@mutant("object.hydrate.gives-object-id")
def hydrate_does_nothing(patch: Patch) -> None:
    """Hydrate leaves a handle as it is."""
    patch.method(DictHandle, "hydrate", lambda self, client=None: self)


@mutant("object.hydrate.returns-self")
def hydrate_returns_nothing(patch: Patch) -> None:
    """Hydrate returns None."""

    def hydrate(self: Any, client: Any = None) -> None:
        objects.hydrate(self, client)

    patch.method(DictHandle, "hydrate", hydrate)


@mutant("object.hydrate.twice")
def hydrating_again_makes_a_new_object(patch: Patch) -> None:
    """The second hydrate deletes the object and makes a new one."""

    def hydrate(self: Any, client: Any = None) -> Any:
        if self._link is not None and self._source.name:
            self.objects.delete(self._source.name)
            self._link = None
        return objects.hydrate(self, client)

    patch.method(DictHandle, "hydrate", hydrate)


@mutant("object.hydrate.raises-not-found")
def hydrate_creates(patch: Patch) -> None:
    """Hydrate creates what does not exist."""
    load_in_mode(patch, {CreationMode.MUST_EXIST: CreationMode.CREATE_IF_MISSING})


@mutant(
    "object.hydrate.with-client",
    "object.client.from-name",
    "object.client.ephemeral",
    "object.client.objects",
)
def clients_are_not_asked(patch: Patch) -> None:
    """A client that is given to find, make or delete an object is not asked, so that it may be closed."""
    patch.method(objects, "link_of", lambda client: current.link or current.resolve())


# --- object_id -------------------------------------------------------------------------------------------------------


@mutant("object.object-id.is-a-string", "object.object-id.of-ephemeral")
def ids_are_bytes(patch: Patch) -> None:
    """object_id is bytes."""
    patch.method(ObjectHandle, "object_id", lambda self: self._object_id.encode())


@mutant("object.object-id.same-object-same-id")
def each_handle_has_its_own_id(patch: Patch) -> None:
    """object_id differs from handle to handle."""
    patch.method(ObjectHandle, "object_id", lambda self: f"{self._object_id}.{id(self)}")


@mutant("object.object-id.different-objects-differ")
def ids_are_used_again(patch: Patch) -> None:
    """An object that is created anew has the id of the deleted one of its name."""
    original = Registry._identify

    def identify(self: Registry, kind: ObjectKind, environment: str, name: str, generation: int) -> str:
        return original(self, kind, environment, name, 1 if name else generation)

    patch.method(Registry, "_identify", identify)


@mutant("object.object-id.of-ephemeral")
def ephemeral_ids_come_late(patch: Patch) -> None:
    """An ephemeral handle knows its id only after its first use."""

    def adopt(self: Ephemeral[Any], link: Any, info: ObjectInfo) -> Any:
        self._made.append((link, info.object_id))
        return self._class._of(Source(object_id=info.object_id))

    patch.method(Ephemeral, "_adopt", adopt)


@mutant("object.object-id.unknown-before-hydration")
def lazy_ids_are_none(patch: Patch) -> None:
    """object_id of a lazy handle is None."""
    patch.method(ObjectHandle, "object_id", lambda self: self._object_id or None)


@mutant("object.object-id.prefix")
def ids_have_another_prefix(patch: Patch) -> None:
    """Ids begin with another word."""
    original = Registry._identify

    def identify(self: Registry, kind: ObjectKind, environment: str, name: str, generation: int) -> str:
        return f"ob-{original(self, kind, environment, name, generation)}"

    patch.method(Registry, "_identify", identify)


# --- from_id ---------------------------------------------------------------------------------------------------------


@mutant("object.from-id.same-object", "dict.example.id-handed-over")
def from_id_finds_named_objects_only(patch: Patch) -> None:
    """from_id does not find ephemeral objects."""
    original = Registry.get

    def get(self: Registry, kind: ObjectKind, object_id: str) -> ObjectInfo:
        info = original(self, kind, object_id)
        return info if info.name else original(self, kind, "")

    patch.method(Registry, "get", get)


@mutant("object.from-id.unknown-raises-on-first-use", "object.from-id.of-another-kind")
def from_id_makes_what_is_missing(patch: Patch) -> None:
    """from_id of an id that its class does not have gives a new object."""
    original = ControlPlane.object_get

    def object_get(self: ControlPlane, now: float, kind: ObjectKind, object_id: str) -> ObjectInfo:
        try:
            return original(self, now, kind, object_id)
        except Exception:  # noqa: BLE001 - that is the fault
            return self._create(now, kind, "", "")

    patch.method(ControlPlane, "object_get", object_get)


@mutant("object.from-id.keeps-name")
def from_id_loses_the_name(patch: Patch) -> None:
    """A handle made from an id has no name."""
    original = ControlPlane.object_get

    def object_get(self: ControlPlane, now: float, kind: ObjectKind, object_id: str) -> ObjectInfo:
        return original(self, now, kind, object_id)._replace(name="")

    patch.method(ControlPlane, "object_get", object_get)


@mutant("object.from-id.between-processes")
def ids_mean_nothing_elsewhere(patch: Patch) -> None:
    """In another process an id stands for a new object."""

    @functools.wraps(ControlPlane.object_get)
    def object_get(self: ControlPlane, now: float, kind: ObjectKind, object_id: str) -> ObjectInfo:
        return self._create(now, kind, "", "")

    patch.item(COMMANDS, "object_get", object_get)


# --- handles as values -----------------------------------------------------------------------------------------------


@mutant("object.serialize.not-hydrated")
def lazy_handles_are_stored(patch: Patch) -> None:
    """A handle that is not hydrated is stored without an id."""
    patch.method(ObjectHandle, "_identity", lambda self: self._object_id)
