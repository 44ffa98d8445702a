"""Apps, functions, calls and containers of one universe: the parts that decide about them, put together."""

from __future__ import annotations

from modal_reference._engine.calling import Calling
from modal_reference._engine.capacity import Capacity
from modal_reference._engine.containers import Container, ContainerTask, Exit, Outcome
from modal_reference._engine.events import EventKind
from modal_reference._engine.inputs import Input
from modal_reference._engine.lifecycle import AttemptEvent, AttemptState, ContainerState
from modal_reference._engine.outputs import OutputStatus
from modal_reference._engine.publishing import Publishing
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.scaling import Scaling
from modal_reference._engine.scheduling import Scheduler
from modal_reference._engine.secrets import Secrets
from modal_reference._engine.services import Services
from modal_reference._engine.watches import Watch

#: What so many containers that have ended belonged to is still known, for what they have printed last.
_TOMBSTONES = 1000


class Compute:
    """What runs in one universe.

    Attributes:
        stale: How many outcomes came that concerned nobody any more.
        quiet: Those who wait until nothing more happens before its time comes.
    """

    def __init__(self, services: Services, edition: str) -> None:
        self.services = services
        self.edition = edition
        self.secrets = Secrets()
        self.capacity = Capacity(services.limits.containers)
        self.scheduler = Scheduler(services, self.capacity)
        self.calling = Calling(services, self.scheduler)
        self.endings = self.calling.endings
        self.scaling = Scaling(services, self.capacity, self.scheduler, self.endings, self.secrets)
        self.publishing = Publishing(
            services, self.scheduler, self.secrets, self.calling.terminate_all, self.calling.fire
        )
        self.stale = 0
        self._gone: dict[str, tuple[str, str]] = {}
        self.quiet = Watch(services.wake)
        self._settled_at = 0.0

    def settle(self, now: float) -> None:
        """Draw the consequences of what has changed; at the end of every command that changes something."""
        self.scheduler.settle(now)
        self._settled_at = now
        if self.quiet:
            self.quiet.notify()

    # Containers

    def container(self, container_id: str) -> Container | None:
        """The container of an identifier, unless it has ended."""
        return self.scaling.containers.get(container_id)

    def task(self, container_id: str) -> ContainerTask:
        """What a worker needs to begin.

        Raises:
            Refusal: Its container has ended, or was never there.
        """
        container = self.container(container_id)
        if container is None:
            raise Refusal(
                RefusalKind.NOT_FOUND,
                f"Container {container_id!r} not found: it has ended. There is nothing left to do",
            )
        function = container.pool.function
        return ContainerTask(
            container_id,
            function.function_id,
            function.app.app_id,
            function.definition,
            function.parameters,
            self.secrets.variables(function.definition.secrets),
            function.app.layout(),
            self.edition,
            function.app.environment,
            self.services.limits.chunks_unread,
        )

    def put(self, now: float, container_id: str, outcomes: list[Outcome]) -> None:
        """Take what a worker tells of its tries."""
        container = self.container(container_id)
        for outcome in outcomes:
            attempt = None if container is None else container.attempts.get(outcome.input_id)
            if container is None or attempt is None or attempt.number != outcome.attempt:
                self.stale += 1
                continue
            is_wanted = attempt.state is AttemptState.RUNNING
            attempt.step(AttemptEvent.END)
            self.scheduler.release(now, attempt)
            if is_wanted:
                if outcome.status is OutputStatus.SUCCESS:
                    container.pool.took(now - attempt.began_at)
                self._conclude(now, container, attempt.input, outcome)

    def _conclude(self, now: float, container: Container, found: Input, outcome: Outcome) -> None:
        status = outcome.status
        if status is OutputStatus.FAILURE and container.is_wronged:
            self.endings.lose(now, found, f"its container {container.container_id} was taken away")
        elif status in (OutputStatus.FAILURE, OutputStatus.TIMEOUT):
            self.endings.fail_try(now, found, status, outcome.data, outcome.items)
        else:
            self.endings.finish(now, found, status, outcome.data, outcome.items)

    def preempt(self, now: float, container: Container) -> None:
        """Take a container away; it has a grace to end by itself."""
        container.is_wronged = True
        self.scheduler.stop(now, container, self.services.limits.preemption_grace, "it was preempted")

    def exited(self, now: float, container: Container, exit: Exit) -> None:
        """Take note that a container has ended, and see to what ran in it."""
        was_starting = container.state is ContainerState.STARTING
        how = _how(exit)
        container_id, function = container.container_id, container.pool.function
        del self.scaling.containers[container_id]
        self._bury(container_id, function.app.app_id, function.function_id)
        self.services.events.add(EventKind.CONTAINER_ENDED, now, container_id, how)
        is_lost = container.is_wronged or (exit.code is None and exit.signal is None)
        running = tuple(container.attempts.values())
        self.scheduler.ended(container)
        for attempt in running:
            is_wanted = attempt.state is AttemptState.RUNNING
            attempt.step(AttemptEvent.LOSE)
            container.release(attempt)
            if is_wanted and is_lost:
                self.endings.lose(now, attempt.input, f"its container {container_id} {how}")
            elif is_wanted:
                self.endings.fail_try(now, attempt.input, OutputStatus.FAILURE, _crash(container_id, how, exit))
        if was_starting:
            words = f"a container of {function.definition.name!r} {how} before it was ready: see what it has printed"
            self.scaling.failed(now, container, b"" if is_lost else words.encode())
        self.publishing.container_ended(function.app)

    def log(self, container_id: str, stream: int, text: str, input_id: str) -> None:
        """Keep what a container has printed."""
        container = self.container(container_id)
        if container is not None:
            function = container.pool.function
            app_id, function_id = function.app.app_id, function.function_id
            inputs = list(container.attempts)
        else:
            app_id, function_id = self._gone.get(container_id, ("", ""))
            inputs = []
        if app_id:
            if not input_id and len(inputs) == 1:
                input_id = inputs[0]
            self.publishing.get(app_id).logs.add(app_id, function_id, container_id, input_id, stream, text)

    def _bury(self, container_id: str, app_id: str, function_id: str) -> None:
        self._gone[container_id] = (app_id, function_id)
        if len(self._gone) > _TOMBSTONES:
            del self._gone[next(iter(self._gone))]

    # The whole

    def refuse_waits(self, refusal: Refusal) -> None:
        """End every wait, because the universe ends."""
        self.scheduler.refuse_all(refusal)
        self.endings.any_output.refuse(refusal)
        self.quiet.refuse(refusal)
        for container in self.scaling.containers.values():
            container.news.refuse(refusal)
        for app in self.publishing.apps.values():
            app.logs.news.refuse(refusal)
            app.stopped.refuse(refusal)
        for call in self.calling.calls.values():
            call.news.refuse(refusal)
            for found in call.inputs:
                if found.chunks is not None:
                    found.chunks.news.refuse(refusal)
                    found.chunks.room.refuse(refusal)

    def is_quiet(self) -> bool:
        """Whether nothing was left to do when the last command had its consequences."""
        return not self.busy(self._settled_at)

    def busy(self, now: float) -> int:
        """How many containers are on their way or about to end, run something, or have something to run next."""
        containers = self.scaling.containers.values()
        resting = sum(
            each.state is ContainerState.READY and not each.attempts and not each.reserved for each in containers
        )
        pools = [function.pool for function in self.publishing.functions.values()]
        return len(containers) - resting + sum(pool.is_hungry(now) for pool in pools)

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return (
            {app_id: app.snapshot() for app_id, app in self.publishing.apps.items()},
            self.calling.snapshot(),
            {each.container_id: each.snapshot() for each in self.scaling.containers.values()},
            self.secrets.snapshot(),
            self.capacity.room,
            self.stale,
        )


def _how(exit: Exit) -> str:
    if exit.is_out_of_memory:
        return "used more memory than it may"
    if exit.signal is not None:
        return f"was killed by signal {exit.signal}"
    if exit.code is not None:
        return f"exited with status {exit.code}"
    return "was lost"


def _crash(container_id: str, how: str, exit: Exit) -> bytes:
    way_out = (
        "give the function more memory" if exit.is_out_of_memory else "see what it has printed, or give it retries"
    )
    return f"the container {container_id} {how} while it ran this input: {way_out}".encode()
