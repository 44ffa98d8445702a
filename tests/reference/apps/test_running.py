"""An app for as long as a block lasts, and apps that are deployed."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from typing import Any

import pytest
import trio

import modal_reference as modal
from modal_reference import App, Function
from modal_reference._driver.universe import Universe
from modal_reference._engine import AppInfo, AppState, ControlPlane
from modal_reference._serialization import dumps, loads
from modal_reference.exception import ExecutionError, InvalidError, NotFoundError
from modal_reference.runner import deploy_app, run_app
from tests.reference.apps import shop
from tests.reference.waiting import every_face

pytestmark = pytest.mark.usefixtures("universe")


def apps(universe: Universe) -> list[AppInfo]:
    return universe.run(ControlPlane.app_list, "")


def state(universe: Universe, app_id: str | None) -> AppState:
    assert app_id is not None
    return universe.run(ControlPlane.app_get, app_id).state


def test_an_app_runs_for_as_long_as_its_block(universe: Universe) -> None:
    with shop.app.run() as running:
        assert running is shop.app
        assert shop.square.remote(2) == 4
        assert state(universe, running.app_id) is AppState.EPHEMERAL
    assert state(universe, shop.app.app_id) is AppState.STOPPED
    with pytest.raises(ExecutionError, match="its app is not running"):
        shop.square.remote(2)


def test_an_app_runs_on_every_face(universe: Universe) -> None:
    async def main() -> int:
        async with shop.app.run():
            return await shop.square.remote.aio(3)

    assert asyncio.run(main()) == 9
    assert trio.run(main) == 9
    assert apps(universe) == []


def test_a_block_that_fails_ends_the_app_too(universe: Universe) -> None:
    with pytest.raises(ZeroDivisionError), shop.app.run():
        _ = 1 / 0
    with pytest.raises(KeyboardInterrupt), shop.app.run():
        raise KeyboardInterrupt
    assert apps(universe) == []


def test_a_block_that_is_cancelled_ends_the_app_too(universe: Universe) -> None:
    async def main() -> None:
        with trio.move_on_after(0.05):
            async with shop.app.run():
                await trio.sleep_forever()

    trio.run(main)
    assert apps(universe) == []


def test_an_app_runs_once_at_a_time() -> None:
    with shop.app.run(), pytest.raises(InvalidError, match="running already"), shop.app.run():
        pass
    with shop.app.run():
        assert shop.square.remote(1) == 1


def test_each_run_is_an_app_of_its_own() -> None:
    with shop.app.run():
        first, function = shop.app.app_id, shop.square.object_id
    with shop.app.run():
        assert shop.app.app_id != first
        assert shop.square.object_id != function


def test_a_run_may_be_called_something(universe: Universe) -> None:
    app = App()
    with app.run(name="rehearsal"):
        assert app.description == "rehearsal"
        assert [info.description for info in apps(universe)] == ["rehearsal"]


def test_an_app_without_a_name_is_called_like_its_program() -> None:
    app = App()
    with app.run():
        assert app.description


def test_a_detached_app_goes_on_until_it_is_stopped(universe: Universe) -> None:
    with shop.app.run(detach=True):
        begun = shop.square.spawn(4)
    assert state(universe, shop.app.app_id) is AppState.DETACHED
    assert begun.get() == 16
    shop.app.stop()
    assert state(universe, shop.app.app_id) is AppState.STOPPED


def test_a_run_that_may_ask_questions_needs_output() -> None:
    with pytest.raises(InvalidError, match="enable_output"), shop.app.run(interactive=True):
        pass


def test_an_app_that_cannot_begin_leaves_nothing(universe: Universe) -> None:
    app = App(secrets=[modal.Secret.from_name("absent")])
    app.function()(shop.plain)
    with pytest.raises(NotFoundError), app.run():
        pass
    assert apps(universe) == []
    assert app._running is None


def test_an_app_at_module_level_serves_universe_after_universe(universe: Universe) -> None:
    with shop.app.run():
        assert shop.square.remote(2) == 4
        universe.close()
    with Universe() as another:
        from modal_reference._client import current

        current.activate(another)
        with shop.app.run():
            assert shop.square.remote(3) == 9


def test_functions_that_are_serialized_may_refer_to_others(universe: Universe) -> None:
    app = App()
    base = app.function()(shop.plain)

    def with_closure(x: int) -> int:
        return base.remote(x) + 1

    closed = app.function(serialized=True)(with_closure)
    with app.run():
        assert closed.remote(4) == 5


def test_an_included_function_runs_with_the_app_that_includes_it() -> None:
    app = App("whole").include(shop.other)
    with app.run():
        assert shop.triple.remote(5) == 15


def in_child(send: Any) -> None:
    send.send(shop.square.remote(6))


def test_a_forked_child_calls_the_functions_of_an_app_that_runs() -> None:
    with shop.app.run():
        context = multiprocessing.get_context("fork")
        receive, send = context.Pipe(duplex=False)
        child = context.Process(target=in_child, args=(send,))
        child.start()
        assert receive.poll(30)
        assert receive.recv() == 36
        child.join()


def test_run_app_is_the_same_as_app_run() -> None:
    with run_app(shop.app, name="by hand") as running:
        assert running is shop.app
        assert shop.square.remote(2) == 4


def test_a_handle_travels_as_its_identifier() -> None:
    with shop.app.run():
        there = loads(dumps(shop.square))
        assert there.object_id == shop.square.object_id
        assert there.remote(8) == 64
        assert there.hydrate() is there


@pytest.fixture
def deployed(universe: Universe) -> Iterator[App]:
    app = App("warehouse").include(shop.app)
    app.deploy()
    yield app
    app.stop()


def test_a_deployed_app_is_found_by_its_name(universe: Universe, deployed: App) -> None:
    assert Function.from_name("warehouse", "square").remote(3) == 9
    assert App.lookup("warehouse").app_id == deployed.app_id
    assert deployed.app_id is not None
    assert App.lookup(deployed.app_id).app_id == deployed.app_id
    assert state(universe, deployed.app_id) is AppState.DEPLOYED


@every_face
def test_deploying_works_on_every_face(call: Any) -> None:
    app = App("warehouse").include(shop.other)
    assert call(app.deploy) is app
    assert call(App.lookup, "warehouse").app_id == app.app_id
    assert call(Function.from_name("warehouse", "triple").remote, 2) == 6
    call(app.stop)
    with pytest.raises(NotFoundError):
        call(App.lookup, "warehouse")


@pytest.mark.usefixtures("deployed")
def test_what_is_deployed_can_be_called_from_where_it_was_deployed() -> None:
    assert shop.square.remote(4) == 16


def test_who_deploys_again_replaces_what_was_there(universe: Universe, deployed: App) -> None:
    again = App("warehouse").include(shop.other)
    again.deploy()
    assert again.app_id == deployed.app_id
    assert Function.from_name("warehouse", "triple").remote(2) == 6
    with pytest.raises(NotFoundError):
        Function.from_name("warehouse", "square").remote(3)


def test_a_deployment_may_have_another_name_than_the_app() -> None:
    result = deploy_app(shop.other, "elsewhere")
    assert result.app_id == App.lookup("elsewhere").app_id
    assert result.warnings == []
    App.lookup("elsewhere").stop()


def test_a_deployment_needs_a_name_that_follows_the_rules() -> None:
    with pytest.raises(InvalidError, match="needs a name"):
        App().deploy()
    with pytest.raises(InvalidError, match="needs a name"):
        deploy_app(App())
    with pytest.raises(InvalidError, match="Invalid App name"):
        App("a b").deploy()
    with pytest.raises(InvalidError, match="deployment tag"):
        App("shop").deploy(tag="a b")
    with pytest.raises(InvalidError, match="'rolling' or 'recreate'"):
        App("shop").deploy(strategy="sudden")


def test_a_deployment_that_fails_leaves_no_app(universe: Universe) -> None:
    app = App("warehouse", secrets=[modal.Secret.from_name("absent")])
    app.function()(shop.plain)
    with pytest.raises(NotFoundError):
        app.deploy()
    assert apps(universe) == []


def test_an_app_is_created_by_looking_it_up_where_that_is_wanted(universe: Universe) -> None:
    with pytest.raises(NotFoundError):
        App.lookup("sandboxes")
    found = App.lookup("sandboxes", create_if_missing=True)
    assert found.name == "sandboxes"
    assert state(universe, found.app_id) is AppState.DEPLOYED
    with pytest.raises(InvalidError, match="identifier"):
        App.lookup("ap-" + "a" * 22, create_if_missing=True)
    with pytest.raises(InvalidError, match="Invalid App name"):
        App.lookup("a b")


def test_only_an_app_with_an_identifier_can_be_stopped() -> None:
    with pytest.raises(InvalidError, match="nothing to stop"):
        App("shop").stop()


def test_what_was_stopped_takes_no_more_calls(deployed: App) -> None:
    deployed.stop()
    with pytest.raises(InvalidError, match="its app is not running"):
        Function.from_id(shop.square.object_id).remote(1)


@pytest.mark.usefixtures("deployed")
def test_the_numbers_of_containers_can_be_looked_at_and_changed() -> None:
    function = Function.from_name("warehouse", "square")
    assert function.autoscaler.settings().min_containers == 0
    changed = function.autoscaler.update(min_containers=1, max_containers=3, scaledown_window=30)
    assert changed == function.autoscaler.settings()
    assert (changed.min_containers, changed.max_containers, changed.scaledown_window) == (1, 3, 30)
    assert function.autoscaler.update(max_containers=None, min_containers=None).max_containers is None
    for wrong in [{"min_containers": -1}, {"max_containers": 0}, {"scaledown_window": 1}, {"buffer_containers": "2"}]:
        with pytest.raises(InvalidError):
            function.autoscaler.update(**wrong)  # type: ignore[arg-type]


@pytest.mark.usefixtures("deployed")
def test_a_function_with_other_options_has_containers_of_its_own() -> None:
    plain = Function.from_name("warehouse", "where")
    variant = plain.with_options(env={"COLOUR": "red"}, timeout=60)
    assert plain.remote()["colour"] is None
    assert variant.remote()["colour"] == "red"
    assert variant.object_id != plain.object_id


def test_a_function_with_other_options_lives_as_long_as_its_app() -> None:
    variant = shop.where.with_options(env={"COLOUR": "red"}).with_options(max_containers=1)
    for _ in range(2):
        with shop.app.run():
            assert variant.remote()["colour"] == "red"
            assert shop.where.with_concurrency(max_inputs=3).remote()["colour"] is None
        with pytest.raises(ExecutionError, match="its app is not running"):
            variant.remote()
    assert variant.local()["colour"] is None
