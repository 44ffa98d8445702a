"""What must hold in every world, whatever happened: the books of inputs, attempts and containers balance."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

from modal_reference._engine import ControlPlane, Pending, Refusal
from modal_reference._engine.calls import Call
from modal_reference._engine.containers import Container
from modal_reference._engine.inputs import Input
from modal_reference._engine.lifecycle import AttemptState, ContainerState, InputState
from modal_reference._engine.pools import Pool
from tests.reference.benches import pending
from tests.reference.engine.world import World


def check(world: World) -> None:
    """See that everything is in its place, and nothing exceeds what it may."""
    compute = world.plane._compute
    for pool in pools(world):
        _check_pool(pool)
    for call in compute.calling.calls.values():
        _check_call(call)
    counted = [each for each in compute.scaling.containers.values() if not each.is_waiting]
    assert compute.capacity.room == world.plane.limits.containers - len(counted)
    for container in compute.scaling.containers.values():
        _check_container(container)
    assert set(compute.scaling.containers) == set(world.puppets)


def pools(world: World) -> list[Pool]:
    """The pools of all functions."""
    return [function.pool for function in world.plane._compute.publishing.functions.values()]


def _check_pool(pool: Pool) -> None:
    most = pool.scaling.max_containers
    if most is not None:
        # A limit that was lowered is not exceeded any further; it is met once those that are too many have ended.
        assert pool.alive <= max(most, len(pool.containers))
    states = {ContainerState.STARTING: pool.starting, ContainerState.READY: pool.ready}
    for container in pool.containers.values():
        for state, group in states.items():
            assert (container in group) is (container.state is state)
        is_idle = container.state is ContainerState.READY and not container.attempts
        assert (container in pool.idle) is is_idle
        assert (container in pool.takers) is (container.take is not None)
    assert pool.backlog == len(pool.waiting())
    assert pool.busy == sum(container.busy for container in pool.ready)


def _check_call(call: Call) -> None:
    assert len(call.ended) == len(set(call.ended)) == sum(found.is_over for found in call.inputs)
    for number, found in enumerate(call.ended, start=1):
        assert found.output is None or (found.output.number, found.output.index) == (number, found.index)
    for found in call.inputs:
        assert places(found) == ([] if found.is_over else [found.state.value]), found.snapshot()


def places(found: Input) -> list[str]:
    """Where an input is, as the name of the state that belongs there."""
    pool = found.call.function.pool
    waiting = [InputState.QUEUED] * pool.waiting().count(found)
    reserved = [InputState.RESERVED for each in pool.ready for group in each.reserved if found in group]
    running = []
    if found.attempt is not None:
        attempt = found.attempt
        assert attempt.container.attempts[found.input_id] is attempt
        assert attempt.state is AttemptState.RUNNING
        running.append(InputState.RUNNING)
    retrying = [InputState.RETRYING] if found.alarm is not None and not found.alarm.is_over else []
    return [state.value for state in (*waiting, *reserved, *running, *retrying)]


def _check_container(container: Container) -> None:
    definition = container.pool.definition
    assert container.working == sum(not attempt.is_waiting for attempt in container.attempts.values())
    assert container.groups == Counter(attempt.group for attempt in container.attempts.values())
    if container.state is ContainerState.READY:
        assert container.busy <= definition.concurrency
        sizes = [batch.max_batch_size for method in definition.methods.values() if (batch := method.batching)]
        assert max(container.groups.values(), default=0) <= max(sizes, default=1)
    if definition.max_inputs is not None:
        assert container.taken <= definition.max_inputs


def replayed(world: World) -> ControlPlane:
    """Another control plane that was asked the same."""
    plane = world.new_plane()
    waits: dict[Pending, Pending] = {}
    for now, name, arguments in world.log:
        if now >= plane.due:
            plane.tick(now)
        meant = [waits.setdefault(each, pending()) if isinstance(each, Pending) else each for each in arguments]
        with suppress(Refusal):
            getattr(plane, name)(now, *meant)
    return plane
