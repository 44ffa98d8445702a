"""What becomes of inputs whose tries fail, take too long, or lose their container (document 003, Retries).

- a try that fails is followed by another as the policy says, each after its delay; then the input fails;
- with Retries the delays double, with a plain number they stay the same, none is longer than the longest;
- a try has its time; the container that exceeds it is killed, and what else ran there begins anew, uncounted;
- a container that ends by itself fails or retries its own inputs only; one that is lost has them begin anew;
- an input that loses its container again and again fails in the end;
- outcomes that come too late, twice, or from somebody else, change nothing.
"""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference._engine import EventKind, Exit, Output, OutputStatus, RetryPolicy, Scaling, StopContainer
from modal_reference._engine.retries import delay_of
from tests.reference.engine.world import KILLED, LOST, World, failure, function, success

DOUBLING = RetryPolicy(4, 1.0, 2.0, 5.0)
ONE_CONTAINER = Scaling(max_containers=1)


def only_output(world: World, call_id: str) -> Output:
    found: Output = world.wait("call_output_wait", call_id, 0).answer()
    return found


@pytest.mark.parametrize(
    ("policy", "delays"),
    [(RetryPolicy(3), [1, 1, 1]), (DOUBLING, [1, 2, 4, 5]), (RetryPolicy(2, 0.0), [0, 0]), (RetryPolicy(0), [])],
)
def test_each_retry_comes_after_its_delay(policy: RetryPolicy, delays: list[float]) -> None:
    world = World()
    (f,) = world.publish(function(retries=policy))
    call = world.call(f)
    (puppet,) = world.ready()
    began = []
    for attempt in range(1, len(delays) + 2):
        delivery = puppet.take_one()
        assert delivery.attempt == attempt
        began.append(world.now)
        puppet.put(failure(delivery))
        puppet.ask()
        if attempt <= len(delays) and delays[attempt - 1]:
            world.advance(delays[attempt - 1] - 0.001)
            assert puppet.asking is not None
            assert puppet.asking.waits
            world.advance(0.001)
    assert [later - earlier for earlier, later in itertools.pairwise(began)] == pytest.approx(delays)
    output = only_output(world, call.call_id)
    assert (output.status, output.data) == (OutputStatus.FAILURE, b"it broke")
    assert len(world.plane.events.of(EventKind.INPUT_RETRIED)) == len(delays)


def test_a_retry_that_succeeds_is_the_outcome() -> None:
    world = World()
    (f,) = world.publish(function(retries=RetryPolicy(3)))
    call = world.call(f)
    (puppet,) = world.ready()
    puppet.put(failure(puppet.take_one()))
    puppet.ask()
    world.advance(1)
    puppet.put(success(puppet.take_one()))
    assert world.statuses(call) == [OutputStatus.SUCCESS]
    world.advance(1000)
    assert world.statuses(call) == [OutputStatus.SUCCESS]


@given(
    st.builds(
        RetryPolicy,
        st.integers(0, 10**6),
        st.floats(0, 60),
        st.floats(1, 10),
        st.floats(0, 60),
    ),
    st.integers(1, 10**6),
)
def test_delays_grow_up_to_the_longest(policy: RetryPolicy, failures: int) -> None:
    delay = delay_of(policy, failures)
    if failures > policy.max_retries:
        assert delay is None
    else:
        assert delay is not None
        assert 0 <= delay <= policy.max_delay
        before = delay_of(policy, failures - 1) if failures > 1 else 0.0
        assert before is not None
        assert before <= delay


def test_a_try_that_takes_too_long_is_killed_with_its_container() -> None:
    world = World()
    (f,) = world.publish(function(timeout=10.0))
    call = world.call(f)
    (puppet,) = world.ready()
    world.advance(5)
    delivery = puppet.take_one()
    world.advance(9.9)
    assert world.statuses(call) == []
    world.advance(0.2)
    output = only_output(world, call.call_id)
    assert output.status is OutputStatus.TIMEOUT
    assert b"longer than the 10 seconds" in output.data
    assert puppet.stops == [StopContainer(puppet.container_id, 0.0)]
    puppet.put(success(delivery))
    puppet.exit(KILLED)
    assert world.statuses(call) == [OutputStatus.TIMEOUT]


def test_a_timeout_is_retried_as_a_failure_is_and_each_try_has_its_own_time() -> None:
    world = World()
    (f,) = world.publish(function(timeout=10.0, retries=RetryPolicy(1)))
    call = world.call(f)
    (puppet,) = world.ready()
    puppet.take_one()
    world.advance(10)
    puppet.exit(KILLED)
    world.advance(1)
    (other,) = world.ready()
    assert other.take_one().attempt == 2
    world.advance(9)
    other.succeed()
    assert world.statuses(call) == [OutputStatus.SUCCESS]


