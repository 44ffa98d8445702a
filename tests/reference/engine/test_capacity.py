"""What the machine bears: so many containers at work, shared fairly, and never a deadlock.

- no more than the most work at once; whoever waits gets room when a container ends, or waits for its own calls;
- functions that call functions never wait for each other, however deep or wide;
- idle containers of other functions end to make room, those that are kept do not;
- room goes to the function with the fewest containers; one that has several more gives one back;
- a function without any container gets one after a while, full or not.
"""

from __future__ import annotations

import pytest

from modal_reference._engine import Delivery, OutputStatus, Scaling
from tests.reference.engine.world import Puppet, World, function

LONG = Scaling(scaledown_window=10_000)


def of(world: World, function_id: str) -> list[Puppet]:
    return [each for each in world.puppets.values() if each.instruction.function_id == function_id]


def fill(world: World, function_id: str, inputs: int) -> list[Puppet]:
    """Have a function take all room that it gets, and be busy."""
    world.call(function_id, inputs)
    for _ in range(40):
        for puppet in world.ready():
            puppet.take()
        world.advance(0.05)
    return of(world, function_id)


def test_no_more_than_the_most_work_at_once() -> None:
    world = World(containers=10)
    (f,) = world.publish(function())
    assert len(fill(world, f, 50)) == 10
    victim = world.puppets[next(iter(world.puppets))]
    victim.succeed()
    victim.exit()
    assert len(world.puppets) == 10


def test_recursion_needs_no_more_than_it_is_deep() -> None:
    world = World(containers=2)
    (f,) = world.publish(function())
    stack: list[tuple[Puppet, Delivery]] = []
    parent = ""
    for _ in range(200):
        world.call(f, parent=parent)
        (puppet,) = world.ready()
        delivery = puppet.take_one()
        stack.append((puppet, delivery))
        parent = delivery.input_id
    while stack:
        puppet, delivery = stack.pop()
        puppet.succeed(delivery)
    assert world.plane.busy(world.now) == 0


@pytest.mark.parametrize("containers", [1, 2, 5])
def test_a_thousand_calls_from_inside_of_a_container_are_all_carried_out(containers: int) -> None:
    world = World(containers=containers)
    f, g = world.publish(function("f"), function("g"))
    root = world.call(f)
    (puppet,) = world.ready()
    parent = puppet.take_one()
    calls = [world.call(g, parent=parent.input_id) for _ in range(1000)]
    while world.stats(g).backlog:
        world.advance(0.05)
        assert len(of(world, g)) <= containers
        for worker in of(world, g):
            if not worker.is_ready:
                worker.ready()
            worker.take()
            worker.succeed()
    assert all(world.statuses(call) == [OutputStatus.SUCCESS] for call in calls)
    puppet.succeed()
    assert world.statuses(root) == [OutputStatus.SUCCESS]


def test_what_calls_back_and_forth_does_not_wait_for_itself() -> None:
    world = World(containers=3)
    f, g = world.publish(function("f"), function("g"))
    roots = [world.call(f) for _ in range(10)]
    done = 0
    while done < 10:
        world.advance(0.05)
        world.ready()
        for puppet in of(world, f):
            for delivery in puppet.take() if puppet.is_ready else ():
                world.call(g, parent=delivery.input_id)
        for puppet in of(world, g):
            if puppet.is_ready:
                puppet.take()
                puppet.succeed()
        for puppet in of(world, f):
            for delivery in tuple(puppet.running.values()):
                if world("call_graph", delivery.call_id)[-1].status:
                    puppet.succeed(delivery)
                    done += 1
    assert [world.statuses(root) for root in roots] == [[OutputStatus.SUCCESS]] * 10


def test_idle_containers_of_others_end_to_make_room() -> None:
    world = World(containers=4)
    f, g = world.publish(function("f", scaling=LONG), function("g", scaling=LONG))
    busy = fill(world, f, 4)
    for puppet in busy:
        puppet.succeed()
    world.call(g)
    (leaving,) = [puppet for puppet in busy if puppet.stops]
    assert leaving is busy[0]
    assert not of(world, g)
    leaving.exit()
    assert len(of(world, g)) == 1


