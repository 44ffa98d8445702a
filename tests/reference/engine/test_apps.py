"""Apps: declared, published, looked up, published anew, stopped.

- what is declared counts when it is published; before, and after the app was stopped, nothing can be called;
- the same name is the same function; of a deployed app it is found by name, with the closest one if it is not there;
- published anew: containers of before finish what they have and are replaced; what is gone ends; handles stay good;
- stopping ends inputs and containers, once; who waits for that is told; an ephemeral app ends when its owner is gone;
- a class's parameters and options have a pool each, the same for the same bytes;
- what is printed can be read along, to its end, and is not kept without bound;
- Secrets are found, checked, given to containers, and nowhere to be seen.
"""

from __future__ import annotations

from typing import Any

import pytest

from modal_reference._engine import (
    AppInfo,
    AppState,
    CallKind,
    CreationMode,
    EventKind,
    Exit,
    FunctionDefinition,
    Method,
    Options,
    OrderKind,
    OutputStatus,
    Parameter,
    Refusal,
    RefusalKind,
    RetryPolicy,
    Scaling,
    ScalingChange,
)
from tests.reference.engine.world import World, function


def deploy(world: World, *definitions: FunctionDefinition, name: str = "shop") -> AppInfo:
    app: AppInfo = world("app_get_or_create", "", name, True)
    ids = {each.name: world("function_create", app.app_id, each, "").function_id for each in definitions}
    world("app_publish", app.app_id, AppState.DEPLOYED, ids, {}, "")
    found: AppInfo = world("app_get", app.app_id)
    return found


def lookup(world: World, name: str, app: str = "shop") -> str:
    function_id: str = world("function_lookup", "", app, name, False).function_id
    return function_id


def test_nothing_can_be_called_before_an_app_is_published_or_after_it_was_stopped() -> None:
    world = World()
    info = world("function_create", world.app_id, function(), "")
    for _ in range(2):
        with pytest.raises(Refusal, match="its app is not running") as refused:
            world("call_start", info.function_id, "", CallKind.UNARY, [(0, b"")], True, "")
        assert refused.value.kind is RefusalKind.INVALID
        world("app_stop", world.app_id)
    refused_too: list[tuple[str, tuple[Any, ...]]] = [
        ("function_create", (world.app_id, function(), "")),
        ("app_publish", (world.app_id, AppState.EPHEMERAL, {}, {}, "")),
    ]
    for name, arguments in refused_too:
        with pytest.raises(Refusal, match="was stopped"):
            world(name, *arguments)


def test_the_same_name_is_the_same_function_declared_anew() -> None:
    world = World()
    first = world("function_create", world.app_id, function(), "")
    second = world("function_create", world.app_id, function(timeout=7.0), first.function_id)
    assert first.function_id == second.function_id
    other = world("function_create", world.app_id, function("g"), "")
    with pytest.raises(Refusal, match="declare it under its own name"):
        world("function_create", world.app_id, function("g"), first.function_id)
    world("app_publish", world.app_id, AppState.EPHEMERAL, {"f": first.function_id}, {"G": other.function_id}, "")
    layout = world("app_layout", world.app_id)
    assert (list(layout.functions), list(layout.classes)) == (["f"], ["G"])
    assert layout.functions["f"] == world("function_get", first.function_id)


def test_identifiers_follow_from_names_so_that_handles_fit_a_fresh_universe() -> None:
    ids = [(deploy(world, function()).app_id, lookup(world, "f")) for world in (World(), World())]
    assert ids[0] == ids[1]


def test_a_deployed_app_is_found_by_name() -> None:
    world = World()
    with pytest.raises(Refusal, match="App 'shop' not found in environment 'main'"):
        world("app_get_or_create", "", "shop", False)
    app = deploy(world, function("price"))
    assert app.state is AppState.DEPLOYED
    assert world("app_get_or_create", "", "shop", False).app_id == app.app_id
    assert [each.app_id for each in world("app_list", "")] == [app.app_id, world.app_id]
    for name, words in [("prise", "did you mean 'price'"), ("zzz", "Function 'zzz' not found in App 'shop'")]:
        with pytest.raises(Refusal, match=words) as refused:
            lookup(world, name)
        assert refused.value.kind is RefusalKind.NOT_FOUND
    with pytest.raises(Refusal, match="App 'shoop' not found.*did you mean 'shop'"):
        lookup(world, "price", "shoop")
    with pytest.raises(Refusal, match="Class 'price' not found"):
        world("function_lookup", "", "shop", "price", True)
    with pytest.raises(Refusal, match="Environment 'moon' not found"):
        world("app_create", "moon", "x", False)
    world("app_stop", app.app_id)
    with pytest.raises(Refusal, match="App 'shop' not found"):
        lookup(world, "price")
    assert world("app_get_or_create", "", "shop", True).app_id != app.app_id


