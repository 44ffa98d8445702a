"""The commands of workers, and of the runtime that starts and ends them."""

from __future__ import annotations

from modal_reference._engine.commands import command, waiting
from modal_reference._engine.containers import ContainerTask, Exit, Order, Outcome, Take
from modal_reference._engine.pendings import Pending


class ContainerCommands:
    """What a container can do, by its identifier."""

    @command
    def container_task(self, now: float, container_id: str) -> ContainerTask:
        """What a worker needs to begin.

        Raises:
            Refusal: There is no such container, or it has ended.
        """
        raise NotImplementedError

    @command
    def container_ready(self, now: float, container_id: str) -> None:
        """Say that a worker has loaded the code and run its enter hooks."""
        raise NotImplementedError

    @command
    def container_failed(self, now: float, container_id: str, data: bytes) -> None:
        """Say that a worker could not begin; inputs that wait for its function fail with this.

        Args:
            data: The failure, as in an outcome.
        """
        raise NotImplementedError

    @waiting
    def container_take_wait(self, now: float, pending: Pending, container_id: str, room: int) -> Take | None:
        """Inputs for a container, at once or when there are some.

        Args:
            room: So many inputs, or batches of inputs, can begin.

        Raises:
            Refusal: There is no such container, or it has ended.
        """
        raise NotImplementedError

    @command
    def container_put(self, now: float, container_id: str, outcomes: list[Outcome]) -> None:
        """Say how tries went; those that concern nobody any more are counted and ignored."""
        raise NotImplementedError

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
        raise NotImplementedError

    @waiting
    def container_room_wait(
        self, now: float, pending: Pending, container_id: str, input_id: str, most: int
    ) -> bool | None:
        """Wait until at most so many pieces of a generator lie unread; False when nobody wants any any more."""
        raise NotImplementedError

    @waiting
    def container_watch_wait(self, now: float, pending: Pending, container_id: str, after: int) -> list[Order] | None:
        """What the container is told, after the order of that number; a container that has ended is told to stop."""
        raise NotImplementedError

    @command
    def container_exited(self, now: float, container_id: str, exit: Exit) -> None:
        """Say that a container has ended, also when it was told to; for the runtime."""
        raise NotImplementedError

    @command
    def container_preempt(self, now: float, container_id: str) -> None:
        """Take a container away, as the service does now and then: what runs there begins anew elsewhere."""
        raise NotImplementedError
