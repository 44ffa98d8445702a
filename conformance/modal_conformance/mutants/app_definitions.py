"""Faults of Apps in what they are made of: names, decorators, what is registered and included."""

from __future__ import annotations

import copy
import types
from collections.abc import Callable
from typing import Any

import modal_reference
import modal_reference.app
from modal_reference._editions.v0_73 import app as v0_73
from modal_reference._engine import FunctionDefinition
from modal_reference._faces import apps, code
from modal_reference._faces.apps import AppHandle
from modal_reference._faces.defaults import Defaults
from modal_reference._faces.entrypoint import LocalEntrypoint
from modal_reference._faces.functions import FunctionHandle
from modal_reference.app import App
from pytest_modalkit.mutants import Patch, mutant

_set_up = AppHandle._set_up
_register = AppHandle._register
_add_function = AppHandle._add_function
_add_class = AppHandle._add_class
_add_entrypoint = AppHandle._add_entrypoint
_include = AppHandle._include
_public_include = App.include
_place_of = code.place_of


@mutant("app.module.same-class")
def module_has_a_class_of_its_own(patch: Patch) -> None:
    """The class in the module is another one than the class at the top."""
    patch.value(modal_reference.app, "App", type("App", (modal_reference.App,), {}))


# --- construction ---


@mutant("app.name.is-as-given")
def names_are_in_lower_case(patch: Patch) -> None:
    """The name of an App is in lower case."""

    def set_up(self: AppHandle, name: Any, defaults: Defaults) -> None:
        _set_up(self, name, defaults)
        self._name = name.lower() if name else name

    patch.method(AppHandle, "_set_up", set_up)


@mutant("app.description.is-name")
def names_do_not_describe(patch: Patch) -> None:
    """A new App has no description."""

    def set_up(self: AppHandle, name: Any, defaults: Defaults) -> None:
        _set_up(self, name, defaults)
        self._description = None

    patch.method(AppHandle, "_set_up", set_up)


@mutant("app.app-id.none-before")
def apps_have_an_empty_id_at_first(patch: Patch) -> None:
    """The id of an App that has not run is an empty text."""

    def set_up(self: AppHandle, name: Any, defaults: Defaults) -> None:
        _set_up(self, name, defaults)
        self._app_id = ""

    patch.method(AppHandle, "_set_up", set_up)


@mutant("app.constructor.name-must-be-text")
def any_name_will_do(patch: Patch) -> None:
    """Names that are no texts become texts."""
    patch.method(
        AppHandle, "_set_up", lambda self, name, defaults: _set_up(self, None if name is None else str(name), defaults)
    )


@mutant(
    "app.constructor.image-must-be-image",
    "app.constructor.secrets-must-be-secrets",
    "app.constructor.volumes-must-be-volumes",
)
def defaults_are_not_looked_at(patch: Patch) -> None:
    """Whatever is given as image, secrets or volumes is taken."""
    patch.method(modal_reference.app, "defaults_of", lambda *given: Defaults())


@mutant("app.v0-73.image.is-default")
def the_image_is_a_copy(patch: Patch) -> None:
    """The property image gives another object."""
    patch.method(v0_73.App, "image", lambda self: copy.copy(self._defaults.image))


@mutant("app.v0-73.is-interactive.not-by-default")
def apps_are_interactive(patch: Patch) -> None:
    """Every App says that it is interactive."""
    patch.method(v0_73.App, "is_interactive", lambda self: True)


@mutant("app.v0-73.is-interactive.in-such-a-run")
def apps_are_never_interactive(patch: Patch) -> None:
    """No App says that it is interactive."""
    patch.method(v0_73.App, "is_interactive", lambda self: False)


@mutant("app.v0-73.set-description.changes-it")
def descriptions_are_names(patch: Patch) -> None:
    """set_description changes the name as well."""

    def set_description(self: AppHandle, description: str) -> None:
        self._name = self._description = description

    patch.method(v0_73.App, "set_description", set_description)


# --- what is registered ---


@mutant("app.registered-functions.by-name", "app.function.name-of-the-function", "app.include.brings-functions")
def functions_are_registered_under_their_module(patch: Patch) -> None:
    """The name of a function is that of its module."""

    def add(self: AppHandle, handle: FunctionHandle) -> None:
        _add_function(self, handle)
        tag = handle._name
        self._functions[f"{self._name}.{tag}"] = self._functions.pop(tag)

    patch.method(AppHandle, "_add_function", add)