def test_a_name_belongs_to_one_app() -> None:
    world = World()
    deploy(world, function())
    other = world("app_create", "", "other", False)
    with pytest.raises(Refusal, match="exists already"):
        world("app_publish", other.app_id, AppState.DEPLOYED, {}, {}, "shop")
    with pytest.raises(Refusal, match="not as stopped"):
        world("app_publish", other.app_id, AppState.STOPPED, {}, {}, "")
    with pytest.raises(Refusal, match="was not declared"):
        world("app_publish", other.app_id, AppState.DEPLOYED, {"f": "fu-0"}, {}, "")


def test_containers_of_before_finish_what_they_have_and_are_replaced() -> None:
    world = World()
    deploy(world, function(scaling=Scaling(min_containers=1)))
    f = lookup(world, "f")
    running, waiting = world.call(f), None
    (old,) = world.ready()
    delivery = old.take_one()
    assert world("app_get_or_create", "", "shop", False).state is AppState.DEPLOYED
    world("function_create", world("app_get_or_create", "", "shop", False).app_id, function(timeout=5.0), "")
    assert world("container_task", old.container_id).definition.timeout == 300.0
    deploy(world, function(timeout=5.0))
    assert lookup(world, "f") == f
    assert [order.kind for order in old.orders()] == [OrderKind.DRAIN]
    waiting = world.call(f)
    assert old.take() == []
    assert old.is_over
    (new,) = world.ready()
    assert new.instruction.definition.timeout == 5.0
    assert new.take_one().call_id == waiting.call_id
    old.succeed(delivery)
    assert old.stops
    new.succeed()
    assert world.statuses(running) == world.statuses(waiting) == [OutputStatus.SUCCESS]


def test_what_is_not_published_any_more_ends() -> None:
    world = World()
    app = deploy(world, function("f", scaling=Scaling(max_containers=1), retries=RetryPolicy(3)), function("g"))
    f = lookup(world, "f")
    running, waiting = world.call(f), world.call(f)
    (puppet,) = world.ready()
    delivery = puppet.take_one()
    deploy(world, function("g"))
    assert world.statuses(waiting) == [OutputStatus.TERMINATED]
    with pytest.raises(Refusal, match="does not have it any more"):
        world.call(f)
    puppet.fail_inputs(delivery)
    assert world.statuses(running) == [OutputStatus.FAILURE]
    puppet.exit()
    world.advance(100)
    assert not world.puppets
    assert list(world("app_layout", app.app_id).functions) == ["g"]


def test_stopping_ends_inputs_and_containers() -> None:
    world = World()
    (f,) = world.publish(function(retries=RetryPolicy(9), scaling=Scaling(max_containers=1, min_containers=1)))
    running, waiting = world.call(f), world.call(f, 2)
    (puppet,) = world.ready()
    puppet.take_one()
    stopped = world.wait("app_stopped_wait", world.app_id)
    world("app_stop", world.app_id)
    world("app_stop", world.app_id)
    assert world.statuses(running) == [OutputStatus.TERMINATED]
    assert world.statuses(waiting) == [OutputStatus.TERMINATED] * 2
    assert b"its app was stopped" in world.outputs(waiting)[0].data
    assert [stop.grace for stop in puppet.stops] == [30.0]
    assert stopped.waits
    puppet.exit()
    assert stopped.answer() is True
    assert world.wait("app_stopped_wait", world.app_id).answer() is True
    world.advance(10_000)
    assert not world.puppets
    assert len(world.plane.events.of(EventKind.APP_STOPPED)) == 1


