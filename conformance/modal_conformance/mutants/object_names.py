"""Mutants of what Dict and Queue share: names, reprs, clients, environments."""

from __future__ import annotations

import re
from typing import Any

from modal_reference._client import current
from modal_reference._driver.universe import Universe
from modal_reference._editions.v0_73._handle import EditionHandle
from modal_reference._faces import names
from modal_reference._faces.blocking import objects
from modal_reference._faces.client import BaseClient
from modal_reference._faces.handle import ObjectHandle
from pytest_modalkit.mutants import Patch, mutant


def allow(patch: Patch, pattern: str) -> None:
    """Let other names be allowed."""
    patch.value(names, "_OBJECT_NAME", re.compile(pattern, re.DOTALL))


@mutant("object.name.allowed-characters")
def names_have_no_periods(patch: Patch) -> None:
    """A period makes a name invalid."""
    allow(patch, r"[a-zA-Z0-9\-_]{1,64}")


@mutant("object.name.other-characters-are-refused")
def names_have_any_characters(patch: Patch) -> None:
    """Every character is allowed in a name."""
    allow(patch, r".{1,64}")


@mutant("object.name.empty-is-refused")
def names_may_be_empty(patch: Patch) -> None:
    """An empty name is accepted."""
    allow(patch, r"[a-zA-Z0-9\-_.]{0,64}")


@mutant("object.name.up-to-64-characters")
def names_are_longer(patch: Patch) -> None:
    """A name may have 100 characters."""
    allow(patch, r"[a-zA-Z0-9\-_.]{1,100}")


@mutant("object.name.like-an-app-id-is-refused")
def names_may_be_app_ids(patch: Patch) -> None:
    """A name may look like the id of an app."""
    patch.value(names, "_APP_ID", re.compile("(?!)"))


@mutant("object.name.refused-at-once")
def names_are_checked_late(patch: Patch) -> None:
    """from_name takes any name; the first use refuses it."""
    from modal_reference import dict as dicts

    patch.method(dicts, "check_object_name", lambda name, kind: name)
    original = objects._find

    def find(handle: ObjectHandle, link: Any) -> Any:
        names.check_object_name(handle._source.name, handle._kind.title)
        return original(handle, link)

    patch.method(objects, "_find", find)


@mutant("object.name.refused-by-create")
def create_takes_any_name(patch: Patch) -> None:
    """objects.create checks no names."""
    patch.method(objects, "check_object_name", lambda name, kind: name)


@mutant("object.repr.of-named")
def repr_is_the_default(patch: Patch) -> None:
    """The repr of a handle is that of any object."""
    patch.method(ObjectHandle, "__repr__", object.__repr__)


@mutant("object.v0-73.repr.of-named")
def old_repr_is_the_new_one(patch: Patch) -> None:
    """In edition 0.73 the repr of a handle shows how it was made."""
    patch.method(EditionHandle, "__repr__", ObjectHandle.__repr__)


# --- clients and environments ----------------------------------------------------------------------------------------


@mutant("object.client.default")
def from_env_sees_its_own_world(patch: Patch) -> None:
    """The client of from_env does not see what operations without a client do."""
    elsewhere = Universe()
    patch.method(BaseClient, "_link", lambda self: current.link_to(elsewhere))


@mutant("object.v0-73.client.lookup-and-delete")
def old_lookup_sees_its_clients_world(patch: Patch) -> None:
    """In edition 0.73 a client given to lookup or delete sees another world."""
    elsewhere = Universe(edition="0.73")
    patch.method(BaseClient, "_link", lambda self: current.link_to(elsewhere))


@mutant("object.environment.default-is-active")
def the_default_is_another_environment(patch: Patch) -> None:
    """Without a choice a name is looked up in `dev`."""
    patch.method(objects, "environment_of", lambda name: name or "dev")
