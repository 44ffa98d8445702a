"""Faults in how Queues are found, made, listed and deleted, by name and ephemeral ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from modal_reference._engine import ControlPlane, CreationMode, ObjectInfo, ObjectKind, Refusal, RefusalKind
from modal_reference._engine.lifecycle import PendingEvent
from modal_reference._engine.queues import QueueStore
from modal_reference._engine.registry import Registry
from modal_reference._faces.blocking import objects as blocking
from modal_reference._faces.blocking import queue as queues
from modal_reference._faces.ephemeral import Ephemeral
from modal_reference._faces.handle import NamedHandle, ObjectHandle
from pytest_modalkit.mutants import Patch, mutant

_load = ControlPlane.object_load
_list = ControlPlane.object_list
_delete = ControlPlane.object_delete
_remove = ControlPlane._remove
_listed = Registry.listed
_adopt = ObjectHandle._adopt
_enter = Ephemeral.__enter__
_aenter = Ephemeral.__aenter__
_DAY = 24 * 3600.0

Kind = ObjectKind
Mode = CreationMode


# --- by name ---


@mutant("queue.from-name.creates-if-missing", "queue.example.persistent")
def missing_queues_are_not_created(patch: Patch) -> None:
    """create_if_missing counts for nothing."""

    def load(self: ControlPlane, now: float, kind: Kind, environment: str, name: str, mode: Mode) -> ObjectInfo:
        return _load(self, now, kind, environment, name, Mode.MUST_EXIST if mode is Mode.CREATE_IF_MISSING else mode)

    patch.method(ControlPlane, "object_load", load)


@mutant("queue.from-name.create-if-missing-keeps-existing", "queue.from-name.same-name-same-queue")
def existing_queues_are_made_anew(patch: Patch) -> None:
    """create_if_missing replaces the Queue that is there."""

    def load(self: ControlPlane, now: float, kind: Kind, environment: str, name: str, mode: Mode) -> ObjectInfo:
        if mode is Mode.CREATE_IF_MISSING:
            _delete(self, now, kind, environment, name, True)
        return _load(self, now, kind, environment, name, mode)

    patch.method(ControlPlane, "object_load", load)


@mutant("queue.from-name.does-not-create-by-default")
def missing_queues_are_always_created(patch: Patch) -> None:
    """A Queue that is missing is created, whether asked for or not."""

    def load(self: ControlPlane, now: float, kind: Kind, environment: str, name: str, mode: Mode) -> ObjectInfo:
        return _load(self, now, kind, environment, name, Mode.CREATE_IF_MISSING if mode is Mode.MUST_EXIST else mode)

    patch.method(ControlPlane, "object_load", load)


@mutant("queue.from-name.different-names-are-apart")
def names_are_short(patch: Patch) -> None:
    """Of a name, the first four letters count."""

    def load(self: ControlPlane, now: float, kind: Kind, environment: str, name: str, mode: Mode) -> ObjectInfo:
        return _load(self, now, kind, environment, name[:4], mode)

    patch.method(ControlPlane, "object_load", load)


@mutant("queue.from-name.apart-from-dict")
def names_are_for_one_kind(patch: Patch) -> None:
    """A name that a Queue has cannot be that of a Dict."""

    def load(self: ControlPlane, now: float, kind: Kind, environment: str, name: str, mode: Mode) -> ObjectInfo:
        if name and any(self._registry.find(each, environment, name) for each in Kind if each is not kind):
            raise Refusal(RefusalKind.INVALID, f"the name {name!r} is taken")
        return _load(self, now, kind, environment, name, mode)

    patch.method(ControlPlane, "object_load", load)


@mutant("queue.from-name.persists")
def new_handles_begin_empty(patch: Patch) -> None:
    """A Queue is emptied when a handle of it is used for the first time."""

    def adopt(self: ObjectHandle, link: Any, info: ObjectInfo) -> None:
        _adopt(self, link, info)
        if self._kind is Kind.QUEUE:
            link.run(ControlPlane.queue_clear_all, info.object_id)

    patch.method(ObjectHandle, "_adopt", adopt)


@mutant("queue.name.of-named-queue")
def names_are_forgotten(patch: Patch) -> None:
    """No handle knows its name."""
    patch.method(NamedHandle, "name", lambda self: None)


@mutant("queue.ephemeral.has-no-name")
def ids_are_names(patch: Patch) -> None:
    """A handle without a name has its id for a name."""
    patch.method(NamedHandle, "name", lambda self: self._source.name or self._object_id)


@mutant("queue.info.fields")
def creation_has_no_time_zone(patch: Patch) -> None:
    """The time of creation has no time zone."""

    def information(info: ObjectInfo) -> dict[str, Any]:
        created_at = datetime.fromtimestamp(info.created_at)  # noqa: DTZ006 - that is the fault
        return {"name": info.name, "created_at": created_at, "created_by": None}

    patch.method(queues, "information", information)


# --- ephemeral ---


@mutant("queue.ephemeral.context-manager")
def ephemeral_has_an_item(patch: Patch) -> None:
    """An ephemeral Queue is not empty at first."""

    def enter(self: Ephemeral[Any]) -> Any:
        handle = _enter(self)
        handle.put("welcome")
        return handle

    patch.method(Ephemeral, "__enter__", enter)


@mutant("queue.ephemeral.async-context-manager", faces=("asyncio",))
def async_ephemeral_has_an_item(patch: Patch) -> None:
    """An ephemeral Queue of `async with` is not empty at first."""

    async def enter(self: Ephemeral[Any]) -> Any:
        handle = await _aenter(self)
        await handle.put.aio("welcome")
        return handle

    patch.method(Ephemeral, "__aenter__", enter)


@mutant("queue.ephemeral.each-is-its-own")
def ephemeral_is_one_for_all(patch: Patch) -> None:
    """Ephemeral Queues are one."""

    def load(self: ControlPlane, now: float, kind: Kind, environment: str, name: str, mode: Mode) -> ObjectInfo:
        if mode is Mode.EPHEMERAL:
            return _load(self, now, kind, environment, "ephemeral", Mode.CREATE_IF_MISSING)
        return _load(self, now, kind, environment, name, mode)

    patch.method(ControlPlane, "object_load", load)


@mutant("queue.ephemeral.lives-while-open")
def ephemeral_lives_for_a_day(patch: Patch) -> None:
    """An ephemeral Queue is removed after a day, although it is still open."""
    put = ControlPlane.queue_put

    def put_while_young(self: ControlPlane, now: float, object_id: str, *args: Any) -> bool:
        if now > self._registry.get(Kind.QUEUE, object_id).created_at + _DAY:
            _remove(self, now, object_id)
        return put(self, now, object_id, *args)

    patch.method(ControlPlane, "queue_put", put_while_young)


@mutant("queue.ephemeral.gone-after-context")
def ephemeral_stays(patch: Patch) -> None:
    """An ephemeral Queue is not removed."""
    patch.method(ControlPlane, "object_release", lambda self, now, kind, object_id: None)


@mutant("queue.ephemeral.not-listed")
def ephemeral_is_listed(patch: Patch) -> None:
    """A list has the Queues that have no name, too."""

    def listed(self: Registry, kind: Kind, environment: str) -> list[ObjectInfo]:
        return [info for each, info in self._objects.values() if each is kind]

    patch.method(Registry, "listed", listed)


# --- objects ---


@mutant("queue.objects.create.creates")
def create_does_nothing(patch: Patch) -> None:
    """Create creates no Queue."""
    patch.method(blocking, "create", lambda *args: None)


@mutant("queue.objects.create.raises-when-existing")
def create_accepts_what_exists(patch: Patch) -> None:
    """Create accepts a name that exists, whether allowed or not."""

    def load(self: ControlPlane, now: float, kind: Kind, environment: str, name: str, mode: Mode) -> ObjectInfo:
        mode = Mode.CREATE_IF_MISSING if mode is Mode.MUST_NOT_EXIST else mode
        return _load(self, now, kind, environment, name, mode)

    patch.method(ControlPlane, "object_load", load)


@mutant("queue.objects.create.allow-existing")
def create_never_allows_what_exists(patch: Patch) -> None:
    """Create refuses a name that exists, also where it is allowed."""
    create = blocking.create

    def strictly(kind: Kind, name: str, allow_existing: bool, *args: Any) -> None:
        create(kind, name, False, *args)

    patch.method(blocking, "create", strictly)


@mutant("queue.objects.list.returns-all")
def list_leaves_one_out(patch: Patch) -> None:
    """The list lacks the oldest Queue."""
    patch.method(Registry, "listed", lambda self, kind, environment: _listed(self, kind, environment)[:-1])


@mutant("queue.objects.list.newest-first")
def list_has_the_oldest_first(patch: Patch) -> None:
    """The list begins with the oldest Queue."""
    patch.method(Registry, "listed", lambda self, kind, environment: _listed(self, kind, environment)[::-1])


@mutant("queue.objects.list.max-objects")
def list_has_one_more(patch: Patch) -> None:
    """The list is one longer than asked for."""

    def listed(self: ControlPlane, now: float, kind: Kind, where: str, most: int | None, *args: Any) -> Any:
        return _list(self, now, kind, where, None if most is None else most + 1, *args)

    patch.method(ControlPlane, "object_list", listed)


@mutant("queue.objects.list.max-objects-negative")
def negative_length_is_nothing(patch: Patch) -> None:
    """A list of a negative length is empty."""
    listed = blocking.listed

    def lenient(handle_class: Any, max_objects: int | None, *args: Any) -> list[Any]:
        return listed(handle_class, None if max_objects is None else max(max_objects, 0), *args)

    patch.method(blocking, "listed", lenient)


@mutant("queue.objects.list.created-before")
def list_knows_no_time(patch: Patch) -> None:
    """created_before counts for nothing."""

    def listed(self: ControlPlane, now: float, kind: Kind, where: str, most: int | None, before: Any) -> Any:
        return _list(self, now, kind, where, most, None)

    patch.method(ControlPlane, "object_list", listed)


def only_empty(patch: Patch) -> None:
    """Have deleting a Queue empty its default partition."""

    def delete(self: ControlPlane, now: float, kind: Kind, environment: str, name: str, allow_missing: bool) -> None:
        found = self._registry.find(kind, environment, name)
        if found is None:
            _delete(self, now, kind, environment, name, allow_missing)
        else:
            self.queue_clear(now, found.object_id, b"")

    patch.method(ControlPlane, "object_delete", delete)


@mutant("queue.objects.delete.removes")
def delete_empties_the_default_partition(patch: Patch) -> None:
    """objects.delete empties the default partition of a Queue, which stays."""
    only_empty(patch)


@mutant("queue.objects.delete.affects-users")
def deleted_queues_serve_on(patch: Patch) -> None:
    """Handles that are in use go on working on a Queue that was deleted."""
    patch.method(ControlPlane, "_discard", lambda self, object_id: None)


@mutant("queue.objects.delete.ends-waiting")
def waits_on_deleted_queues_run_out(patch: Patch) -> None:
    """Who waits on a Queue that is deleted is told that its time is over."""

    def refuse_all(self: QueueStore, refusal: Refusal) -> None:
        for partition in self._partitions.values():
            for pending in partition.getters:
                pending.step(PendingEvent.EXPIRE)
                self._wake(pending)

    patch.method(QueueStore, "refuse_all", refuse_all)


def always_allowing(missing: bool) -> Any:
    """An `object_delete` to which it is all the same whether a missing name is allowed."""

    def delete(self: ControlPlane, now: float, kind: Kind, environment: str, name: str, allow_missing: bool) -> None:
        _delete(self, now, kind, environment, name, missing)

    return delete


@mutant("queue.objects.delete.raises-when-missing")
def deleting_nothing_is_fine(patch: Patch) -> None:
    """objects.delete accepts a name that is missing, whether allowed or not."""
    patch.method(ControlPlane, "object_delete", always_allowing(True))


@mutant("queue.objects.delete.allow-missing")
def deleting_nothing_is_an_error(patch: Patch) -> None:
    """objects.delete refuses a name that is missing, also where that is allowed."""
    patch.method(ControlPlane, "object_delete", always_allowing(False))
