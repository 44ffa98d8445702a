"""How many containers a function has.

- none without work, unless some are kept; those that are kept start when the app is published and stay;
- as many as the inputs call for, never more than the most; a few at once, more when these do not help soon;
- a buffer while there is work;
- a container that is idle for its window ends; one that gets work in time does not; the longest idle goes first;
- other numbers count from now on; until the app is published anew;
- inputs at once: up to the concurrency of a container, scaled by the target; the least busy one is asked first;
- a container ends after its most inputs, and another one takes its place;
- it is quiet when nothing is on its way, runs, or waits for a container.
"""

from __future__ import annotations

from typing import Any

import pytest

from modal_reference._engine import Batching, Method, OrderKind, OutputStatus, RetryPolicy, Scaling, StopContainer
from tests.reference.engine.world import World, function, success

PATIENCE = 0.05


def alive(world: World) -> int:
    return sum(not puppet.stops for puppet in world.puppets.values())


def grown(world: World) -> int:
    """How many containers there are when all had time to start."""
    for _ in range(100):
        world.ready()
        world.advance(PATIENCE)
    return alive(world)


def test_nothing_starts_without_work() -> None:
    world = World()
    world.publish(function())
    world.advance(1000)
    assert not world.puppets


def test_those_that_are_kept_start_with_the_app_and_stay() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(min_containers=3)))
    assert len(world.new()) == 3
    world.ready()
    world.advance(10_000)
    assert alive(world) == 3
    world.call(f, 3)
    world.work()
    world.advance(10_000)
    assert alive(world) == 3
    victim = next(iter(world.puppets.values()))
    victim.exit()
    assert len(world.new()) == 1


@pytest.mark.parametrize(
    ("inputs", "figures", "containers"),
    [
        (1, {}, 1),
        (7, {}, 7),
        (30, {"scaling": Scaling(max_containers=5)}, 5),
        (30, {"concurrency": 10}, 3),
        (31, {"concurrency": 10}, 4),
        (30, {"concurrency": 10, "target_concurrency": 5}, 6),
        (2, {"scaling": Scaling(buffer_containers=3)}, 5),
        (2, {"scaling": Scaling(buffer_containers=3, max_containers=4)}, 4),
        (1, {"scaling": Scaling(min_containers=6)}, 6),
    ],
)
def test_as_many_as_the_work_calls_for(inputs: int, figures: dict[str, Any], containers: int) -> None:
    world = World()
    (f,) = world.publish(function(**figures))
    world.call(f, inputs)
    assert grown(world) == containers


def test_a_few_start_at_once_and_as_many_more_as_there_are_when_these_do_not_help_soon() -> None:
    world = World(containers_at_once=4, start_patience=1.0)
    (f,) = world.publish(function())
    world.call(f, 50)
    for containers in (4, 8, 16, 32, 50):
        assert len(world.new()) == containers
        world.advance(0.99)
        assert len(world.new()) == containers
        world.advance(0.01)


def test_where_inputs_take_no_time_few_are_started() -> None:
    world = World(containers_at_once=4, start_patience=1.0, quick_patience=10.0)
    (f,) = world.publish(function())
    world.call(f, 50)
    puppet = world.ready()[0]
    puppet.take_one()
    world.advance(0.9)
    puppet.succeed()
    world.advance(9)
    assert len(world.puppets) == 4
    world.advance(1)
    assert len(world.puppets) == 8
    puppet.take_one()
    world.advance(2)
    assert len(world.puppets) == 8
    puppet.succeed()
    world.advance(0)
    assert len(world.puppets) == 16


def test_those_that_wait_for_their_calls_hold_up_nothing() -> None:
    world = World(containers_at_once=1)
    (f,) = world.publish(function())
    parent = ""
    for _ in range(30):
        world.call(f, parent=parent)
        (puppet,) = world.ready()
        parent = puppet.take_one().input_id
    assert len(world.puppets) == 30