@mutant("app.registered-classes.by-name", "app.include.brings-classes")
def classes_are_registered_as_functions(patch: Patch) -> None:
    """A class is found among the functions alone."""

    def add(self: AppHandle, tag: str, handle: Any) -> None:
        _add_class(self, tag, handle)
        del self._classes[tag]

    patch.method(AppHandle, "_add_class", add)


@mutant("app.registered-entrypoints.by-name", "app.local-entrypoint.name-of-the-function")
def entrypoints_are_all_called_main(patch: Patch) -> None:
    """Every entrypoint is called main."""
    patch.method(AppHandle, "_add_entrypoint", lambda self, found, name: _add_entrypoint(self, found, name or "main"))


@mutant("app.registered-functions.empty")
def apps_begin_with_an_entrypoint(patch: Patch) -> None:
    """A new App has an entrypoint."""

    def set_up(self: AppHandle, name: Any, defaults: Defaults) -> None:
        _set_up(self, name, defaults)
        self._entrypoints["main"] = LocalEntrypoint(set_up_nothing, self)

    patch.method(AppHandle, "_set_up", set_up)


def set_up_nothing() -> None:
    """What an App could begin with."""


@mutant("app.registered.each-app-its-own")
def apps_share_what_is_registered(patch: Patch) -> None:
    """All Apps have the same functions and entrypoints."""
    functions: dict[str, Any] = {}

    def set_up(self: AppHandle, name: Any, defaults: Defaults) -> None:
        _set_up(self, name, defaults)
        self._functions = functions

    patch.method(AppHandle, "_set_up", set_up)


@mutant("app.v0-73.indexed-objects.by-name")
def classes_are_not_indexed(patch: Patch) -> None:
    """indexed_objects has no classes."""
    patch.method(v0_73.App, "indexed_objects", lambda self: {tag: self._functions[tag] for tag in ("bake",)})


# --- function ---


@mutant("app.function.makes-function", "app.function.serialized.takes-local")
def decorators_leave_functions_as_they_are(patch: Patch) -> None:
    """A function that is decorated stays a plain function."""

    def register(self: AppHandle, found: Any, arguments: Any) -> Any:
        _register(self, found, arguments)
        return found

    patch.method(AppHandle, "_register", register)


@mutant("app.function.name-given")
def names_of_functions_are_ignored(patch: Patch) -> None:
    """name= has no effect."""
    patch.method(
        AppHandle, "_register", lambda self, found, arguments: _register(self, found, arguments._replace(name=None))
    )


@mutant("app.function.same-name-replaces")
def the_first_function_keeps_the_name(patch: Patch) -> None:
    """A second function of a name is left out."""

    def add(self: AppHandle, handle: FunctionHandle) -> None:
        if handle._name not in self._functions:
            _add_function(self, handle)

    patch.method(AppHandle, "_add_function", add)


@mutant("app.function.parentheses-missing", "app.function.unknown-option")
def decorators_take_anything(patch: Patch) -> None:
    """Unknown options, and a function in the place of them, are ignored."""

    def function(self: AppHandle, *given: Any, **options: Any) -> Callable[[Any], Any]:
        return lambda found: found

    patch.value(App, "function", function)


@mutant(
    "app.v0-73.function.parentheses-missing.invalid-error",
    "app.v0-73.local-entrypoint.parentheses-missing.invalid-error",
)
def missing_parentheses_are_type_errors(patch: Patch) -> None:
    """Missing parentheses raise TypeError."""

    def refuse(title: str, found: object) -> None:
        if found is not None:
            raise TypeError(title)

    patch.method(v0_73, "_refuse_positional", refuse)


@mutant("app.function.class-refused", "app.function.method-refused")
def classes_and_methods_are_functions(patch: Patch) -> None:
    """Classes and methods are decorated like functions."""

    def accept(found: Any) -> None:
        return None

    patch.method(apps, "check_is_function", accept)


@mutant("app.function.local-refused")
def local_functions_travel_by_value(patch: Patch) -> None:
    """A function that is not global is serialized without being asked to."""

    def place(found: Any, serialized: bool, decorator: str) -> code.Place:
        return _place_of(found, serialized or "<locals>" in found.__qualname__, decorator)

    patch.method(apps, "place_of", place)


