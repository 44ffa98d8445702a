"""Containers that cannot begin: they report themselves, fail what waits, and are not started for nothing.

- the failure of an enter hook or an import reaches all inputs that wait, and no container is started for them again;
- one that cannot begin beside others that can fails nothing;
- one that ends, or takes too long, before it is ready counts as one that cannot begin;
- one that is lost on its way fails nothing, and is started again after a delay;
- what is kept warm is started again after a delay that doubles, up to a minute;
- a new input gets a new chance.
"""

from __future__ import annotations

import itertools

import pytest

from modal_reference._engine import EventKind, Exit, OutputStatus, Scaling, StopContainer
from tests.reference.engine.world import DONE, KILLED, LOST, World, function, success

WARM = Scaling(min_containers=1, max_containers=1)


def test_the_failure_reaches_all_that_wait_and_nothing_is_started_again() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world.call(f, 10)
    assert len(world.new()) == 4
    for puppet in world.new():
        assert world.statuses(call) == []
        puppet.fail(b"ImportError")
    assert world.statuses(call) == [OutputStatus.INIT_FAILURE] * 10
    assert {output.data for output in world.outputs(call)} == {b"ImportError"}
    for puppet in tuple(world.puppets.values()):
        puppet.exit(DONE)
    world.advance(3600)
    assert len(world.plane.events.of(EventKind.CONTAINER_STARTED)) == 4
    assert not world.puppets


def test_another_container_that_is_on_its_way_may_still_serve() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world.call(f, 2)
    first, second = world.new()
    first.fail()
    first.exit()
    assert world.statuses(call) == []
    second.ready()
    world.work()
    assert world.statuses(call) == [OutputStatus.SUCCESS] * 2


@pytest.mark.parametrize("how", [KILLED, DONE, Exit(1, None, False)])
def test_one_that_ends_before_it_is_ready_cannot_begin(how: Exit) -> None:
    world = World()
    (f,) = world.publish(function())
    call = world.call(f)
    world.puppet().exit(how)
    (output,) = world.outputs(call)
    assert output.status is OutputStatus.INIT_FAILURE
    assert b"before it was ready" in output.data
    assert not world.puppets


def test_one_that_takes_too_long_is_killed() -> None:
    world = World()
    (f,) = world.publish(function(startup_timeout=20.0))
    call = world.call(f)
    puppet = world.puppet()
    world.advance(19.9)
    assert puppet.stops == []
    world.advance(0.2)
    (output,) = world.outputs(call)
    assert output.status is OutputStatus.INIT_FAILURE
    assert b"not ready within the 20 seconds" in output.data
    assert puppet.stops == [StopContainer(puppet.container_id, 0.0)]
    puppet.ready()
    assert puppet.take() == []
    assert puppet.is_over


def test_one_that_is_lost_on_its_way_fails_nothing_and_is_started_again() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world.call(f)
    for delay in (1, 2, 4):
        world.puppet().exit(LOST)
        assert not world.puppets
        world.advance(delay - 0.01)
        assert not world.puppets
        world.advance(0.01)
    assert world.statuses(call) == []
    world.work()
    assert world.statuses(call) == [OutputStatus.SUCCESS]


def test_what_is_kept_warm_is_started_again_later_and_later() -> None:
    world = World()
    world.publish(function(scaling=WARM))
    starts = []
    for _ in range(9):
        puppet = world.puppet()
        starts.append(world.now)
        puppet.fail()
        puppet.exit()
        assert not world.puppets
        while not world.puppets:
            world.advance(0.5)
    delays = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert delays == pytest.approx([1, 2, 4, 8, 16, 32, 60, 60])


def test_one_that_is_ready_at_last_makes_good_for_those_before() -> None:
    world = World()
    world.publish(function(scaling=WARM))
    for _ in range(5):
        world.puppet().fail()
        world.puppet().exit()
        world.advance(60)
    world.ready()
    world.puppet().exit(KILLED)
    (puppet,) = world.new()
    puppet.fail()
    puppet.exit()
    world.advance(1)
    assert len(world.new()) == 1


def test_a_new_input_gets_a_new_chance() -> None:
    world = World()
    (f,) = world.publish(function())
    for _ in range(3):
        call = world.call(f)
        world.puppet().fail()
        assert world.statuses(call) == [OutputStatus.INIT_FAILURE]
        world.puppet().exit()
    call = world.call(f)
    world.work()
    assert world.statuses(call) == [OutputStatus.SUCCESS]


def test_beside_one_that_serves_the_others_are_started_later_and_not_for_ever() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world.call(f, 3)
    serving, *others = world.new()
    serving.ready()
    for puppet in others:
        puppet.fail()
        puppet.exit()
    assert world.statuses(call) == []
    assert not world.new()
    world.advance(2)
    assert len(world.new()) == 2
    for _ in range(3):
        serving.put(success(serving.take_one()))
    assert world.statuses(call) == [OutputStatus.SUCCESS] * 3


def test_a_worker_that_says_things_twice_or_too_early_does_no_harm() -> None:
    world = World()
    (f,) = world.publish(function())
    world.call(f)
    puppet = world.puppet()
    with pytest.raises(Exception, match="before it is ready"):
        puppet.ask()
    puppet.ready()
    puppet.ready()
    puppet.fail()
    world("container_ready", "ta-0")
    world("container_failed", "ta-0", b"")
    world("container_exited", "ta-0", KILLED)
    assert world.stats(f).backlog == 1
    assert len(puppet.take()) == 1