def test_a_backlog_that_is_worked_off_at_once_needs_few() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world.call(f, 1000)
    world.work()
    assert world.statuses(call) == [OutputStatus.SUCCESS] * 1000
    assert len(world.puppets) == 4


def test_the_buffer_is_kept_while_there_is_work() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(buffer_containers=2, scaledown_window=10)))
    world.call(f)
    assert grown(world) == 3
    busy = next(iter(world.puppets.values()))
    busy.take_one()
    world.advance(100)
    assert alive(world) == 3
    busy.succeed()
    world.advance(100)
    assert alive(world) == 0


def test_an_idle_container_ends_after_its_window_with_its_exit_hooks() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(scaledown_window=20)))
    world.call(f)
    (puppet,) = world.ready()
    puppet.take_one()
    world.advance(100)
    puppet.succeed()
    puppet.ask()
    world.advance(19.9)
    assert puppet.stops == []
    world.advance(0.2)
    assert puppet.stops == [StopContainer(puppet.container_id, 30.0)]
    assert puppet.take() == []
    assert puppet.is_over


def test_work_that_comes_in_time_keeps_it() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(scaledown_window=20)))
    for _ in range(5):
        world.call(f)
        world.work()
        world.advance(19)
    assert len(world.puppets) == 1
    assert alive(world) == 1


def test_the_one_that_is_idle_longest_goes_first_and_the_latest_gets_the_work() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(scaledown_window=20)))
    world.call(f, 2)
    first, second = world.ready()
    first.take_one()
    second.take_one()
    first.succeed()
    first.ask()
    world.advance(5)
    second.succeed()
    second.ask()
    world.call(f)
    assert len(second.take()) == 1
    second.succeed()
    second.ask()
    world.advance(16)
    assert first.stops
    assert not second.stops


def test_other_numbers_count_at_once_until_the_app_is_published_anew() -> None:
    world = World()
    definition = function(scaling=Scaling(scaledown_window=10))
    (f,) = world.publish(definition)
    world("function_scale", f, Scaling(min_containers=3, scaledown_window=10))
    assert world("function_scaling", f).min_containers == 3
    assert grown(world) == 3
    world("function_scale", f, Scaling(min_containers=1, scaledown_window=10))
    world.advance(100)
    assert alive(world) == 1
    world.publish(definition)
    assert world("function_scaling", f) == definition.scaling
    assert alive(world) == 0


def test_a_container_runs_as_many_at_once_as_it_may_and_the_least_busy_gets_more() -> None:
    world = World()
    (f,) = world.publish(function(concurrency=4, target_concurrency=2, scaling=Scaling(max_containers=2)))
    world.call(f, 20)
    first, second = world.ready()
    assert len(first.take(room=99)) == 4
    assert len(second.take(room=3)) == 3
    first.ask(99)
    second.ask(99)
    assert first.take() == []
    assert len(second.take()) == 1
    first.succeed(*tuple(first.running.values())[:3])
    assert len(first.take()) == 3


def test_inputs_are_spread_over_those_that_have_asked() -> None:
    world = World()
    (f,) = world.publish(function(concurrency=4, scaling=Scaling(min_containers=2)))
    first, second = world.ready()
    first.ask(4)
    second.ask(4)
    world.call(f, 4)
    assert len(first.take()) == len(second.take()) == 2


def test_a_container_ends_after_its_most_inputs() -> None:
    world = World()
    (f,) = world.publish(function(max_inputs=3, concurrency=2, scaling=Scaling(max_containers=1)))
    call = world.call(f, 7)
    (puppet,) = world.ready()
    assert len(puppet.take(room=5)) == 2
    puppet.succeed()
    assert len(puppet.take(room=5)) == 1
    assert puppet.is_over
    assert not world.new()
    puppet.succeed()
    assert puppet.stops
    puppet.exit()
    assert len(world.new()) == 1
    world.work()
    assert world.statuses(call) == [OutputStatus.SUCCESS] * 7


