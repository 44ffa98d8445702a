"""Faults in environments: in the registry of names, in how a call chooses one, and in `modal.Environment`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference import environments
from modal_reference._engine.registry import Registry
from modal_reference._faces.blocking import environments as operations
from modal_reference._faces.blocking import objects
from modal_reference._faces.handle import Source
from modal_reference._faces.names import check_new_environment_name
from modal_reference.config import config
from modal_reference.environments import Environment, EnvironmentManager
from pytest_modalkit.mutants import Patch, mutant

if TYPE_CHECKING:
    from modal_reference._engine import ObjectInfo, ObjectKind

_environment, _find, _listed, _remove = Registry.environment, Registry.find, Registry.listed, Registry.remove


# --- Names -----------------------------------------------------------------------------------------------------------


@mutant("environment.name.separates", "environment.name.across-kinds")
def environments_are_one(patch: Patch) -> None:
    """Every environment is the default one."""
    patch.method(Registry, "environment", lambda self, name: self.default_environment)


@mutant("environment.name.same-object")
def other_environments_forget(patch: Patch) -> None:
    """Names are found in the default environment only."""

    def find(self: Registry, kind: ObjectKind, environment: str, name: str) -> ObjectInfo | None:
        found = _find(self, kind, environment, name)
        return found if found is not None and found.environment == self.default_environment else None

    patch.method(Registry, "find", find)


@mutant("environment.name.lists-its-own")
def lists_have_everything(patch: Patch) -> None:
    """A list has the objects of all environments."""

    def listed(self: Registry, kind: ObjectKind, environment: str) -> list[ObjectInfo]:
        return [info for name in self.environments() for info in _listed(self, kind, name)]

    patch.method(Registry, "listed", listed)


@mutant("environment.name.deletes-its-own")
def deletes_everywhere(patch: Patch) -> None:
    """Deleting a name deletes it in all environments."""

    def remove(self: Registry, now: float, object_id: str) -> None:
        known = self._objects.get(object_id)
        names = [] if known is None else [_find(self, known[0], where, known[1].name) for where in self.environments()]
        for info in names:
            if info is not None:
                _remove(self, now, info.object_id)

    patch.method(Registry, "remove", remove)


def _make_missing(self: Registry, name: str) -> str:
    if name and name not in self.environments():
        self.create_environment(0.0, name)
    return _environment(self, name)


@mutant("environment.name.absent-environment")
def environments_come_when_called(patch: Patch) -> None:
    """An environment that does not exist is made."""
    patch.method(Registry, "environment", _make_missing)


# --- The default -----------------------------------------------------------------------------------------------------


@mutant("environment.default.when-none")
def default_is_the_last(patch: Patch) -> None:
    """The default environment is the last one."""
    patch.method(Registry, "environment", lambda self, name: _environment(self, name or self.environments()[-1]))


@mutant("environment.default.when-empty")
def empty_name_lists_nothing(patch: Patch) -> None:
    """A list without an environment is empty."""
    patch.method(Registry, "listed", lambda self, kind, where: _listed(self, kind, where) if where else [])


@mutant("environment.default.from-settings")
def setting_is_not_looked_at(patch: Patch) -> None:
    """The setting environment counts for nothing."""
    patch.method(objects, "environment_of", lambda name: name or "")


@mutant("environment.default.name-beats-settings")
def setting_beats_the_name(patch: Patch) -> None:
    """The setting environment counts more than the name that is given."""
    patch.method(objects, "environment_of", lambda name: config.get("environment") or name or "")


# --- modal.Environment -----------------------------------------------------------------------------------------------


@mutant("environment.class.no-constructor")
def class_can_be_called(patch: Patch) -> None:
    """modal.Environment() makes something."""
    patch.method(Environment, "__init__", lambda self: None)


@mutant("environment.object-id")
def ids_are_names(patch: Patch) -> None:
    """The identifier of an environment is its name."""
    patch.method(Environment, "object_id", lambda self: self.name)


@mutant("environment.from-name.periods")
def periods_are_refused(patch: Patch) -> None:
    """from_name takes what create takes, and no more."""
    patch.method(environments, "check_environment_name", check_new_environment_name)


@mutant("environment.objects.list.hydrated")
def listed_environments_are_lazy(patch: Patch) -> None:
    """The list gives handles that know their name only."""

    def listed(self: object) -> list[Environment]:
        return [Environment.from_name(each.name or "") for each in operations.list_environments()]

    patch.method(EnvironmentManager, "list", listed)


@mutant("environment.from-name.hydrates")
def every_environment_has_one_name(patch: Patch) -> None:
    """from_name gives the default environment."""
    patch.method(Environment, "from_name", lambda name, *, create_if_missing=False: Environment._of(Source("main")))


@mutant("environment.from-name.missing")
def missing_environments_are_made(patch: Patch) -> None:
    """Looking an environment up makes it."""
    patch.method(Registry, "environment", _make_missing)


@mutant("environment.from-name.creates")
def nothing_is_created(patch: Patch) -> None:
    """create_if_missing counts for nothing."""

    def from_name(name: str, *, create_if_missing: bool = False) -> Environment:
        return Environment._of(Source(name, create_if_missing=False))

    patch.method(Environment, "from_name", from_name)


@mutant("environment.from-name.bad-name")
def any_name_is_looked_up(patch: Patch) -> None:
    """from_name checks no name."""
    patch.method(environments, "check_environment_name", lambda name: name)


@mutant("environment.objects.create.bad-name")
def any_name_is_created(patch: Patch) -> None:
    """Create checks no name."""
    patch.method(operations, "check_new_environment_name", lambda name: name)


@mutant("environment.objects.create")
def create_does_nothing(patch: Patch) -> None:
    """Create makes no environment."""
    patch.method(Registry, "create_environment", lambda self, now, name: None)


@mutant("environment.objects.list")
def list_has_the_default_only(patch: Patch) -> None:
    """The list has the default environment and no other."""
    patch.method(Registry, "environments", lambda self: [self.default_environment])


@mutant("environment.objects.delete")
def delete_does_nothing(patch: Patch) -> None:
    """Delete leaves the environment and what is in it."""
    patch.method(Registry, "delete_environment", lambda self, now, name: [])


@mutant("environment.from-context.default")
def context_is_the_last(patch: Patch) -> None:
    """from_context gives another environment than the default one."""
    patch.method(Environment, "from_context", lambda *, client=None: Environment._of(Source("dev")))
