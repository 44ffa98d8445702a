"""Registering: what an app takes, under which names, and what it refuses, without any container."""

from __future__ import annotations

import asyncio
import functools
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from modal_reference import App, Dict, Function, FunctionCall
from modal_reference.app import LocalEntrypoint
from modal_reference.exception import DeprecationError, ExecutionError, InvalidError
from modal_reference.object import Object
from tests.reference.apps import shop
from tests.reference.apps.faces import Collect, every_collector
from tests.reference.waiting import every_face


def nested() -> Callable[[int], int]:
    def inner(x: int) -> int:
        return x

    return inner


def registered(app: App) -> dict[str, Any]:
    with pytest.warns(DeprecationError):
        return app.registered_functions


def test_an_app_has_the_name_it_was_given() -> None:
    assert (App().name, App().description, App().app_id) == (None, None, None)
    assert (App("a b").name, App("a b").description) == ("a b", "a b")


@pytest.mark.parametrize("name", [3, b"shop", object()])
def test_a_name_is_a_text(name: Any) -> None:
    with pytest.raises(InvalidError, match="must be a text"):
        App(name)
    with pytest.raises(InvalidError, match="must be a text"):
        App().local_entrypoint(name=name)(shop.plain)


@pytest.mark.parametrize(
    "wrong",
    [{"image": "debian"}, {"secrets": "s"}, {"secrets": ["s"]}, {"volumes": {"/x": "v"}}, {"volumes": ["/x"]}],
)
def test_the_defaults_of_an_app_are_what_they_should_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidError):
        App("shop", **wrong)


def test_a_typo_among_the_arguments_names_the_nearest() -> None:
    with pytest.raises(TypeError, match="did you mean 'image'"):
        App("shop", imagee=None)


def test_a_function_is_registered_under_its_name() -> None:
    app = App()
    handle = app.function()(shop.plain)
    assert registered(app) == {"plain": handle}
    assert isinstance(handle, Function)
    assert isinstance(handle, Object)
    assert repr(handle) == "Function(plain)"


def test_a_function_is_registered_under_another_name_where_it_is_given_one() -> None:
    app = App()
    app.function(name="other")(shop.plain)
    assert list(registered(app)) == ["other"]


def test_the_second_function_of_a_name_takes_the_place_of_the_first_and_warns() -> None:
    app = App()
    app.function()(shop.plain)
    with pytest.warns(UserWarning, match="has a function 'plain' already"):
        second = app.function(name="plain")(shop.twin)
    assert registered(app) == {"plain": second}


def test_a_local_function_needs_to_be_serialized() -> None:
    app = App()
    with pytest.raises(InvalidError, match="serialized=True"):
        app.function()(nested())
    with pytest.raises(InvalidError, match="functools.wraps"):
        app.function()(lambda x: x)
    handle = app.function(serialized=True)(nested())
    assert registered(app) == {"nested.<locals>.inner": handle}


