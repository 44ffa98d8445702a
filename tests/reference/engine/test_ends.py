"""Ends: of waits, of the universe, of what is known of things that are gone.

- a universe that ends refuses every wait of every kind;
- a take with a timeout ends with nothing, and what it was offered goes on;
- what is asked of containers and apps that are not there;
- options of a class change its definition, figure by figure.
"""

from __future__ import annotations

from typing import Any

import pytest

from modal_reference._engine import (
    AppState,
    Batching,
    Method,
    Options,
    PendingState,
    Refusal,
    RefusalKind,
    Resources,
    Scaling,
)
from modal_reference._engine.definitions import ResourcesChange, ScalingChange
from modal_reference._engine.functions import with_options
from tests.reference.engine.world import LOST, World, function

WAITS: list[tuple[str, tuple[Any, ...]]] = [
    ("app_logs_wait", ("app", 0)),
    ("app_stopped_wait", ("app",)),
    ("call_any_wait", (["call"],)),
    ("call_chunks_wait", ("call", 0, 1)),
    ("call_output_wait", ("call", 0)),
    ("call_outputs_wait", ("call", 0, 1)),
    ("container_room_wait", ("container", "input", 0)),
    ("container_take_wait", ("container", 1)),
    ("container_put_take_wait", ("container", [], 1)),
    ("container_watch_wait", ("container", 0)),
    ("quiet_wait", ()),
]


def busy_world() -> tuple[World, dict[str, str]]:
    """A world in which everything can be waited for, and what is meant by each word."""
    world = World()
    scaling = Scaling(max_containers=1)
    (f,) = world.publish(function(methods={"": Method(is_generator=True)}, concurrency=2, scaling=scaling))
    call = world.call(f)
    (puppet,) = world.ready()
    delivery = puppet.take_one()
    world("container_chunk", puppet.container_id, delivery.input_id, 1, 0, [b"a"])
    names = {"app": world.app_id, "call": call.call_id, "container": puppet.container_id, "input": delivery.input_id}
    return world, names


def meant(names: dict[str, str], argument: Any) -> Any:
    if isinstance(argument, list):
        return [meant(names, each) for each in argument]
    return names.get(argument, argument) if isinstance(argument, str) else argument


@pytest.mark.parametrize(("name", "arguments"), WAITS, ids=[name for name, _ in WAITS])
def test_a_universe_that_ends_refuses_every_wait(name: str, arguments: tuple[Any, ...]) -> None:
    world, names = busy_world()
    wait = world.wait(name, *(meant(names, argument) for argument in arguments))
    assert wait.waits
    refusal = Refusal(RefusalKind.ENDED, "over")
    world.plane.refuse_waits(world.now, refusal)
    assert wait.pending.state is PendingState.REFUSED
    assert wait.pending.refusal is refusal
    assert wait.pending in world.plane.wakes


def test_every_wait_of_the_engine_is_in_that_list() -> None:
    from modal_reference._engine import WAITING

    assert {name for name, _ in WAITS} == {name for name in WAITING if not name.startswith("queue_")}


def test_a_take_with_a_timeout_ends_with_nothing() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(min_containers=1)))
    (puppet,) = world.ready()
    asking = puppet.ask()
    asking.pending.deadline = world.now + 1
    world.plane.watch_deadline(asking.pending)
    world.advance(1)
    assert asking.pending.state is PendingState.EXPIRED
    call = world.call(f)
    puppet.asking = None
    assert puppet.take_one().call_id == call.call_id


def test_what_was_offered_to_a_container_that_is_gone_goes_to_another() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(min_containers=2)))
    first, second = world.ready()
    asking = first.ask()
    call = world.call(f)
    assert not asking.waits
    first.asking = None
    first.exit(LOST)
    assert second.take_one().call_id == call.call_id
    assert asking.answer() == ([], True)


def test_a_container_that_has_ended_is_told_so() -> None:
    world = World()
    world.publish(function(scaling=Scaling(min_containers=1)))
    puppet = world.puppet()
    puppet.ready()
    puppet.exit()
    with pytest.raises(Refusal, match="it has ended"):
        world("container_task", puppet.container_id)
    assert world.wait("container_take_wait", puppet.container_id, 1).answer() == ([], True)
    (order,) = world.wait("container_watch_wait", puppet.container_id, 4).answer()
    assert (order.number, order.kind.value) == (5, "stop")
    world("container_preempt", puppet.container_id)


def test_last_words_are_kept_for_so_many_containers() -> None:
    world = World()
    world.publish(function(max_inputs=1, scaling=Scaling(min_containers=1)))
    first = world.puppet().container_id
    for _ in range(1001):
        world.ready()
        world.puppet().exit()
        world.advance(0.1)
    world("log_append", first, 1, "too late", "")
    world("log_append", world.puppet().container_id, 1, "in time", "")
    assert [line.text for line in world.wait("app_logs_wait", world.app_id, 0).answer()] == ["in time"]


def test_an_app_that_is_not_there_or_gets_another_name() -> None:
    world = World()
    with pytest.raises(Refusal, match="App 'ap-0' not found"):
        world("app_get", "ap-0")
    app = world("app_get_or_create", "", "old", True)
    world("app_publish", app.app_id, AppState.DEPLOYED, {}, {}, "new")
    assert world("app_get_or_create", "", "new", False).app_id == app.app_id
    with pytest.raises(Refusal, match="App 'old' not found"):
        world("app_get_or_create", "", "old", False)


def test_options_change_a_definition_figure_by_figure() -> None:
    definition = function(
        "Shop",
        methods={"many": Method(batching=Batching(2, 1.0)), "one": Method()},
        scaling=Scaling(min_containers=1, max_containers=9),
        resources=Resources(cpu=1.0, memory=64, memory_limit=128),
        recorded={"region": "eu"},
    )
    options = Options(
        scaling=ScalingChange(max_containers=3),
        resources=ResourcesChange(memory=256),
        batching=Batching(8, 0.5),
        recorded={"cloud": "aws"},
        timeout=7.0,
    )
    changed = with_options(definition, options)
    assert changed.scaling == Scaling(min_containers=1, max_containers=3)
    assert changed.resources == Resources(cpu=1.0, memory=256)
    assert changed.methods == {"many": Method(batching=Batching(8, 0.5)), "one": Method()}
    assert changed.recorded == {"region": "eu", "cloud": "aws"}
    assert changed.timeout == 7.0
    assert with_options(definition, Options()) == definition
