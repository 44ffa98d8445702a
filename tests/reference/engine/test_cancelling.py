"""Calls that are cancelled (document 003, FunctionCall.cancel), and takes that are given up.

- inputs that wait, wait for a retry, or were offered are terminated and go to nobody;
- an input that runs is terminated at once, its worker is told, and keeps its place until it has let go;
- a worker that does not let go is killed after a grace, and what else ran there begins anew;
- with terminate_containers the containers are killed, and what else ran there begins anew;
- other calls, and outputs that were there, stay as they were; a second time nothing happens.
"""

from __future__ import annotations

from modal_reference._engine import CallKind, Order, OrderKind, OutputStatus, RetryPolicy, Scaling, StopContainer
from tests.reference.engine.world import KILLED, World, failure, function, success

ONE = Scaling(max_containers=1)


def cancel(world: World, call_id: str, *, terminate_containers: bool = False) -> None:
    world("call_cancel", call_id, terminate_containers)


def test_inputs_that_wait_are_terminated_and_others_stay() -> None:
    world = World()
    (f,) = world.publish(function(scaling=ONE))
    running, doomed, spared = world.call(f), world.call(f, 3), world.call(f)
    (puppet,) = world.ready()
    puppet.take_one()
    cancel(world, doomed.call_id)
    assert world.statuses(doomed) == [OutputStatus.TERMINATED] * 3
    assert b"its call was cancelled" in world.outputs(doomed)[0].data
    assert world.stats(f).backlog == 1
    world.work()
    puppet.succeed()
    world.work()
    assert world.statuses(running) == world.statuses(spared) == [OutputStatus.SUCCESS]


def test_an_input_that_waits_for_its_retry_is_terminated() -> None:
    world = World()
    (f,) = world.publish(function(retries=RetryPolicy(3, 10.0)))
    call = world.call(f)
    (puppet,) = world.ready()
    puppet.put(failure(puppet.take_one()))
    cancel(world, call.call_id)
    puppet.ask()
    world.advance(50)
    assert puppet.take() == []
    assert world.statuses(call) == [OutputStatus.TERMINATED]


def test_an_input_that_was_offered_is_not_handed_over() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(min_containers=1, max_containers=1)))
    (puppet,) = world.ready()
    puppet.ask()
    call, other = world.call(f), world.call(f)
    cancel(world, call.call_id)
    assert [each.call_id for each in puppet.take()] == [other.call_id]
    assert world.statuses(call) == [OutputStatus.TERMINATED]


def test_an_input_that_runs_is_terminated_at_once_and_keeps_its_place_until_it_has_let_go() -> None:
    world = World()
    (f,) = world.publish(function(scaling=ONE))
    call, other = world.call(f), world.call(f)
    (puppet,) = world.ready()
    delivery = puppet.take_one()
    watch = world.wait("container_watch_wait", puppet.container_id, 0)
    assert watch.waits
    cancel(world, call.call_id)
    assert world.statuses(call) == [OutputStatus.TERMINATED]
    assert watch.answer() == [Order(1, OrderKind.CANCEL_INPUT, delivery.input_id)]
    assert puppet.take() == []
    puppet.put(success(delivery))
    assert [each.call_id for each in puppet.take()] == [other.call_id]
    assert world.statuses(call) == [OutputStatus.TERMINATED]
    assert puppet.stops == []


def test_a_worker_that_does_not_let_go_is_killed_after_a_grace() -> None:
    world = World(cancel_grace=15.0)
    (f,) = world.publish(function(scaling=ONE, concurrency=2))
    call, other = world.call(f), world.call(f)
    (puppet,) = world.ready()
    puppet.take(room=2)
    cancel(world, call.call_id)
    world.advance(14.9)
    assert puppet.stops == []
    world.advance(0.2)
    assert puppet.stops == [StopContainer(puppet.container_id, 0.0)]
    puppet.exit(KILLED)
    world.work()
    assert world.statuses(call) == [OutputStatus.TERMINATED]
    assert world.statuses(other) == [OutputStatus.SUCCESS]


def test_terminating_containers_kills_them_and_what_else_ran_there_begins_anew() -> None:
    world = World()
    (f,) = world.publish(function(scaling=ONE, concurrency=2))
    call, other = world.call(f), world.call(f)
    (puppet,) = world.ready()
    puppet.take(room=2)
    cancel(world, call.call_id, terminate_containers=True)
    assert puppet.stops == [StopContainer(puppet.container_id, 0.0)]
    assert world.statuses(call) == [OutputStatus.TERMINATED]
    puppet.exit(KILLED)
    (heir,) = world.ready()
    delivery = heir.take_one()
    assert (delivery.call_id, delivery.attempt) == (other.call_id, 2)


def test_outputs_that_were_there_stay_and_a_second_time_nothing_happens() -> None:
    world = World()
    (f,) = world.publish(function(scaling=ONE))
    call = world.call(f, 2)
    (puppet,) = world.ready()
    puppet.put(success(puppet.take_one()))
    for _ in range(2):
        cancel(world, call.call_id)
        assert world.statuses(call) == [OutputStatus.SUCCESS, OutputStatus.TERMINATED]
    assert world.wait("call_outputs_wait", call.call_id, 2, 10).answer() == []


def test_a_call_that_still_gets_inputs_is_over_when_it_is_cancelled() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world("call_start", f, "", CallKind.MAP, [], False, "")
    reader = world.wait("call_outputs_wait", call.call_id, 0, 10)
    cancel(world, call.call_id)
    assert reader.answer() == []


def test_a_take_that_is_given_up_returns_what_it_was_offered_to_its_place() -> None:
    world = World()
    (f,) = world.publish(function(concurrency=2, scaling=Scaling(min_containers=2)))
    first, second = world.ready()
    asking = first.ask(2)
    call = world.call(f, 3)
    assert not asking.waits
    asking.withdraw()
    assert [each.payload for each in second.take(room=2)] == [b"0", b"1"]
    first.asking = None
    assert [each.payload for each in first.take(room=2)] == [b"2"]
    assert world.statuses(call) == []


def test_who_asks_twice_gets_nothing_for_the_first_time() -> None:
    world = World()
    (f,) = world.publish(function(scaling=Scaling(min_containers=1)))
    (puppet,) = world.ready()
    first, second = puppet.ask(), puppet.ask()
    assert first.answer() == ([], False)
    world.call(f)
    assert len(second.answer().inputs) == 1


def test_a_container_is_told_to_end_once_and_killed_once() -> None:
    world = World()
    (f,) = world.publish(function(concurrency=2, scaling=ONE))
    calls = [world.call(f), world.call(f)]
    (puppet,) = world.ready()
    puppet.take(room=2)
    world("container_preempt", puppet.container_id)
    world("container_preempt", puppet.container_id)
    for call in calls:
        cancel(world, call.call_id, terminate_containers=True)
    assert [stop.grace for stop in puppet.stops] == [30.0, 0.0]
    assert [order.kind for order in puppet.orders()].count(OrderKind.STOP) == 1


def test_orders_that_were_heard_are_not_kept() -> None:
    world = World()
    (f,) = world.publish(function(concurrency=3, scaling=ONE))
    calls = [world.call(f) for _ in range(3)]
    (puppet,) = world.ready()
    puppet.take(room=3)
    for call in calls:
        cancel(world, call.call_id)
    assert [order.number for order in puppet.orders()] == [1, 2, 3]
    assert [order.number for order in puppet.orders(after=2)] == [3]
    assert [order.number for order in puppet.orders()] == [3]
