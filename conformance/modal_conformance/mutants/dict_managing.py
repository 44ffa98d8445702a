"""Mutants of Dict: the manager `Dict.objects`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from modal_conformance.mutants.dict_names import Load, load_in_mode, load_otherwise
from modal_reference._engine.control_plane import ControlPlane
from modal_reference._engine.dicts import DictStore
from modal_reference._engine.registry import CreationMode, ObjectInfo, ObjectKind, Registry
from modal_reference._faces.blocking import managers, objects
from modal_reference._faces.manager import ObjectManager
from pytest_modalkit.mutants import Patch, mutant

# --- create ----------------------------------------------------------------------------------------------------------


@mutant("dict.objects.create.creates")
def create_does_nothing(patch: Patch) -> None:
    """objects.create creates nothing."""
    patch.method(ObjectManager, "create", lambda self, name, **options: None)


@mutant("dict.objects.create.returns-none")
def create_returns_a_handle(patch: Patch) -> None:
    """objects.create returns a handle."""

    def create(self: ObjectManager, name: str, **options: Any) -> Any:
        managers.create(self, name, **options)
        return self._handle_class.from_name(name)

    patch.method(ObjectManager, "create", create)


@mutant("dict.objects.create.raises-when-existing")
def create_accepts_taken_names(patch: Patch) -> None:
    """objects.create of a name that is taken does nothing."""
    load_in_mode(patch, {CreationMode.MUST_NOT_EXIST: CreationMode.CREATE_IF_MISSING})


@mutant("dict.objects.create.allow-existing")
def create_empties_existing_dicts(patch: Patch) -> None:
    """objects.create(allow_existing=True) empties the Dict that is there."""

    def create(self: ObjectManager, name: str, **options: Any) -> None:
        managers.create(self, name, **options)
        self._handle_class.from_name(name).clear()

    patch.method(ObjectManager, "create", create)


@mutant(
    "dict.objects.create.in-environment",
    "dict.objects.list.environment",
    "dict.objects.delete.in-environment",
    "object.environment.names-are-apart",
    "object.environment.not-found-elsewhere",
    "object.environment.ephemeral",
    "object.environment.absent-raises-not-found",
)
def environments_are_ignored(patch: Patch) -> None:
    """environment_name has no effect."""
    patch.method(objects, "environment_of", lambda name: "")


# --- list ------------------------------------------------------------------------------------------------------------


def list_otherwise(patch: Patch, change: Any) -> None:
    """Change what the list of objects is made of."""
    original = ControlPlane.object_list

    def object_list(
        self: ControlPlane,
        now: float,
        kind: ObjectKind,
        environment: str,
        max_objects: int | None,
        created_before: float | None,
    ) -> list[ObjectInfo]:
        found: list[ObjectInfo] = change(original, self, now, kind, environment, max_objects, created_before)
        return found

    patch.method(ControlPlane, "object_list", object_list)


@mutant("dict.objects.list.returns-all")
def list_is_one_page(patch: Patch) -> None:
    """objects.list gives the first hundred Dicts only."""

    def first_page(original: Any, plane: Any, now: Any, kind: Any, where: str, most: int | None, before: Any) -> Any:
        return original(plane, now, kind, where, 100 if most is None else most, before)

    list_otherwise(patch, first_page)


@mutant("dict.objects.list.returns-a-list")
def list_is_a_tuple(patch: Patch) -> None:
    """objects.list returns a tuple."""
    patch.method(ObjectManager, "list", lambda self, **options: tuple(managers.list_objects(self, **options)))


@mutant("dict.objects.list.hydrated")
def list_is_lazy(patch: Patch) -> None:
    """objects.list gives handles that are not hydrated."""

    def list_objects(self: ObjectManager, **options: Any) -> list[Any]:
        return [self._handle_class.from_name(found.name) for found in managers.list_objects(self, **options)]

    patch.method(ObjectManager, "list", list_objects)


@mutant("dict.objects.list.newest-first")
def list_begins_with_the_oldest(patch: Patch) -> None:
    """objects.list gives the oldest Dict first."""
    original = Registry.listed
    patch.method(Registry, "listed", lambda self, kind, environment: original(self, kind, environment)[::-1])


@mutant("dict.objects.list.max-objects")
def list_knows_no_bound(patch: Patch) -> None:
    """max_objects has no effect."""

    def everything(original: Any, plane: Any, now: Any, kind: Any, where: str, most: Any, before: Any) -> Any:
        return original(plane, now, kind, where, None, before)

    list_otherwise(patch, everything)


@mutant("dict.objects.list.max-objects-negative")
def negative_bounds_mean_nothing(patch: Patch) -> None:
    """A negative max_objects gives an empty list."""

    def list_objects(self: ObjectManager, *, max_objects: int | None = None, **options: Any) -> list[Any]:
        most = None if max_objects is None else max(max_objects, 0)
        return managers.list_objects(self, max_objects=most, **options)

    patch.method(ObjectManager, "list", list_objects)


@mutant("dict.objects.list.created-before")
def list_knows_no_time(patch: Patch) -> None:
    """created_before has no effect."""

    def ageless(original: Any, plane: Any, now: Any, kind: Any, where: str, most: int | None, before: Any) -> Any:
        return original(plane, now, kind, where, most, None)

    list_otherwise(patch, ageless)


@mutant("dict.objects.list.created-before-string")
def strings_are_no_times(patch: Patch) -> None:
    """A created_before that is a string has no effect."""
    original = objects._instant
    patch.method(objects, "_instant", lambda moment: None if isinstance(moment, str) else original(moment))


@mutant("dict.objects.list.created-before-naive-is-local")
def naive_times_are_utc(patch: Patch) -> None:
    """A created_before without a time zone is taken for UTC."""
    original = objects._instant

    def instant(moment: datetime | str) -> float:
        if isinstance(moment, datetime) and moment.tzinfo is None:
            return moment.replace(tzinfo=UTC).timestamp()
        return original(moment)

    patch.method(objects, "_instant", instant)


@mutant("dict.objects.list.created-before-type")
def strange_times_bound_nothing(patch: Patch) -> None:
    """A created_before of another type counts for nothing."""
    original = objects._instant

    def instant(moment: Any) -> float | None:
        return original(moment) if isinstance(moment, str | datetime) else None

    patch.method(objects, "_instant", instant)


# --- delete ----------------------------------------------------------------------------------------------------------


@mutant("dict.objects.delete.removes")
def delete_does_nothing(patch: Patch) -> None:
    """objects.delete leaves everything as it is."""
    patch.method(ControlPlane, "object_delete", lambda self, now, kind, environment, name, allow_missing: None)


@mutant("dict.objects.delete.whole-dict")
def delete_clears(patch: Patch) -> None:
    """objects.delete empties the Dict and leaves it."""

    def delete(self: ObjectManager, name: str, **options: Any) -> None:
        self._handle_class.from_name(name).clear()

    patch.method(ObjectManager, "delete", delete)


@mutant("dict.objects.delete.irreversible")
def deleted_dicts_come_back(patch: Patch) -> None:
    """A Dict that is created again has the entries of the deleted one."""
    graves: dict[str, DictStore] = {}
    original_remove = ControlPlane._remove

    def remove(self: ControlPlane, now: float, object_id: str) -> None:
        if object_id in self._dicts:
            graves[self._registry.get(ObjectKind.DICT, object_id).name] = self._dicts[object_id]
        original_remove(self, now, object_id)

    def load(original: Load, plane: Any, now: Any, kind: Any, environment: str, name: str, mode: CreationMode) -> Any:
        info = original(plane, now, kind, environment, name, mode)
        if name in graves:
            plane._dicts[info.object_id] = graves.pop(name)
        return info

    patch.method(ControlPlane, "_remove", remove)
    load_otherwise(patch, load)


@mutant("dict.objects.delete.affects-users")
def deleted_dicts_go_on(patch: Patch) -> None:
    """Hydrated handles of a deleted Dict go on working."""
    patch.method(ControlPlane, "_discard", lambda self, object_id: None)


@mutant("dict.objects.delete.raises-when-missing")
def delete_accepts_anything(patch: Patch) -> None:
    """objects.delete of an absent Dict does nothing."""

    def delete(self: ObjectManager, name: str, *, allow_missing: bool = False, **options: Any) -> None:
        managers.delete(self, name, allow_missing=True, **options)

    patch.method(ObjectManager, "delete", delete)


@mutant("dict.objects.delete.allow-missing")
def delete_always_insists(patch: Patch) -> None:
    """allow_missing=True has no effect."""

    def delete(self: ObjectManager, name: str, *, allow_missing: bool = False, **options: Any) -> None:
        managers.delete(self, name, **options)

    patch.method(ObjectManager, "delete", delete)