@mutant("app.function.serialized.runs")
def serialized_functions_lose_their_closure(patch: Patch) -> None:
    """What a serialized function closes over is empty in the container."""
    from modal_reference._agent import service

    body = service._body

    def emptied(function: Any, method: str, definition: FunctionDefinition) -> service.Body:
        cells = [types.CellType({}) for _ in function.__closure__ or ()]
        bare = types.FunctionType(
            function.__code__, function.__globals__, function.__name__, function.__defaults__, tuple(cells) or None
        )
        bare.__kwdefaults__ = function.__kwdefaults__
        return body(bare, method, definition)

    patch.method(service, "_body", emptied)


@mutant("app.function.is-generator-given")
def is_generator_is_ignored(patch: Patch) -> None:
    """is_generator= has no effect."""
    patch.method(
        AppHandle,
        "_register",
        lambda self, found, arguments: _register(self, found, arguments._replace(is_generator=None)),
    )


# --- local_entrypoint ---


@mutant("app.local-entrypoint.runs-here")
def entrypoints_do_nothing(patch: Patch) -> None:
    """Calling an entrypoint gives None."""
    patch.method(LocalEntrypoint, "__call__", lambda self, *args, **kwargs: None)


@mutant("app.local-entrypoint.name-given")
def names_of_entrypoints_are_ignored(patch: Patch) -> None:
    """name= of an entrypoint has no effect."""
    patch.method(AppHandle, "_add_entrypoint", lambda self, found, name: _add_entrypoint(self, found, None))


@mutant("app.local-entrypoint.name-must-be-text")
def any_name_of_an_entrypoint_will_do(patch: Patch) -> None:
    """Names of entrypoints that are no texts become texts."""
    patch.method(
        AppHandle,
        "_add_entrypoint",
        lambda self, found, name: _add_entrypoint(self, found, None if name is None else str(name)),
    )


@mutant("app.local-entrypoint.name-taken")
def a_later_entrypoint_takes_the_name(patch: Patch) -> None:
    """A second entrypoint of a name replaces the first."""

    def add(self: AppHandle, found: Callable[..., Any], name: Any) -> LocalEntrypoint:
        self._entrypoints.pop(name or found.__qualname__, None)
        return _add_entrypoint(self, found, name)

    patch.method(AppHandle, "_add_entrypoint", add)


@mutant("app.local-entrypoint.parentheses-missing")
def entrypoints_need_no_parentheses(patch: Patch) -> None:
    """@app.local_entrypoint works without parentheses."""

    def local_entrypoint(self: AppHandle, found: Any = None, *, name: str | None = None) -> Any:
        return lambda function: _add_entrypoint(self, function, name)

    patch.value(App, "local_entrypoint", local_entrypoint)


# --- include ---


@mutant("app.include.leaves-other-as-it-was")
def include_works_both_ways(patch: Patch) -> None:
    """The App that is included gets the functions of the other."""

    def include(self: AppHandle, other: AppHandle, *, inherit_tags: bool = False) -> None:
        _include(self, other, inherit_tags=inherit_tags)
        other._functions.update(self._functions)

    patch.method(AppHandle, "_include", include)


@mutant("app.include.no-entrypoints")
def include_brings_entrypoints(patch: Patch) -> None:
    """Entrypoints are included as well."""

    def include(self: AppHandle, other: AppHandle, *, inherit_tags: bool = False) -> None:
        _include(self, other, inherit_tags=inherit_tags)
        self._entrypoints.update(other._entrypoints)

    patch.method(AppHandle, "_include", include)


@mutant("app.include.returns-app")
def include_gives_nothing(patch: Patch) -> None:
    """include() gives None."""

    def include(self: App, other_app: AppHandle, inherit_tags: bool = True) -> None:
        _public_include(self, other_app, inherit_tags)

    patch.method(App, "include", include)


@mutant("app.include.calls-work", "app.include.from-inside")
def included_functions_are_left_out(patch: Patch) -> None:
    """include() changes nothing."""

    def include(self: AppHandle, other: AppHandle, *, inherit_tags: bool = False) -> None:
        return None

    patch.method(AppHandle, "_include", include)