def test_those_that_are_kept_do_not_end_for_others() -> None:
    world = World(containers=2, room_patience=60.0)
    f, g = world.publish(function("f", scaling=Scaling(min_containers=2)), function("g"))
    world.ready()
    world.call(g)
    world.advance(59)
    assert not of(world, g)
    assert not any(puppet.stops for puppet in of(world, f))


def test_a_function_without_any_container_gets_one_after_a_while() -> None:
    world = World(containers=2, room_patience=5.0)
    f, g = world.publish(function("f"), function("g"))
    fill(world, f, 2)
    world.call(g, 10)
    world.advance(4.9)
    assert not of(world, g)
    world.advance(0.2)
    assert len(of(world, g)) == 1
    world.advance(100)
    assert len(of(world, g)) == 1


def test_who_has_several_more_gives_one_back_when_it_asks_again() -> None:
    world = World(containers=4, room_patience=60.0)
    f, g = world.publish(function("f"), function("g"))
    busy = fill(world, f, 100)
    world.call(g, 10)
    first = busy[0]
    first.succeed()
    assert first.take() == []
    assert first.is_over
    second = busy[1]
    second.succeed()
    assert len(second.take()) == 1
    first.exit()
    assert len(of(world, g)) == 1
    second.succeed()
    assert second.take() == []
    second.exit()
    assert len(of(world, g)) == len(of(world, f)) == 2
    third = busy[2]
    third.succeed()
    assert len(third.take()) == 1


def test_room_goes_to_the_function_that_has_the_fewest() -> None:
    world = World(containers=6, room_patience=600.0)
    f, g, h = world.publish(function("f"), function("g"), function("h"))
    busy = fill(world, f, 6)
    world.call(g, 20)
    world.call(h, 20)
    for puppet in busy:
        puppet.succeed()
        puppet.exit()
    assert len(of(world, g)) == len(of(world, h)) == 3


def test_a_container_that_stops_waiting_counts_again() -> None:
    world = World(containers=1, room_patience=600.0)
    f, g = world.publish(function("f"), function("g", max_inputs=1))
    world.call(f)
    (puppet,) = world.ready()
    child = world.call(g, parent=puppet.take_one().input_id)
    world.call(g)
    (worker,) = of(world, g)
    worker.ready()
    worker.take_one()
    worker.succeed()
    worker.exit()
    assert world.statuses(child) == [OutputStatus.SUCCESS]
    world.advance(10)
    assert not of(world, g)
    puppet.succeed()
    puppet.exit()
    assert len(of(world, g)) == 1


def test_work_gets_room_before_what_is_to_be_ready_for_it() -> None:
    world = World(containers=3, room_patience=600.0)
    f, g, warm = world.publish(function("f"), function("g"), function("warm"))
    busy = fill(world, f, 3)
    world("function_scale", warm, Scaling(min_containers=1))
    world.advance(1)
    world.call(g)
    world.advance(1)
    for puppet in busy:
        puppet.succeed()
    busy[0].exit()
    assert (len(of(world, g)), len(of(world, warm))) == (1, 0)
    busy[1].exit()
    assert (len(of(world, g)), len(of(world, warm))) == (1, 1)


def test_a_container_that_is_never_empty_gives_room_back_all_the_same() -> None:
    world = World(containers=4, room_patience=600.0)
    f, g = world.publish(function("f", concurrency=2), function("g"))
    world.call(f, 100)
    world.advance(1)
    puppets = first, second, *_ = world.ready()
    for puppet in puppets:
        puppet.take(room=2)
    world.call(g)
    first.succeed(next(iter(first.running.values())))
    assert first.take() == []
    assert first.is_over
    second.succeed(next(iter(second.running.values())))
    assert len(second.take()) == 1
    first.succeed()
    assert first.stops
    first.exit()
    assert len(of(world, g)) == 1