def test_a_function_that_another_decorator_wraps_properly_is_a_global_one() -> None:
    def decorated(function: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(function)
        def call(*args: Any) -> int:
            return function(*args)

        return call

    assert repr(App().function()(decorated(shop.plain))) == "Function(plain)"


def test_code_without_a_file_travels_by_value() -> None:
    namespace: dict[str, Any] = {}
    exec("def typed(x): return x", namespace)  # noqa: S102 - as a console does
    handle = App().function()(namespace["typed"])
    assert handle._local is not None
    assert handle._local.is_by_value
    assert handle.local(3) == 3


@pytest.mark.parametrize("wrong", [3, None, functools.partial(shop.plain, 1)])
def test_only_functions_are_functions(wrong: Any) -> None:
    with pytest.raises(TypeError, match="function defined with def"):
        App().function()(wrong)


def test_classes_and_methods_have_a_decorator_of_their_own() -> None:
    with pytest.raises(TypeError, match=r"use @app\.cls"):
        App().function()(shop.Shelf)
    with pytest.raises(InvalidError, match=r"@modal\.method"):
        App().function()(shop.Shelf.take)
    with pytest.raises(InvalidError, match=r"@modal\.method"):
        App().function(serialized=True)(shop.Shelf().take)


@pytest.mark.parametrize("decorator", ["function", "cls", "local_entrypoint"])
def test_forgotten_parentheses_are_pointed_out(decorator: str) -> None:
    with pytest.raises(TypeError, match=rf"@app\.{decorator}\(\)"):
        getattr(App(), decorator)(shop.plain)


def test_a_generator_cannot_be_tried_again() -> None:
    with pytest.raises(InvalidError, match="retries"):
        App().function(retries=2)(shop.numbers)
    with pytest.raises(InvalidError, match="retries"):
        App().function(retries=2, is_generator=True)(shop.plain)


def test_a_function_can_be_called_here() -> None:
    assert shop.square.local(3) == 9
    assert list(shop.count.local(3)) == [0, 1, 2]
    assert asyncio.run(shop.greet.local("you")) == "hello you"


def test_a_handle_is_not_the_function() -> None:
    with pytest.raises(TypeError, match="not callable"):
        shop.square(3)  # type: ignore[operator]


@pytest.mark.parametrize("kind", [Function, FunctionCall])
def test_handles_have_no_constructor(kind: Any) -> None:
    with pytest.raises(InvalidError, match="is not how a"):
        kind()


@every_face
def test_a_call_needs_an_app_that_runs(call: Any) -> None:
    for method, arguments in [
        (shop.square.remote, (1,)),
        (shop.square.spawn, (1,)),
        (shop.square.hydrate, ()),
        (shop.square.for_each, ([1],)),
        (shop.square.spawn_map, ([1],)),
        (shop.square.get_current_stats, ()),
        (shop.square.get_web_url, ()),
    ]:
        with pytest.raises(ExecutionError, match="its app is not running"):
            call(method, *arguments)


@every_collector
def test_so_does_an_iteration(collect: Collect) -> None:
    for method, arguments in [
        (shop.square.map, ([1],)),
        (shop.square.starmap, ([(1,)],)),
        (shop.count.remote_gen, (1,)),
    ]:
        with pytest.raises(ExecutionError, match="its app is not running"):
            collect(method, *arguments)


def test_what_is_not_hydrated_has_no_identifier_and_cannot_travel() -> None:
    with pytest.raises(AttributeError, match="before it is hydrated"):
        _ = shop.square.object_id
    with Dict.ephemeral() as shared, pytest.raises(InvalidError, match="before it is hydrated"):
        shared["function"] = shop.square


def test_functions_elsewhere_are_found_by_name_when_they_are_used() -> None:
    handle = Function.from_name("annex", "triple")
    assert repr(handle) == "modal.Function.from_name('annex', 'triple')"
    with pytest.raises(ExecutionError, match="defined elsewhere"):
        handle.local(1)


def test_methods_elsewhere_are_found_by_their_class() -> None:
    with pytest.raises(InvalidError, match=r"modal\.Cls\.from_name"):
        Function.from_name("annex", "Shelf.take")


def test_an_app_includes_what_another_one_has_by_now() -> None:
    app, part = App("whole"), App("part")
    one = part.function()(shop.plain)
    assert app.include(part) is app
    part.function()(shop.twin)
    assert registered(app) == {"plain": one}
    assert app.include(part).include(part).include(app) is app
    assert list(registered(app)) == ["plain", "twin"]


def test_what_is_included_may_take_the_place_of_something_else() -> None:
    app, part = App("whole"), App("part")
    app.function()(shop.plain)
    part.function(name="plain")(shop.twin)
    with pytest.warns(UserWarning, match="takes its place"):
        app.include(part)


def test_only_apps_can_be_included() -> None:
    with pytest.raises(InvalidError, match="takes a modal.App"):
        App().include("shop")  # type: ignore[arg-type]


def test_a_local_entrypoint_is_still_the_function() -> None:
    app = App()
    entrypoint = app.local_entrypoint()(shop.plain)
    assert isinstance(entrypoint, LocalEntrypoint)
    assert entrypoint(5) == 5
    assert entrypoint.app is app
    with pytest.warns(DeprecationError):
        assert app.registered_entrypoints == {"plain": entrypoint}


def test_local_entrypoints_have_names_of_their_own() -> None:
    app = App()
    app.local_entrypoint()(shop.plain)
    with pytest.raises(InvalidError, match="has a local entrypoint 'plain' already"):
        app.local_entrypoint(name="plain")(shop.twin)
    app.local_entrypoint(name="twin")(shop.plain)


def test_a_local_entrypoint_is_a_global_function() -> None:
    with pytest.raises(InvalidError, match="@app.local_entrypoint"):
        App().local_entrypoint()(nested())
    with pytest.raises(TypeError, match="takes a function"):
        App().local_entrypoint()(3)  # type: ignore[arg-type]


def test_code_is_where_it_was_declared() -> None:
    local = shop.square._local
    assert local is not None
    assert (local.code.module, local.code.qualname) == (shop.__name__, "square")
    assert Path(local.code.file) == Path(shop.__file__)
    assert local.code.directory == str(Path.cwd())
    assert local.code.pickled == b""


def old_spellings(app: App, handle: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """What document 003 has and the newest client has no more, or soon not."""
    yield "registered_functions", lambda: app.registered_functions
    yield "registered_classes", lambda: app.registered_classes
    yield "registered_entrypoints", lambda: app.registered_entrypoints
    yield "registered_web_endpoints", lambda: app.registered_web_endpoints
    yield "indexed_objects", lambda: app.indexed_objects
    yield "image", lambda: app.image
    yield "is_interactive", lambda: app.is_interactive
    yield "set_description", lambda: app.set_description("d")
    yield "is_generator", lambda: handle.is_generator
    yield "get_raw_f", handle.get_raw_f


def test_old_spellings_work_and_warn() -> None:
    app = App("shop")
    handle = app.function()(shop.plain)
    for name, use in old_spellings(app, handle):
        with pytest.warns(DeprecationError, match=name):
            use()
    assert app.description == "d"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationError)
        assert app.indexed_objects == {"plain": handle}
        assert handle.get_raw_f() is shop.plain
        assert (app.image, app.is_interactive, handle.is_generator) == (None, False, False)
