"""Apps, functions and calls as edition 0.73 spells them (document 003), in real containers."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
import trio

from modal_reference._client import current
from modal_reference._driver.universe import Universe
from modal_reference._editions import v0_73 as modal
from modal_reference._editions.v0_73.app import App
from modal_reference._editions.v0_73.functions import Function, FunctionCall, FunctionStats, gather
from modal_reference._editions.v0_73.runner import deploy_app, run_app
from modal_reference.exception import DeprecationError, ExecutionError, InvalidError, NotFoundError, UserCodeException
from tests.reference.apps import old_shop
from tests.reference.apps.faces import Collect, every_collector
from tests.reference.waiting import every_face


@pytest.fixture
def old_universe() -> Iterator[Universe]:
    """A universe of the edition."""
    with Universe(edition="0.73") as opened:
        current.activate(opened)
        yield opened


@pytest.fixture
def open_shop(old_universe: Universe) -> Iterator[App]:
    """The shop, running."""
    with old_shop.app.run():
        yield old_shop.app


@pytest.mark.usefixtures("open_shop")
@every_face
def test_functions_are_called(call: Any) -> None:
    assert call(old_shop.double.remote, 3) == 6
    assert call(call(old_shop.double.spawn, 4).get) == 8
    assert list(call(gather, old_shop.double.spawn(1), old_shop.double.spawn(2))) == [2, 4]


@pytest.mark.usefixtures("open_shop")
@every_collector
def test_failures_among_results_are_wrapped(collect: Collect) -> None:
    two, fault = collect(old_shop.halve.map, [4, 3], return_exceptions=True)
    assert two == 2
    assert isinstance(fault, UserCodeException)
    assert isinstance(fault.exc, ValueError)
    assert collect(old_shop.halve.starmap, [(6,)], {}, True, False) == [3]
    with pytest.raises(ValueError, match="3 is odd"):
        collect(old_shop.halve.map, [3])


@pytest.mark.usefixtures("open_shop")
@every_collector
def test_a_spawned_generator_can_be_iterated_over(collect: Collect) -> None:
    assert collect(old_shop.count.remote_gen, 3) == [0, 1, 2]
    assert collect(old_shop.count.spawn(3).get_gen) == [0, 1, 2]


@pytest.mark.usefixtures("open_shop")
def test_a_call_is_found_by_its_identifier_at_once() -> None:
    begun = old_shop.double.spawn(4)
    found = FunctionCall.from_id(begun.object_id)
    assert found.object_id == begun.object_id
    assert found.get(timeout=30) == 8
    assert [info.function_name for info in found.get_call_graph()] == ["double"]


@pytest.mark.usefixtures("open_shop")
def test_what_is_known_of_a_function() -> None:
    stats = old_shop.double.get_current_stats()
    assert type(stats) is FunctionStats
    assert stats.backlog == 0
    assert old_shop.double.web_url is None
    assert not old_shop.double.is_generator
    assert old_shop.count.is_generator
    assert old_shop.double.get_raw_f()(2) == 4
    old_shop.double.keep_warm(1)
    with pytest.raises(InvalidError):
        old_shop.double.keep_warm(-1)


def test_functions_are_not_called_before_the_app_runs(old_universe: Universe) -> None:
    with pytest.raises(ExecutionError, match="its app is not running"):
        old_shop.double.remote(1)
    with pytest.raises(ExecutionError, match="its app is not running"):
        _ = old_shop.double.web_url


def test_an_app_runs_on_every_face(old_universe: Universe) -> None:
    async def main() -> Any:
        async with old_shop.app.run():
            return await old_shop.double.remote.aio(5)

    assert asyncio.run(main()) == 10
    assert trio.run(main) == 10
    with run_app(old_shop.app):
        assert old_shop.double.remote(1) == 2


def test_a_deployed_function_is_found(old_universe: Universe) -> None:
    result = deploy_app(old_shop.app, "old-shop")
    assert (result.app_id, result.warnings) == (old_shop.app.app_id, [])
    assert Function.from_name("old-shop", "double").remote(2) == 4
    with pytest.warns(DeprecationError, match="lookup"):
        assert Function.lookup("old-shop", "double").remote(2) == 4
    with pytest.warns(DeprecationError, match="'tag'"):
        assert Function.from_name("old-shop", tag="double").remote(2) == 4  # type: ignore[call-arg]
    with pytest.warns(DeprecationError, match=r"modal\.Cls\.from_name"):
        assert Function.from_name("old-shop", "Basket.weigh").remote(2) == 6
    assert App.lookup("old-shop").app_id == result.app_id
    with pytest.raises(NotFoundError), pytest.warns(DeprecationError, match="'label'"):
        App.lookup(label="absent")  # type: ignore[call-arg]


def test_progress_is_shown_another_way(old_universe: Universe) -> None:
    with pytest.raises(DeprecationError, match="enable_output"), old_shop.app.run(show_progress=True):
        pass
    with pytest.warns(DeprecationError, match="leave it out"), old_shop.app.run(show_progress=False):
        pass


@pytest.mark.parametrize("decorator", ["function", "cls", "local_entrypoint"])
def test_forgotten_parentheses_are_pointed_out(decorator: str) -> None:
    with pytest.raises(InvalidError, match=rf"@app\.{decorator}\(\)"):
        getattr(App(), decorator)(old_shop.plain)


def test_nothing_of_the_document_warns() -> None:
    app = App("shop")
    handle = app.function(keep_warm=1, concurrency_limit=2, container_idle_timeout=60, allow_concurrent_inputs=3)(
        old_shop.plain
    )
    entrypoint = app.local_entrypoint()(old_shop.plain)
    assert app.registered_functions == {"plain": handle}
    assert app.registered_entrypoints == {"plain": entrypoint}
    assert (app.registered_classes, app.registered_web_endpoints) == ({}, [])
    assert (app.is_interactive, app.image, app.app_id) == (False, None, None)
    app.set_description("a shop")
    assert (app.name, app.description) == ("shop", "a shop")
    assert handle.local(3) == 3


def test_indexed_objects_warn() -> None:
    app = App("shop")
    handle = app.function()(old_shop.plain)
    with pytest.warns(DeprecationError, match="indexed_objects"):
        assert app.indexed_objects == {"plain": handle}


def test_an_app_includes_another_one() -> None:
    app = App("whole")
    app.include(old_shop.app)
    assert app.registered_functions == old_shop.app.registered_functions


def test_the_names_are_those_of_the_edition() -> None:
    assert modal.App is App
    assert modal.Function is Function
    assert "spawn_map" not in dir(Function)
    assert "deploy" not in dir(App)
    assert list(inspect.signature(modal.enable_output).parameters) == ["show_progress"]
    with modal.enable_output(show_progress=False):
        assert modal.is_local()
