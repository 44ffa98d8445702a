"""Mutants of Dict: what only edition 0.73 has."""

from __future__ import annotations

import warnings
from typing import Any

from modal_conformance.mutants.dict_names import load_in_mode
from modal_reference._editions.v0_73 import _renamed
from modal_reference._editions.v0_73._blocking import dict as blocking
from modal_reference._editions.v0_73._blocking import objects
from modal_reference._editions.v0_73.dict import Dict
from modal_reference._engine.control_plane import ControlPlane
from modal_reference._engine.registry import CreationMode
from modal_reference._faces.blocking import objects as newest
from pytest_modalkit.mutants import Patch, mutant


@mutant("dict.v0-73.put.returns-none")
def old_put_returns_true(patch: Patch) -> None:
    """In edition 0.73 put returns True."""

    def put(self: Dict, key: Any, value: Any) -> bool:
        blocking.put(self, key, value)
        return True

    patch.method(Dict, "put", put)


@mutant("dict.v0-73.from-name.data", "dict.v0-73.ephemeral.data", "dict.v0-73.lookup.data")
def initial_entries_are_ignored(patch: Patch) -> None:
    """The entries given as data are not stored."""

    def dict_load(self: ControlPlane, now: float, environment: str, name: str, mode: CreationMode, pairs: Any) -> Any:
        from modal_reference._engine.registry import ObjectKind

        return self.object_load(now, ObjectKind.DICT, environment, name, mode)

    patch.method(ControlPlane, "dict_load", dict_load)


@mutant("dict.v0-73.lookup.is-eager", "dict.v0-73.lookup.raises-not-found")
def lookup_is_lazy(patch: Patch) -> None:
    """Lookup returns a handle without looking."""
    patch.method(Dict, "lookup", lambda name, *args, **options: Dict.from_name(name))


@mutant("dict.v0-73.lookup.creates-if-missing")
def lookup_never_creates(patch: Patch) -> None:
    """Lookup ignores create_if_missing."""
    load_in_mode(patch, {CreationMode.CREATE_IF_MISSING: CreationMode.MUST_EXIST})


@mutant("dict.v0-73.lookup.works-on-the-named-dict")
def lookup_gives_a_copy(patch: Patch) -> None:
    """Lookup gives a handle of another Dict."""

    def lookup(name: str, *args: Any, **options: Any) -> Dict:
        blocking.lookup(name, *args, **options)
        return newest.hydrate(Dict.from_name(f"{name[:60]}.own", create_if_missing=True))

    patch.method(Dict, "lookup", lookup)


@mutant("dict.v0-73.lookup.warns")
def lookup_is_silent(patch: Patch) -> None:
    """Lookup warns of nothing."""
    patch.method(objects, "warn_user", lambda *args: None)


@mutant(
    "dict.v0-73.from-name.label-is-renamed",
    "dict.v0-73.lookup.label-is-renamed",
    "dict.v0-73.delete.label-is-renamed",
)
def old_parameter_names_are_silent(patch: Patch) -> None:
    """The old name of a parameter is taken without a warning."""
    patch.method(_renamed, "warn_user", lambda *args: None)


@mutant("dict.v0-73.delete.removes")
def old_delete_does_nothing(patch: Patch) -> None:
    """The static delete leaves the Dict."""
    patch.method(Dict, "delete", lambda name, **options: None)


@mutant("dict.v0-73.delete.raises-not-found")
def old_delete_accepts_anything(patch: Patch) -> None:
    """The static delete of an absent Dict only warns."""

    def delete(name: str, **options: Any) -> None:
        try:
            blocking.delete(name, **options)
        except Exception as error:  # noqa: BLE001 - that is the fault
            warnings.warn(str(error), stacklevel=2)

    patch.method(Dict, "delete", delete)
