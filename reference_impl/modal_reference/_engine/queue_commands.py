"""The commands on the items of Queues."""

from __future__ import annotations

from collections.abc import Sequence

from modal_reference._engine.commands import command, waiting
from modal_reference._engine.partitions import Entry
from modal_reference._engine.pendings import Pending
from modal_reference._engine.queues import QueueStore
from modal_reference._engine.registry import ObjectKind, absent


class QueueCommands:
    """What can be done with a Queue, by its identifier."""

    _queues: dict[str, QueueStore]

    @command
    def queue_put(self, now: float, object_id: str, partition: bytes, values: Sequence[bytes], ttl: float) -> bool:
        """Append all items, or none when there is no room; tell which."""
        store = self._queues.get(object_id)
        if store is None:
            raise absent(ObjectKind.QUEUE, object_id)
        return store.put(now, partition, values, ttl)

    @command
    def queue_take(self, now: float, object_id: str, partition: bytes, count: int) -> list[bytes] | None:
        """Remove and return up to `count` items; None, removing none, where they are to be taken in two steps."""
        store = self._queues.get(object_id)
        if store is None:
            raise absent(ObjectKind.QUEUE, object_id)
        return store.take_readable(now, partition, count)

    @command
    def queue_after(self, now: float, object_id: str, partition: bytes, number: int) -> list[Entry]:
        """The entries numbered above `number`, left in place."""
        return self._queue(object_id).after(now, partition, number)

    @command
    def queue_len(self, now: float, object_id: str, partition: bytes) -> int:
        """How many items a partition holds."""
        return self._queue(object_id).length(now, partition)

    @command
    def queue_total(self, now: float, object_id: str) -> int:
        """How many items all partitions hold together."""
        return self._queue(object_id).total(now)

    @command
    def queue_clear(self, now: float, object_id: str, partition: bytes) -> None:
        """Remove the items of one partition."""
        self._queue(object_id).clear(now, partition)

    @command
    def queue_clear_all(self, now: float, object_id: str) -> None:
        """Remove the items of all partitions."""
        self._queue(object_id).clear_all(now)

    # Waits: the pending is offered at once, or waits

    @waiting
    def queue_put_wait(
        self,
        now: float,
        pending: Pending,
        object_id: str,
        partition: bytes,
        values: Sequence[bytes],
        ttl: float,
        waits: bool,
    ) -> bool | list[bytes] | None:
        """Offer room to the pending, at once or when there is some; without `waits`, only at once. Tell whether so."""
        return self._queue(object_id).put_or_wait(now, partition, values, ttl, pending, waits)

    @waiting
    def queue_take_wait(
        self, now: float, pending: Pending, object_id: str, partition: bytes, count: int, waits: bool
    ) -> list[bytes] | None:
        """Offer items to the pending: at once, or when there are some. Without `waits`, an empty offer at once."""
        self._queue(object_id).reserve_or_wait(now, partition, count, pending, waits)
        return None

    @waiting
    def queue_after_wait(
        self, now: float, pending: Pending, object_id: str, partition: bytes, number: int
    ) -> list[Entry] | None:
        """As `queue_after`, but the pending waits when there is none."""
        return self._queue(object_id).after_or_wait(now, partition, number, pending)

    def _queue(self, object_id: str) -> QueueStore:
        store = self._queues.get(object_id)
        if store is None:
            raise absent(ObjectKind.QUEUE, object_id)
        return store
