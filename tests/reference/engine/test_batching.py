"""Batches (document 003, batched): inputs are put together up to a size, and the first of them waits only so long.

- a full batch is given out at once, a part of one after its wait; the batch takes one place in its container;
- each input of a batch has its own outcome, and is retried on its own;
- methods of one class do not mix; those without batches do not wait for those with;
- a batch that was given back keeps its place.
"""

from __future__ import annotations

from modal_reference._engine import Batching, Method, OutputStatus, RetryPolicy, Scaling
from tests.reference.engine.world import LOST, World, failure, function, success

BATCHES = {"": Method(batching=Batching(4, 2.0))}
ONE = Scaling(max_containers=1)


def test_a_full_batch_is_given_out_at_once_and_the_rest_after_its_wait() -> None:
    world = World()
    (f,) = world.publish(function(methods=BATCHES, scaling=ONE))
    world.call(f, 6)
    (puppet,) = world.ready()
    batch = puppet.take()
    assert [each.payload for each in batch] == [b"0", b"1", b"2", b"3"]
    assert len({each.batch for each in batch}) == 1
    assert batch[0].batch > 0
    puppet.succeed()
    puppet.ask()
    world.advance(1.9)
    assert puppet.take() == []
    world.advance(0.2)
    assert [each.payload for each in puppet.take()] == [b"4", b"5"]


def test_the_wait_is_that_of_the_first_input_and_others_join() -> None:
    world = World()
    (f,) = world.publish(function(methods=BATCHES, scaling=ONE))
    world.call(f)
    (puppet,) = world.ready()
    puppet.ask()
    for _ in range(2):
        world.advance(0.9)
        world.call(f)
    assert puppet.take() == []
    world.advance(0.3)
    assert len(puppet.take()) == 3


def test_a_batch_that_fills_up_does_not_wait_any_longer() -> None:
    world = World()
    (f,) = world.publish(function(methods=BATCHES, scaling=ONE))
    world.call(f, 3)
    (puppet,) = world.ready()
    puppet.ask()
    assert puppet.take() == []
    world.call(f)
    assert len(puppet.take()) == 4


def test_a_batch_takes_one_place_in_its_container() -> None:
    world = World()
    (f,) = world.publish(function(methods=BATCHES, concurrency=2, scaling=ONE))
    world.call(f, 16)
    (puppet,) = world.ready()
    deliveries = puppet.take(room=9)
    assert len(deliveries) == 8
    assert len({each.batch for each in deliveries}) == 2
    puppet.ask(9)
    puppet.succeed(*deliveries[:3])
    assert puppet.take() == []
    puppet.succeed(deliveries[3])
    assert len(puppet.take()) == 4


def test_containers_are_counted_by_batches() -> None:
    world = World()
    (f,) = world.publish(function(methods=BATCHES))
    world.call(f, 9)
    assert len(world.new()) == 3


def test_each_input_of_a_batch_has_its_own_outcome() -> None:
    world = World()
    (f,) = world.publish(function(methods=BATCHES, scaling=ONE, retries=RetryPolicy(1)))
    call = world.call(f, 4)
    (puppet,) = world.ready()
    first, second, third, fourth = puppet.take()
    puppet.put(success(first), failure(second), failure(third), success(fourth))
    assert [output.index for output in world.outputs(call)] == [0, 3]
    puppet.ask()
    world.advance(3.1)
    retried = puppet.take()
    assert [(each.payload, each.attempt) for each in retried] == [(b"1", 2), (b"2", 2)]
    assert retried[0].batch != first.batch
    puppet.put(failure(retried[0]), success(retried[1]))
    assert sorted((output.index, output.status) for output in world.outputs(call)[2:]) == [
        (1, OutputStatus.FAILURE),
        (2, OutputStatus.SUCCESS),
    ]


def test_methods_do_not_mix_and_those_without_batches_do_not_wait() -> None:
    world = World()
    methods = {"many": Method(batching=Batching(2, 10.0)), "few": Method(batching=Batching(2, 10.0)), "one": Method()}
    (f,) = world.publish(function(methods=methods, is_class=True, scaling=ONE))
    (puppet,) = (world.call(f, method="many"), world.call(f, method="few"), world.ready())[2]
    puppet.ask()
    assert puppet.take() == []
    world.call(f, method="one")
    assert [(each.method, each.batch) for each in puppet.take()] == [("one", 0)]
    puppet.succeed()
    world.call(f, method="few")
    assert [each.method for each in puppet.take()] == ["few", "few"]
    puppet.succeed()
    puppet.ask()
    world.advance(10)
    assert [each.method for each in puppet.take()] == ["many"]


def test_a_batch_whose_container_is_lost_keeps_its_place() -> None:
    world = World()
    (f,) = world.publish(function(methods=BATCHES, scaling=ONE))
    world.call(f, 8)
    (puppet,) = world.ready()
    puppet.take()
    puppet.exit(LOST)
    (heir,) = world.ready()
    assert [each.payload for each in heir.take()] == [b"0", b"1", b"2", b"3"]


def test_the_most_inputs_of_a_container_bound_its_batches() -> None:
    world = World()
    (f,) = world.publish(function(methods=BATCHES, max_inputs=6, scaling=ONE))
    world.call(f, 12)
    (puppet,) = world.ready()
    assert len(puppet.take()) == 4
    puppet.succeed()
    assert len(puppet.take()) == 2
    assert puppet.is_over


def test_methods_are_served_in_the_order_in_which_their_inputs_came() -> None:
    world = World()
    methods = {"a": Method(), "b": Method()}
    (f,) = world.publish(function(methods=methods, is_class=True, scaling=ONE))
    order = "abbab"
    for method in order:
        world.call(f, method=method)
    (puppet,) = world.ready()
    taken = ""
    while len(taken) < len(order):
        taken += puppet.take_one().method
        puppet.succeed()
    assert taken == order


def test_what_was_offered_counts_towards_the_most_inputs() -> None:
    world = World()
    (f,) = world.publish(function(max_inputs=2, concurrency=9, scaling=Scaling(min_containers=1, max_containers=1)))
    (puppet,) = world.ready()
    puppet.ask(9)
    for _ in range(5):
        world.call(f)
    assert len(puppet.take()) == 2
    assert puppet.is_over
