"""Who gets which input, and when: containers ask for inputs, and are answered at once or when there are some.

Nothing is pushed: how much a container runs at once, what makes a batch, and that it is to end, are answers to its
asking. What was offered to a container becomes a try when the answer is handed over.

Each command changes what it changes, and notes the pools that are touched by it; at the end of the command `settle`
balances each of these once: inputs are given out, containers started and ended (`scaling`).
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import Any

from modal_reference._engine.capacity import Capacity
from modal_reference._engine.containers import Container, Delivery, OrderKind, Take
from modal_reference._engine.events import EventKind
from modal_reference._engine.inputs import Attempt, Input
from modal_reference._engine.instructions import StopContainer
from modal_reference._engine.lifecycle import ContainerEvent, ContainerState, InputEvent, PendingEvent, PendingState
from modal_reference._engine.pendings import Pending, PendingKind
from modal_reference._engine.pools import Pool
from modal_reference._engine.refusals import Refusal
from modal_reference._engine.services import Services


class Scheduler:
    """Gives inputs to containers.

    Args:
        capacity: What the machine bears.
    """

    def __init__(self, services: Services, capacity: Capacity) -> None:
        self._services = services
        self._capacity = capacity
        self._touched: dict[Pool, None] = {}
        self._takes: dict[Pending, Container] = {}
        #: Starts and ends containers of a pool; set once, by whoever makes both.
        self.scale: Callable[[float, Pool], None] = lambda now, pool: None

    def touch(self, pool: Pool) -> None:
        """Note that something has changed in a pool."""
        self._touched[pool] = None

    def settle(self, now: float) -> None:
        """Balance what was touched, and what waits for room that there is now."""
        touched, capacity = self._touched, self._capacity
        while touched or (capacity.starved and capacity.room > 0):
            if not touched:
                self.scale(now, capacity.neediest())
            while touched:
                pool = next(iter(touched))
                del touched[pool]
                self._dispatch(now, pool)
                self.scale(now, pool)

    # Taking

    def take(self, now: float, pending: Pending, container: Container, room: int) -> Take | None:
        """Answer a container that asks for inputs, or have it wait."""
        pool = container.pool
        self._dismiss(container)
        if container.state is ContainerState.READY and self._capacity.wants_back(pool):
            self.drain(now, container, "another function needs its room")
        if container.state is not ContainerState.READY:
            return Take([], True)
        pending.kind = PendingKind.NEWS
        container.take, container.asked = pending, room
        groups = self._reserve(now, container, container.room)
        if groups:
            container.take = None
            deliveries = self._begin(now, container, groups)
            return Take(deliveries, container.state is not ContainerState.READY)
        pending.place = self
        self._takes[pending] = container
        pool.takers[container] = None
        return None

    def offered(self, pending: Pending) -> Any:
        """What a take is told: nothing before it is accepted."""
        return None

    def accept(self, now: float, pending: Pending) -> Take:
        """Hand over what was offered to a take."""
        pending.step(PendingEvent.ACCEPT)
        container = self._takes.pop(pending)
        deliveries: list[Delivery] = []
        if container.take is pending:
            # By now there may be more than when it was offered.
            groups = self._reserve(now, container, container.room)
            groups = container.unreserve() + groups
            self._leave(container)
            deliveries = self._begin(now, container, groups)
        self.settle(now)
        return Take(deliveries, container.state is not ContainerState.READY)

    def withdraw(self, now: float, pending: Pending) -> None:
        """Give up a take; what was offered to it goes to another."""
        pending.step(PendingEvent.WITHDRAW)
        self._give_up(now, pending)

    def expire(self, now: float, pending: Pending) -> None:
        """End a take whose deadline has come."""
        pending.step(PendingEvent.EXPIRE)
        self._services.wake(pending)
        self._give_up(now, pending)

    def refuse_all(self, refusal: Refusal) -> None:
        """End every take, because the universe ends."""
        for pending in tuple(self._takes):
            if pending.state is PendingState.WAITING:
                pending.refusal = refusal
                pending.step(PendingEvent.REFUSE)
                self._services.wake(pending)

    def _give_up(self, now: float, pending: Pending) -> None:
        container = self._takes.pop(pending)
        if container.take is pending:
            self._return(container)
            self._leave(container)
        self.touch(container.pool)
        self.settle(now)

    def _dismiss(self, container: Container) -> None:
        """Answer what a container has asked, with nothing."""
        pending = container.take
        if pending is not None:
            self._return(container)
            self._leave(container)
            if pending.state is PendingState.WAITING:
                pending.step(PendingEvent.OFFER)
                self._services.wake(pending)

    def _leave(self, container: Container) -> None:
        container.take = None
        container.pool.takers.pop(container, None)

    # Giving

    def _dispatch(self, now: float, pool: Pool) -> None:
        """Offer what is ripe to those who have asked."""
        if not pool.backlog:
            return
        while pool.takers and pool.ripe_at() <= now:
            container = _least_busy(pool)
            if container is None:
                return
            container.offer(self._reserve(now, container, 1))
            pending = container.take
            assert pending is not None, "who has room has asked"
            if pending.state is PendingState.WAITING:
                pending.step(PendingEvent.OFFER)
                self._services.wake(pending)
        ripe_at = pool.ripe_at()
        if now < ripe_at < inf:
            pool.look.by(ripe_at)

    def _reserve(self, now: float, container: Container, groups: int) -> list[list[Input]]:
        found = container.pool.reserve(now, groups, container.inputs_left)
        for group in found:
            for each in group:
                each.step(InputEvent.RESERVE)
        return found

    def _return(self, container: Container) -> None:
        """Let what was offered to a container wait again where it waited."""
        returned = [found for group in container.unreserve() for found in group]
        for found in returned:
            found.step(InputEvent.RETURN)
        if returned:
            container.pool.put_back(returned)
            self.touch(container.pool)

    def unreserve(self, found: Input) -> None:
        """Take an input out of what was offered to a container."""
        for container in found.call.function.pool.ready:
            if any(found in group for group in container.reserved):
                groups = container.unreserve()
                for group in groups:
                    if found in group:
                        group.remove(found)
                container.offer([group for group in groups if group])

    def _begin(self, now: float, container: Container, groups: list[list[Input]]) -> list[Delivery]:
        """Make tries of what a container was given."""
        deliveries = []
        definition = container.pool.definition
        for group in groups:
            container.last_group += 1
            is_batch = definition.methods[group[0].call.method].batching is not None
            for found in group:
                found.step(InputEvent.BEGIN)
                found.attempts += 1
                found.tries += 1
                found.container_id = container.container_id
                found.attempt = container.begin(now, found, container.last_group)
                deliveries.append(_delivery(found, container.last_group if is_batch else 0))
        if not deliveries:
            return deliveries
        container.taken += len(deliveries)
        container.look.by(now + definition.timeout)
        container.pool.idle.pop(container, None)
        self._capacity.follow(container)
        if container.inputs_left < 1:
            self.drain(now, container, "it has had all its inputs")
        return deliveries

    def release(self, now: float, attempt: Attempt) -> None:
        """Free the place that a try took in its container."""
        container = attempt.container
        container.release(attempt)
        self._capacity.follow(container)
        if not container.attempts:
            if container.state is ContainerState.DRAINING:
                self.end(now, container, "it has finished what it had")
            elif container.state is ContainerState.READY:
                self.rest(now, container)
        self.touch(container.pool)

    def rest(self, now: float, container: Container) -> None:
        """Note that a container runs nothing."""
        container.idle_since = now
        container.pool.idle[container] = None

    def waits(self, found: Input) -> None:
        """Note whether the code of an input waits for calls that it made."""
        if found.attempt is not None:
            self.mark(found.attempt, found.open_children > 0)

    def mark(self, attempt: Attempt, is_waiting: bool) -> None:
        """Note whether a try waits for calls that it made; who waits takes no room."""
        attempt.container.mark(attempt, is_waiting)
        self._capacity.follow(attempt.container)

    # Ending containers

    def drain(self, now: float, container: Container, reason: str) -> None:
        """Give a container no more inputs; it ends once it has finished those that it has."""
        if container.state is ContainerState.READY and container.attempts:
            container.step(ContainerEvent.DRAIN)
            self._dismiss(container)
            self._capacity.follow(container)
            container.order(OrderKind.DRAIN)
        elif container.state in (ContainerState.STARTING, ContainerState.READY):
            self.end(now, container, reason)
        self.touch(container.pool)

    def end(self, now: float, container: Container, reason: str) -> None:
        """Tell a container to end, with its exit hooks; one that is not ready has none to run."""
        is_ready = container.state is not ContainerState.STARTING
        self.stop(now, container, self._services.limits.stop_grace if is_ready else 0.0, reason)

    def stop(self, now: float, container: Container, grace: float, reason: str) -> None:
        """Tell a container to end, with a grace of so many seconds; without one, kill it."""
        is_told = container.state is ContainerState.STOPPING
        if container.state is ContainerState.ENDED or (is_told and (grace > 0 or container.is_killed)):
            return
        container.step(ContainerEvent.STOP)
        container.is_killed = grace <= 0
        self._capacity.follow(container)
        self._dismiss(container)
        if not is_told:
            container.order(OrderKind.STOP)
        kind = EventKind.CONTAINER_STOPPED if grace > 0 else EventKind.CONTAINER_KILLED
        self._services.events.add(kind, now, container.container_id, reason)
        self._services.instruct(StopContainer(container.container_id, max(grace, 0.0)))
        self.touch(container.pool)

    def ended(self, container: Container) -> None:
        """Let go of a container that has ended."""
        container.step(ContainerEvent.EXIT)
        container.look.is_over = True
        self._dismiss(container)
        self._capacity.follow(container)
        self.touch(container.pool)


def _least_busy(pool: Pool) -> Container | None:
    """Of those who have asked and have room, the one with the least to do; of those, the one that asked last."""
    best = None
    for container in reversed(pool.takers):
        if container.room > 0 and (best is None or container.busy < best.busy):
            best = container
            if not best.busy:
                break
    return best


def _delivery(found: Input, batch: int) -> Delivery:
    call = found.call
    return Delivery(found.input_id, call.call_id, call.method, found.payload, found.attempts, call.is_generator, batch)