def test_single_use_containers_run_one_input_each() -> None:
    world = World()
    (f,) = world.publish(function(max_inputs=1))
    world.call(f, 5)
    ran: list[str] = []
    while world.stats(f).backlog:
        for puppet in world.ready():
            ran += [puppet.container_id] * len(puppet.take())
            puppet.succeed()
            puppet.exit()
    assert len(ran) == len(set(ran)) == 5


def test_the_most_counts_those_that_are_about_to_end() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(max_containers=1)))
    world.call(f)
    (puppet,) = world.ready()
    puppet.take_one()
    world("container_preempt", puppet.container_id)
    world.call(f)
    world.advance(1)
    assert not world.new()
    puppet.exit()
    assert len(world.new()) == 1


def test_figures_tell_how_busy_a_function_is() -> None:
    world = World()
    (f,) = world.publish(function(concurrency=2, scaling=Scaling(max_containers=1)))
    assert world.stats(f) == (0, 0, 0, 0)
    world.call(f, 5)
    assert world.stats(f) == (5, 1, 0, 0)
    (puppet,) = world.ready()
    assert world.stats(f) == (5, 1, 0, 2)
    puppet.take(room=1)
    assert world.stats(f) == (4, 1, 1, 1)


def test_it_is_quiet_when_nothing_is_left_to_do_before_its_time() -> None:
    world = World()
    batches = {"": Method(batching=Batching(2, 5.0))}
    f, g = world.publish(function("f", retries=RetryPolicy(1, 9.0)), function("g", methods=batches))
    assert world.wait("quiet_wait").answer() is True
    world.call(f)
    quiet = world.wait("quiet_wait")
    puppet, *_ = world.ready()
    assert quiet.waits
    puppet.take_one()
    assert quiet.waits
    puppet.fail_inputs()
    assert quiet.answer() is True
    world.call(g)
    assert world.wait("quiet_wait").waits
    world.ready()
    assert world.wait("quiet_wait").answer() is True
    world.advance(6)
    assert world.wait("quiet_wait").waits


def test_outcomes_and_the_next_question_go_together() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(max_containers=1)))
    call = world.call(f, 2)
    (puppet,) = world.ready()
    first = puppet.take_one()
    take = world.wait("container_put_take_wait", puppet.container_id, [success(first)], 1).answer()
    assert [each.payload for each in take.inputs] == [b"1"]
    assert [output.data for output in world.outputs(call)] == [b"0"]
    last = world.wait("container_put_take_wait", puppet.container_id, [success(take.inputs[0])], 1)
    assert last.waits
    assert world.statuses(call) == [OutputStatus.SUCCESS] * 2


def test_one_that_was_offered_something_does_not_end_for_being_idle() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(min_containers=2, scaledown_window=5)))
    first, second = world.ready()
    second.ask()
    first.ask()
    world.advance(100)
    world.call(f)
    world("function_scale", f, Scaling(scaledown_window=5))
    assert not first.stops
    assert second.stops
    assert len(first.take()) == 1


def test_a_lower_limit_ends_those_that_are_too_many_once_they_have_finished() -> None:
    world = World()
    (f,) = world.publish(function(concurrency=2))
    call = world.call(f, 30)
    for _ in range(3):
        world.ready()
        world.advance(PATIENCE)
    world.ready()
    puppets = list(world.puppets.values())
    for puppet in puppets[1:]:
        puppet.take()
        puppet.ask(1)
    world("function_scale", f, Scaling(max_containers=2))
    assert puppets[0].stops
    told = [[order.kind for order in puppet.orders()] for puppet in puppets[1:]]
    assert told == [[], [], *[[OrderKind.DRAIN]] * (len(puppets) - 3)]
    for puppet in puppets[1:]:
        puppet.take()
        puppet.succeed()
    assert alive(world) == 2
    world.work()
    assert world.statuses(call) == [OutputStatus.SUCCESS] * 30
