"""The commands of workers, and of the runtime that starts and ends them."""

from __future__ import annotations

from modal_reference._engine.commands import command, waiting
from modal_reference._engine.compute import Compute
from modal_reference._engine.containers import ContainerTask, Exit, Order, OrderKind, Outcome, Take
from modal_reference._engine.inputs import Attempt
from modal_reference._engine.lifecycle import AttemptState, ContainerState
from modal_reference._engine.pendings import Pending
from modal_reference._engine.refusals import Refusal, RefusalKind


class ContainerCommands:
    """What a container can do, by its identifier."""

    _compute: Compute

    @command
    def container_task(self, now: float, container_id: str) -> ContainerTask:
        """What a worker needs to begin.

        Raises:
            Refusal: There is no such container, or it has ended.
        """
        return self._compute.task(container_id)

    @command
    def container_ready(self, now: float, container_id: str) -> None:
        """Say that a worker has loaded the code and run its enter hooks."""
        container = self._compute.container(container_id)
        if container is not None and container.state is ContainerState.STARTING:
            self._compute.scaling.ready(now, container)
            self._compute.settle(now)

    @command
    def container_failed(self, now: float, container_id: str, data: bytes) -> None:
        """Say that a worker could not begin; inputs that wait for its function fail with this.

        Args:
            data: The failure, as in an outcome.
        """
        compute = self._compute
        container = compute.container(container_id)
        if container is not None and container.state is ContainerState.STARTING:
            compute.scheduler.stop(now, container, compute.services.limits.stop_grace, "it could not begin")
            compute.scaling.failed(now, container, data or b"a container could not begin, and did not say why")
            compute.settle(now)

    @waiting
    def container_take_wait(self, now: float, pending: Pending, container_id: str, room: int) -> Take | None:
        """Inputs for a container, at once or when there are some.

        Args:
            room: So many inputs, or batches of inputs, can begin.

        Raises:
            Refusal: There is no such container, or it has ended.
        """
        take = self._take(now, pending, container_id, room)
        self._compute.settle(now)
        return take

    def _take(self, now: float, pending: Pending, container_id: str, room: int) -> Take | None:
        container = self._compute.container(container_id)
        if container is None:
            return Take([], True)
        if container.state is ContainerState.STARTING:
            raise Refusal(
                RefusalKind.INVALID,
                f"Container {container_id!r} asks for inputs before it is ready: say container_ready first",
            )
        return self._compute.scheduler.take(now, pending, container, room)

    @waiting
    def container_put_take_wait(
        self, now: float, pending: Pending, container_id: str, outcomes: list[Outcome], room: int
    ) -> Take | None:
        """As `container_put`, then `container_take_wait`: in one step, so that a worker need not ask twice."""
        self._compute.put(now, container_id, outcomes)
        take = self._take(now, pending, container_id, room)
        self._compute.settle(now)
        return take

    @command
    def container_put(self, now: float, container_id: str, outcomes: list[Outcome]) -> None:
        """Say how tries went; those that concern nobody any more are counted and ignored."""
        self._compute.put(now, container_id, outcomes)
        self._compute.settle(now)

    @command
    def container_chunk(
        self, now: float, container_id: str, input_id: str, attempt: int, first: int, chunks: list[bytes]
    ) -> int:
        """Pass on pieces that a generator has yielded.

        Args:
            first: How many pieces went before them.

        Returns:
            How many lie unread; at `ContainerTask.most_unread` and above, wait for room before yielding more.
        """
        found = self._attempt(container_id, input_id)
        if found is None or found.number != attempt or found.state is not AttemptState.RUNNING:
            self._compute.stale += 1
            return 0
        pieces = found.input.chunks
        if pieces is None:
            raise Refusal(
                RefusalKind.INVALID,
                f"the input {input_id!r} is not one of a generator: put its outcome, not pieces of it",
            )
        pieces.add(first, chunks)
        return pieces.unread

    @waiting
    def container_room_wait(
        self, now: float, pending: Pending, container_id: str, input_id: str, most: int
    ) -> bool | None:
        """Wait until at most so many pieces of a generator lie unread; False when nobody wants any any more."""
        attempt = self._attempt(container_id, input_id)
        chunks = None if attempt is None else attempt.input.chunks
        if attempt is None or chunks is None:
            return False

        def is_wanted() -> bool:
            return attempt.state is AttemptState.RUNNING

        def has_news() -> bool:
            return not is_wanted() or chunks.unread <= most

        if has_news():
            return is_wanted()
        chunks.room.begin(pending, has_news, is_wanted)
        return None

    @waiting
    def container_watch_wait(self, now: float, pending: Pending, container_id: str, after: int) -> list[Order] | None:
        """What the container is told, after the order of that number; a container that has ended is told to stop."""
        container = self._compute.container(container_id)
        if container is None:
            return [Order(after + 1, OrderKind.STOP, "")]
        orders = container.orders_after(after)
        if orders:
            return orders
        container.news.begin(pending, lambda: bool(container.orders), lambda: container.orders_after(after))
        return None

    @command
    def container_exited(self, now: float, container_id: str, exit: Exit) -> None:
        """Say that a container has ended, also when it was told to; for the runtime."""
        container = self._compute.container(container_id)
        if container is not None:
            self._compute.exited(now, container, exit)
            self._compute.settle(now)

    @command
    def container_preempt(self, now: float, container_id: str) -> None:
        """Take a container away, as the service does now and then: what runs there begins anew elsewhere."""
        container = self._compute.container(container_id)
        if container is not None:
            self._compute.preempt(now, container)
            self._compute.settle(now)

    def _attempt(self, container_id: str, input_id: str) -> Attempt | None:
        container = self._compute.container(container_id)
        return None if container is None else container.attempts.get(input_id)
