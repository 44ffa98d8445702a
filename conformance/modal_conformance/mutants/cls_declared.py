"""Faults of classes as they are declared, changed and found."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

import modal_reference
from modal_conformance.mutants.declared import bind_otherwise
from modal_reference._editions import v0_73
from modal_reference._editions.v0_73 import cls as old
from modal_reference._editions.v0_73 import partial_function as old_partials
from modal_reference._engine import ControlPlane, FunctionInfo, Options
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._faces import classes, code, partials
from modal_reference._faces.blocking import classes as blocking
from modal_reference._faces.class_changes import UNCHANGED, ClassChanges
from modal_reference._faces.classes import ClassHandle
from modal_reference._faces.decorating import decorator
from modal_reference._faces.functions import FunctionHandle
from modal_reference._faces.handle import Source
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference._faces.partials import Role
from modal_reference.app import App
from modal_reference.exception import ExecutionError, InvalidError
from pytest_modalkit.mutants import Patch, mutant

_place_of = code.place_of
_of_changes = ClassChanges.of
_changed = ClassHandle._changed
_of_name = ClassHandle._of_name
_lookup = ControlPlane.function_lookup
_hydrate = blocking.hydrate


@mutant("cls.constructor.is-refused")
def the_class_can_be_called(patch: Patch) -> None:
    """Cls() gives something."""
    patch.value(ClassHandle, "__init__", lambda self: None)


@mutant("cls.decorator.gives-cls")
def the_decorator_leaves_the_class(patch: Patch) -> None:
    """App.cls gives the class back."""
    patch.value(App, "cls", lambda self, **options: lambda found: found)


@mutant("cls.decorator.local-refused")
def local_classes_are_serialized(patch: Patch) -> None:
    """Every class travels by value."""
    patch.value(classes, "place_of", lambda found, serialized, title: _place_of(found, True, title))


@mutant("cls.decorator.serialized")
def nothing_is_serialized(patch: Patch) -> None:
    """serialized=True is forgotten."""
    patch.value(classes, "place_of", lambda found, serialized, title: _place_of(found, False, title))


@mutant("cls.decorator.parentheses-missing")
def parentheses_may_be_missing(patch: Patch) -> None:
    """modal.method is a decorator as well."""
    patch.value(modal_reference, "method", lambda found=None, **marks: decorator(Role.METHOD))


@mutant("cls.v0-73.decorator.parentheses-missing")
def parentheses_may_be_missing_in_the_old_edition(patch: Patch) -> None:
    """Positional arguments are passed over."""
    patch.value(old_partials, "refuse_positional", lambda title, found: None)


@mutant("cls.decorator.hooks-are-no-methods")
def a_method_may_be_a_hook(patch: Patch) -> None:
    """Roles do not exclude each other."""
    patch.value(partials, "_LIFECYCLE", frozenset())


@mutant("cls.v0-73.build.warns")
def build_does_not_warn(patch: Patch) -> None:
    """modal.build says nothing."""
    patch.value(old_partials, "building", lambda force, timeout: decorator(Role.BUILD))


@mutant("cls.v0-73.build.is-no-obstacle")
def nothing_can_be_built(patch: Patch) -> None:
    """A class with a method for building is refused."""

    def place_of(found: Any, serialized: bool, title: str) -> Any:
        if any(Role.BUILD in each._roles for each in partials.partials_of(found).values()):
            raise InvalidError("nothing is built here")
        return _place_of(found, serialized, title)

    patch.value(classes, "place_of", place_of)


# --- options ---


@mutant("cls.with-options.gives-other-cls", "cls.with-options.own-pool")
def options_change_the_class(patch: Patch) -> None:
    """with_options gives the same Cls, changed."""

    def changed(self: ClassHandle, changes: ClassChanges) -> ClassHandle:
        self._changes = changes.on_top_of(self._changes)
        return self

    patch.method(ClassHandle, "_changed", changed)


@mutant("cls.with-options.secrets", "cls.with-options.timeout", "cls.with-options.retries")
def options_have_no_effect(patch: Patch) -> None:
    """What with_options is told is forgotten."""
    bind_otherwise(patch, lambda given, options: (given, Options()))


@mutant("cls.with-options.of-a-name")
def named_classes_have_no_options(patch: Patch) -> None:
    """Options of a class that was found by its name are refused."""

    def changed(self: ClassHandle, changes: ClassChanges) -> ClassHandle:
        if self._user_class is None:
            raise InvalidError("its code is not here")
        return _changed(self, changes)

    patch.method(ClassHandle, "_changed", changed)


@mutant("cls.with-options.refuses")
def wrong_options_are_passed_over(patch: Patch) -> None:
    """Options that break a rule have no effect."""

    def of(cls: type[ClassChanges], given: Mapping[str, Any], edition: str = "1") -> ClassChanges:
        try:
            return _of_changes(given, edition)
        except InvalidError:
            return UNCHANGED

    patch.method(ClassChanges, "of", of)


# --- by name ---


def _find(patch: Patch, kind: RefusalKind) -> None:
    """Have no class be found."""

    def lookup(
        self: ControlPlane, now: float, environment: str, app_name: str, name: str, is_class: bool
    ) -> FunctionInfo:
        raise Refusal(kind, "it is not there")

    patch.method(ControlPlane, "function_lookup", lookup)


@mutant("cls.from-name.finds-deployed")
def nothing_is_found(patch: Patch) -> None:
    """No class is there."""
    _find(patch, RefusalKind.NOT_FOUND)


@mutant("cls.from-name.not-found")
def what_is_not_there_is_invalid(patch: Patch) -> None:
    """A name that is not there raises another error."""
    _find(patch, RefusalKind.INVALID)


@mutant("cls.from-name.is-lazy")
def from_name_looks_at_once(patch: Patch) -> None:
    """from_name asks whether there is such a class."""

    def eager(cls: type[ClassHandle], function_class: Any, app_name: str, source: Source) -> ClassHandle:
        handle: ClassHandle = _of_name.__func__(cls, function_class, app_name, source)  # type: ignore[attr-defined]
        return _hydrate(handle)

    patch.method(ClassHandle, "_of_name", eager)


@mutant("cls.from-name.environment")
def environments_do_not_matter(patch: Patch) -> None:
    """A class is looked for everywhere."""

    def lookup(
        self: ControlPlane, now: float, environment: str, app_name: str, name: str, is_class: bool
    ) -> FunctionInfo:
        try:
            return _lookup(self, now, environment, app_name, name, is_class)
        except Refusal:
            return _lookup(self, now, "dev", app_name, name, is_class)

    patch.method(ControlPlane, "function_lookup", lookup)


@mutant("cls.from-name.no-local")
def missing_code_is_an_invalid_call(patch: Patch) -> None:
    """A local call without code here raises another error."""
    raw = FunctionHandle._get_raw_f

    def get(self: FunctionHandle) -> Any:
        try:
            return raw(self)
        except ExecutionError:
            raise InvalidError("its code is not here") from None

    patch.method(FunctionHandle, "_get_raw_f", get)


@mutant("cls.hydrate.gives-itself")
def hydrate_gives_a_copy(patch: Patch) -> None:
    """Hydrate returns another handle."""

    def hydrate(self: Any, client: Any = None) -> Any:
        return copy(_hydrate(self, client))

    patch.value(ClassHandle, "hydrate", Operation(hydrate, hydrate))


@mutant("cls.v0-73.from-name.tag-is-renamed")
def tag_is_gone(patch: Patch) -> None:
    """from_name of the old edition does not know the older name."""
    plain = vars(old.Cls)["from_name"].__func__.__wrapped__
    patch.value(v0_73.Cls, "from_name", classmethod(plain))


@mutant("cls.v0-73.lookup.finds-deployed", "cls.v0-73.lookup.not-found")
def lookup_does_not_look(patch: Patch) -> None:
    """Lookup is as lazy as from_name."""

    def lookup(app_name: str, name: str) -> Any:
        return old.Cls.from_name(app_name, name)

    patch.value(v0_73.Cls, "lookup", StaticOperation(lookup, lookup))
