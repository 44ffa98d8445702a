"""How many containers a function has: as many as its inputs call for, within the numbers that its definition gives.

Upwards: inputs that wait or run, put together as containers run them, plus a buffer while there is work; a few at once,
more when those do not help soon enough. Downwards: a container that has been idle for its window ends, unless it
is one of those that are kept.

A container that cannot begin fails the inputs that wait, once no other one is left that could serve them, and is not
started again for nothing: ahead of demand only after a delay that grows. One that was lost on its way through no fault
of its own fails nothing, and is started again after that delay.
"""

from __future__ import annotations

from modal_reference._engine.capacity import Capacity
from modal_reference._engine.containers import Container
from modal_reference._engine.endings import Endings
from modal_reference._engine.events import EventKind
from modal_reference._engine.identifiers import Identifiers
from modal_reference._engine.instructions import StartContainer
from modal_reference._engine.lifecycle import AttemptEvent, AttemptState, ContainerEvent, ContainerState
from modal_reference._engine.outputs import OutputStatus
from modal_reference._engine.pools import Pool
from modal_reference._engine.scheduling import Scheduler
from modal_reference._engine.secrets import Secrets
from modal_reference._engine.services import Look, Services


class Scaling:
    """Starts and ends containers.

    Attributes:
        containers: Those that have not ended.
    """

    def __init__(
        self, services: Services, capacity: Capacity, scheduler: Scheduler, endings: Endings, secrets: Secrets
    ) -> None:
        self._services = services
        self._limits = services.limits
        self._capacity = capacity
        self._scheduler = scheduler
        self._endings = endings
        self._secrets = secrets
        self._identifiers = Identifiers("ta", str(services.seed))
        self.containers: dict[str, Container] = {}
        scheduler.scale = self.scale

    def scale(self, now: float, pool: Pool) -> None:
        """Bring a pool to the number of containers that it should have, as far as possible now."""
        missing = pool.wanted() - pool.alive
        if missing > 0:
            self._grow(now, pool, missing)
        else:
            self._capacity.starved.pop(pool, None)
            self._shrink(now, pool, -missing)

    # Upwards

    def _grow(self, now: float, pool: Pool, missing: int) -> None:
        capacity = self._capacity
        if pool.failures and pool.starting:
            capacity.starved.pop(pool, None)
            return  # see first how those fare
        earliest = pool.start_after
        if pool.ready or not pool.backlog:
            earliest = max(earliest, pool.warm_after)
        if now < earliest:
            capacity.starved.pop(pool, None)
            pool.look.by(earliest)
            return
        wanted = min(missing, pool.may_start(), self._wave(now, pool, missing))
        started = 0
        while started < wanted and capacity.room > 0 and capacity.is_next(now, pool):
            self.start(now, pool)
            started += 1
        if started:
            capacity.starved.pop(pool, None)
        if started < wanted:
            self._starve(now, pool)
        else:
            capacity.starved.pop(pool, None)

    def _wave(self, now: float, pool: Pool, missing: int) -> int:
        """How many containers may be started now: not so many that those before had no time to help."""
        limits = self._limits
        is_quick = pool.duration < limits.start_patience
        patience = limits.quick_patience if is_quick else limits.start_patience
        most = limits.containers_at_once if is_quick else max(limits.containers_at_once, pool.alive)
        # Those that wait for calls that they made do not help, and what they wait for must not wait for them.
        new = [
            each.started_at
            for each in (*pool.starting, *pool.ready)
            if each.started_at + patience > now and not each.is_waiting
        ]
        if len(new) + missing > most:
            pool.look.by(min(new, default=now) + patience)
        return max(most - len(new), 0)

    def _starve(self, now: float, pool: Pool) -> None:
        """Have a pool wait for room."""
        capacity, patience = self._capacity, self._limits.room_patience
        since = capacity.starved.setdefault(pool, now)
        if not pool.backlog:
            return
        if capacity.room <= 0 and len(capacity.leaving) < len(capacity.starved):
            self._make_room(now, pool)
        if not pool.alive and since + patience <= now:
            capacity.starved[pool] = now
            self.start(now, pool)
        elif not pool.alive:
            pool.look.by(since + patience)

    def _make_room(self, now: float, needy: Pool) -> None:
        """End the container of another pool that is idle longest, if there is one that its pool can do without."""
        idle = [
            container
            for container in self.containers.values()
            if container in container.pool.idle
            and container.pool is not needy
            and not container.busy
            and container.pool.alive > max(container.pool.scaling.min_containers, container.pool.demand())
        ]
        if idle:
            longest = min(idle, key=lambda container: container.idle_since)
            self._scheduler.end(now, longest, "another function needs its room")

    def start(self, now: float, pool: Pool) -> None:
        """Start a container."""
        services = self._services
        container_id = self._identifiers.next()
        container = Container(container_id, pool, now, services)
        container.look = Look(services.schedule, lambda at: self._look_at(at, container))
        self.containers[container_id] = pool.containers[container_id] = container
        pool.starting[container] = None
        self._capacity.follow(container)
        definition = pool.definition
        container.look.by(now + definition.startup_timeout)
        function = pool.function
        services.events.add(EventKind.CONTAINER_STARTED, now, container_id, definition.name)
        services.instruct(
            StartContainer(
                container_id,
                function.function_id,
                function.app.app_id,
                definition,
                self._secrets.variables(definition.secrets),
            )
        )

    def ready(self, now: float, container: Container) -> None:
        """Let a container take inputs."""
        container.step(ContainerEvent.READY)
        pool = container.pool
        pool.failures = 0
        pool.warm_after = pool.start_after = now
        self._services.events.add(EventKind.CONTAINER_READY, now, container.container_id, pool.definition.name)
        self._scheduler.rest(now, container)
        self._scheduler.touch(pool)

    # Downwards

    def _shrink(self, now: float, pool: Pool, excess: int) -> None:
        window, most = pool.scaling.scaledown_window, pool.scaling.max_containers
        too_many = 0 if most is None else pool.alive - most
        for container in tuple(pool.idle):
            if excess <= 0:
                return
            if container.busy:
                continue
            if container.idle_since + window > now and too_many <= 0:
                pool.look.by(container.idle_since + window)
                return
            self._scheduler.end(now, container, "it was idle")
            excess -= 1
            too_many -= 1
        for container in [*reversed(pool.starting), *reversed(pool.ready)][: max(too_many, 0)]:
            self._scheduler.drain(now, container, "there are more than there may be")

    # What goes wrong

    def failed(self, now: float, container: Container, data: bytes) -> None:
        """Let a container not have been able to begin.

        Args:
            data: Why, for the inputs that wait; empty when it was lost through no fault of its own.
        """
        pool = container.pool
        pool.failures += 1
        limits = self._limits
        delay = min(limits.restart_delay * 2.0 ** min(pool.failures - 1, 60), limits.restart_delay_most)
        pool.warm_after = now + delay
        self._services.events.add(EventKind.CONTAINER_FAILED, now, container.container_id, pool.definition.name)
        others = [each for each in pool.starting if each is not container]
        if not data:
            pool.start_after = now + delay
        elif not pool.ready and not others:
            self._endings.fail_waiting(now, pool, OutputStatus.INIT_FAILURE, data)
        self._scheduler.touch(pool)

    def _look_at(self, now: float, container: Container) -> None:
        """See which times of a container have run out."""
        if container.state is ContainerState.STARTING:
            self._look_at_start(now, container)
            return
        late = [attempt for attempt in container.attempts.values() if attempt.deadline <= now]
        for attempt in late:
            is_wanted = attempt.state is AttemptState.RUNNING
            self._scheduler.release(now, attempt)
            attempt.step(AttemptEvent.TIME_OUT)
            if is_wanted:
                timeout = container.pool.definition.timeout
                reason = (
                    f"the input {attempt.input.input_id!r} took longer than the {timeout:g} seconds that its function "
                    "may take: give the function a longer timeout, or less to do at once"
                )
                self._endings.fail_try(now, attempt.input, OutputStatus.TIMEOUT, reason.encode())
        if late:
            container.is_wronged = True
            self._scheduler.stop(now, container, 0.0, "an input did not end in its time")
        container.look.by(container.next_deadline())

    def _look_at_start(self, now: float, container: Container) -> None:
        timeout = container.pool.definition.startup_timeout
        if container.started_at + timeout > now:
            container.look.by(container.started_at + timeout)
            return
        self._scheduler.stop(now, container, 0.0, "it was not ready in its time")
        reason = (
            f"a container of {container.pool.definition.name!r} was not ready within the {timeout:g} seconds that it "
            "may take: give the function a longer startup_timeout, or its enter hooks less to do"
        )
        self.failed(now, container, reason.encode())
