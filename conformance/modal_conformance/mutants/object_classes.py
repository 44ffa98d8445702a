"""Faults in what handles and their classes show of themselves, and in arguments that every class takes."""

from __future__ import annotations

from typing import Any

from modal_reference._faces.blocking import managers, objects
from modal_reference._faces.handle import ObjectHandle
from modal_reference._faces.manager import ObjectManager
from modal_reference.dict import Dict
from modal_reference.exception import InvalidError
from modal_reference.queue import Queue
from pytest_modalkit.mutants import Patch, mutant

_repr = ObjectHandle.__repr__


@mutant("object.repr.of-id")
def identifiers_are_not_shown(patch: Patch) -> None:
    """The repr of a handle taken by identifier is that of its class."""

    def shown(self: ObjectHandle) -> str:
        return _repr(self) if self._source.name else f"{type(self).__name__}()"

    patch.method(ObjectHandle, "__repr__", shown)


@mutant("object.class.home-module")
def classes_live_elsewhere(patch: Patch) -> None:
    """The classes name the package that they are written in."""
    patch.value(Dict, "__module__", "modal_reference.dict")
    patch.value(Queue, "__module__", "modal_reference.queue")


@mutant("object.name.refused-by-delete")
def delete_takes_any_name(patch: Patch) -> None:
    """objects.delete with allow_missing=True takes whatever it is given for a name."""

    def delete(self: ObjectManager, name: str, *, allow_missing: bool = False, **options: Any) -> None:
        try:
            managers.delete(self, name, allow_missing=allow_missing, **options)
        except InvalidError:
            if not allow_missing:
                raise

    patch.method(ObjectManager, "delete", delete)


@mutant("object.environment.is-a-text")
def strange_environments_are_the_default(patch: Patch) -> None:
    """An environment_name that is no text stands for the default environment."""
    original = objects.environment_of
    patch.method(objects, "environment_of", lambda name: original(name if isinstance(name, str) else None))