def test_a_container_that_is_not_ready_is_killed_when_it_is_not_needed_any_more() -> None:
    world = World()
    world.publish(function(scaling=Scaling(min_containers=1)))
    puppet = world.puppet()
    world("app_stop", world.app_id)
    assert [stop.grace for stop in puppet.stops] == [0.0]
    puppet.exit(Exit(None, 9, False))
    assert world("app_get", world.app_id).state is AppState.STOPPED
    assert not world.plane.events.of(EventKind.CONTAINER_FAILED)


@pytest.mark.parametrize(
    ("is_detached", "state", "lives"),
    [(False, AppState.EPHEMERAL, False), (True, AppState.DETACHED, True)],
)
def test_an_ephemeral_app_ends_when_its_owner_is_gone(is_detached: bool, state: AppState, lives: bool) -> None:
    world = World()
    app = world("app_create", "", "x", is_detached)
    world("app_publish", app.app_id, state, {}, {}, "")
    world("app_disconnect", app.app_id)
    assert (world("app_get", app.app_id).state is not AppState.STOPPED) is lives


def test_a_deployed_app_lives_on_when_its_owner_is_gone() -> None:
    world = World()
    app = deploy(world, function())
    world("app_disconnect", app.app_id)
    assert world("app_get", app.app_id).state is AppState.DEPLOYED


def test_an_environment_takes_its_apps_along() -> None:
    world = World()
    world("environment_create", "dev")
    app = world("app_get_or_create", "dev", "shop", True)
    world("environment_delete", "dev")
    assert world("app_get", app.app_id).state is AppState.STOPPED


def test_parameters_and_options_of_a_class_have_a_pool_each() -> None:
    world = World()
    methods = {"price": Method(), "walk": Method(is_generator=True)}
    definition = function("Shop", methods=methods, is_class=True, parameters=[Parameter("name", "str")])
    (service,) = world.publish(definition)
    assert world("function_bind", service, b"", Options()).function_id == service
    first = world("function_bind", service, b"one", Options())
    assert world("function_bind", service, b"one", Options()) == first
    second = world("function_bind", service, b"two", Options(scaling=ScalingChange(min_containers=1), timeout=9.0))
    assert len({service, first.function_id, second.function_id}) == 3
    (warm,) = world.ready()
    task = world("container_task", warm.container_id)
    assert (task.parameters, task.definition.timeout, task.function_id) == (b"two", 9.0, second.function_id)
    call = world.call(first.function_id, method="price")
    assert world.new()[0].instruction.function_id == first.function_id
    world.work()
    assert world.statuses(call) == [OutputStatus.SUCCESS]
    with pytest.raises(Refusal, match="bound already"):
        world("function_bind", first.function_id, b"three", Options())
    with pytest.raises(Refusal, match="timeout is 0 seconds"):
        world("function_bind", service, b"one", Options(timeout=0.0))
    world("app_stop", world.app_id)
    assert all(puppet.stops for puppet in world.puppets.values())


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"timeout": 0.0}, "timeout is 0 seconds"),
        ({"startup_timeout": float("nan")}, "startup_timeout is nan"),
        ({"concurrency": 0}, "concurrency is 0"),
        ({"concurrency": 2, "target_concurrency": 3}, "target_concurrency is 3"),
        ({"max_inputs": 0}, "max_inputs is 0"),
        ({"scaling": Scaling(min_containers=3, max_containers=2)}, "more than max_containers"),
        ({"scaling": Scaling(max_containers=0)}, "max_containers is 0"),
        ({"scaling": Scaling(scaledown_window=0)}, "scaledown_window is 0"),
        ({"retries": RetryPolicy(-1)}, "max_retries is -1"),
        ({"retries": RetryPolicy(1, backoff_coefficient=0.5)}, "backoff_coefficient is 0.5"),
        ({"methods": {}}, "no method that could be called"),
        ({"secrets": ["st-0"]}, "Secret 'st-0' of 'f' not found"),
    ],
)
def test_what_cannot_be_carried_out_is_refused(figures: dict[str, Any], words: str) -> None:
    world = World()
    with pytest.raises(Refusal, match=words):
        world("function_create", world.app_id, function(**figures), "")


# What is printed