def test_what_ran_beside_a_try_that_took_too_long_begins_anew_and_it_does_not_count() -> None:
    world = World()
    (f,) = world.publish(function(timeout=10.0, concurrency=2, scaling=ONE_CONTAINER))
    slow, other = world.call(f), world.call(f)
    (puppet,) = world.ready()
    first = puppet.take(room=1)
    world.advance(6)
    assert len(puppet.take(room=1)) == len(first) == 1
    world.advance(4)
    assert world.statuses(slow) == [OutputStatus.TIMEOUT]
    puppet.exit(KILLED)
    (heir,) = world.ready()
    delivery = heir.take_one()
    assert (delivery.call_id, delivery.attempt) == (other.call_id, 2)
    heir.succeed()
    assert world.statuses(other) == [OutputStatus.SUCCESS]
    assert [event.subject for event in world.plane.events.of(EventKind.INPUT_RESCHEDULED)] == [delivery.input_id]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (Exit(3, None, False), "exited with status 3"),
        (Exit(0, None, False), "exited with status 0"),
        (KILLED, "killed by signal 9"),
        (Exit(None, 9, True), "used more memory"),
    ],
)
def test_a_container_that_ends_by_itself_fails_its_own_inputs_only(how: Exit, words: str) -> None:
    world = World()
    (f,) = world.publish(function())
    calls = [world.call(f) for _ in range(3)]
    victim, *others = world.ready()
    for puppet in (victim, *others):
        puppet.take_one()
    victim.exit(how)
    output = only_output(world, calls[0].call_id)
    assert output.status is OutputStatus.FAILURE
    assert words in output.data.decode()
    assert world.statuses(calls[1]) == world.statuses(calls[2]) == []
    for puppet in others:
        puppet.succeed()
    assert world.statuses(calls[1]) == world.statuses(calls[2]) == [OutputStatus.SUCCESS]


def test_a_crash_counts_as_a_try() -> None:
    world = World()
    (f,) = world.publish(function(retries=RetryPolicy(2)))
    call = world.call(f)
    for _ in range(3):
        (puppet,) = world.ready()
        puppet.take_one()
        puppet.exit(KILLED)
        world.advance(1)
    assert world.statuses(call) == [OutputStatus.FAILURE]
    assert not world.puppets


def test_an_input_whose_container_is_lost_begins_anew_before_those_that_came_later() -> None:
    world = World()
    (f,) = world.publish(function(scaling=ONE_CONTAINER))
    first, second = world.call(f), world.call(f)
    (puppet,) = world.ready()
    assert puppet.take_one().call_id == first.call_id
    puppet.exit(LOST)
    (heir,) = world.ready()
    delivery = heir.take_one()
    assert (delivery.call_id, delivery.attempt) == (first.call_id, 2)
    heir.succeed()
    assert heir.take_one().call_id == second.call_id


def test_a_loss_does_not_count_as_a_try() -> None:
    world = World()
    (f,) = world.publish(function(retries=RetryPolicy(1, 0.0), scaling=ONE_CONTAINER))
    call = world.call(f)
    world.ready()[0].take_one()
    world.puppet().exit(LOST)
    (heir,) = world.ready()
    for attempt in (2, 3):
        assert world.statuses(call) == []
        delivery = heir.take_one()
        assert delivery.attempt == attempt
        heir.put(failure(delivery))
    assert world.statuses(call) == [OutputStatus.FAILURE]


def test_an_input_that_loses_its_container_again_and_again_fails() -> None:
    world = World(input_losses=3)
    (f,) = world.publish(function())
    call = world.call(f)
    for _ in range(4):
        (puppet,) = world.ready()
        puppet.take_one()
        puppet.exit(LOST)
    output = only_output(world, call.call_id)
    assert output.status is OutputStatus.FAILURE
    assert output.data.endswith(b"was lost, as 3 before it")


def test_a_preempted_container_may_finish_and_what_it_does_not_finish_begins_anew() -> None:
    world = World()
    (f,) = world.publish(function(concurrency=3, scaling=ONE_CONTAINER))
    call = world.call(f, 3)
    (puppet,) = world.ready()
    done, broken, left = puppet.take(room=3)
    world("container_preempt", puppet.container_id)
    assert puppet.stops == [StopContainer(puppet.container_id, 30.0)]
    assert puppet.take() == []
    assert puppet.is_over
    puppet.put(success(done), failure(broken))
    puppet.exit(KILLED)
    (heir,) = world.ready()
    assert [(each.input_id, each.attempt) for each in heir.take(room=3)] == [(broken.input_id, 2), (left.input_id, 2)]
    heir.succeed()
    assert world.statuses(call) == [OutputStatus.SUCCESS] * 3


def test_what_comes_too_late_or_from_somebody_else_changes_nothing() -> None:
    world = World()
    (f,) = world.publish(function(retries=RetryPolicy(1, 0.0)))
    call = world.call(f, 2)
    puppet, other = world.ready()
    early, foreign = puppet.take_one(), other.take_one()
    puppet.put(failure(early))
    retried = puppet.take_one()
    assert retried.input_id == early.input_id
    puppet.put(success(early))
    other.put(success(retried))
    puppet.put(success(foreign))
    assert world.statuses(call) == []
    assert world.plane._compute.stale == 3
    world("container_put", "ta-0", [success(early)])
    puppet.put(success(retried))
    other.put(success(foreign))
    assert [output.data for output in world.outputs(call)] == [b"0", b"1"]