def test_what_is_printed_can_be_read_along_to_its_end() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(max_containers=1)))
    world.call(f)
    reader = world.wait("app_logs_wait", world.app_id, 0)
    (puppet,) = world.ready()
    world("log_append", puppet.container_id, 1, "early\n", "")
    delivery = puppet.take_one()
    world("log_append", puppet.container_id, 2, "late\n", "")
    lines = reader.answer()
    assert [(line.number, line.input_id, line.stream, line.text) for line in lines] == [
        (1, "", 1, "early\n"),
        (2, delivery.input_id, 2, "late\n"),
    ]
    assert {(line.app_id, line.function_id, line.container_id) for line in lines} == {
        (world.app_id, f, puppet.container_id)
    }
    world("log_append", puppet.container_id, 1, "tagged\n", "in-7:7")
    assert world.wait("app_logs_wait", world.app_id, 2).answer()[0].input_id == "in-7:7"
    reader = world.wait("app_logs_wait", world.app_id, 3)
    world("app_stop", world.app_id)
    assert reader.waits
    puppet.exit(Exit(0, None, False))
    assert reader.answer() == []
    world("log_append", puppet.container_id, 1, "last words\n", "")
    world("log_append", "ta-0", 1, "whose?\n", "")
    assert [line.text for line in world.wait("app_logs_wait", world.app_id, 3).answer()] == ["last words\n"]


def test_what_is_printed_is_not_kept_without_bound() -> None:
    world = World(log_pieces=10, log_bytes=100)
    world.publish(function(scaling=Scaling(min_containers=1)))
    puppet = world.puppet()
    for number in range(50):
        world("log_append", puppet.container_id, 1, str(number), "")
    lines = world.wait("app_logs_wait", world.app_id, 0).answer()
    assert [line.number for line in lines] == list(range(41, 51))
    assert [line.number for line in world.wait("app_logs_wait", world.app_id, 48).answer()] == [49, 50]
    for text in ("x" * 60, "y" * 60):
        world("log_append", puppet.container_id, 1, text, "")
    assert [line.text[0] for line in world.wait("app_logs_wait", world.app_id, 0).answer()] == ["y"]


# Secrets


def test_secrets_reach_containers_and_later_ones_win() -> None:
    world = World()
    first = world("secret_create", "", "", CreationMode.EPHEMERAL, {"A": "1", "B": "2"})
    second = world("secret_create", "", "db", CreationMode.MUST_NOT_EXIST, {"B": "3"})
    world.publish(function(secrets=[first.object_id, second.object_id], scaling=Scaling(min_containers=1)))
    puppet = world.puppet()
    assert puppet.instruction.variables == {"A": "1", "B": "3"}
    assert world("container_task", puppet.container_id).variables == {"A": "1", "B": "3"}
    world("secret_update", second.object_id, {"B": "5", "C": "4"})
    assert world("container_task", puppet.container_id).variables == {"A": "1", "B": "5", "C": "4"}


def test_secrets_are_found_by_name_and_checked() -> None:
    world = World()
    info = world("secret_create", "", "db", CreationMode.MUST_NOT_EXIST, {"USER": "anna", "WORD": "sesame"})
    assert world("secret_get", "", "db", ["USER"]) == info
    assert world("secret_create", "", "db", CreationMode.CREATE_IF_MISSING, {}) == info
    assert world("secret_create", "", "db", CreationMode.MUST_EXIST, {}) == info
    cases: list[tuple[str, tuple[Any, ...], str]] = [
        ("secret_get", ("", "db", ["USER", "HOST", "PORT"]), "Secret 'db' lacks 'HOST', 'PORT'"),
        ("secret_get", ("", "other", []), "Secret 'other' not found in environment 'main'"),
        ("secret_create", ("", "other", CreationMode.MUST_EXIST, {}), "Secret 'other' not found"),
        ("secret_create", ("", "db", CreationMode.MUST_NOT_EXIST, {}), "exists already"),
        ("secret_update", ("st-0", {}), "Secret 'st-0' not found"),
    ]
    for name, arguments, words in cases:
        with pytest.raises(Refusal, match=words) as refused:
            world(name, *arguments)
        assert "anna" not in str(refused.value)


def test_values_of_secrets_are_nowhere_to_be_seen() -> None:
    world = World()
    info = world("secret_create", "", "db", CreationMode.MUST_NOT_EXIST, {"WORD": "sesame"})
    (f,) = world.publish(function(secrets=[info.object_id]))
    world.call(f)
    world.work()
    seen = repr((list(world.plane.events), world.plane.snapshot(), info, world("app_layout", world.app_id)))
    assert "sesame" not in seen
