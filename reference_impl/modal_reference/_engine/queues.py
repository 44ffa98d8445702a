"""One queue: its partitions, their items, and who waits for them.

Ordering: entries get ascending numbers as they are put; items leave from the head, and blocked getters are served in
the order in which they came. Items are only ever taken at once when nobody waits, because an item that arrives while
somebody waits is offered to the first in line before the put returns.

Waiting: see `lifecycle`. What is *offered* is out of the partition, but its room is kept, so that a withdrawn offer
always fits when it returns to its place at the head. A `clear`, an expiry or a deletion in between ends the partition's
epoch: what is withdrawn after that is gone, as if it had been cleared in place.

Expiry: a partition is cleared `ttl` seconds after its last put (document 003), whatever was read in between; each
partition on its own. It is looked up when the partition is touched; only where somebody waits for room is it scheduled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from modal_reference._engine.items import bad_ttl, is_surely_readable, item_too_large, never_fits
from modal_reference._engine.lifecycle import PendingEvent, PendingState
from modal_reference._engine.limits import Limits
from modal_reference._engine.partitions import Entry, Partition, place_of
from modal_reference._engine.pendings import Pending, PendingKind
from modal_reference._engine.refusals import Refusal

#: How many partitions that hold nothing are kept at hand.
_IDLE_PARTITIONS = 64


class QueueStore:
    """One queue.

    Args:
        limits: The figures that it enforces.
        wakes: Where waits that have an answer are put, for the driver to wake.
        schedule: Called with an instant and a partition that must be looked at then.
        expired: Called with the key and the number of items of a partition that was cleared by its expiry.
    """

    def __init__(
        self,
        limits: Limits,
        wakes: Callable[[Pending], None],
        schedule: Callable[[float, Partition], None],
        expired: Callable[[float, bytes, int], None],
    ) -> None:
        self._item_bytes = limits.queue_item_bytes
        self._most_items = limits.queue_partition_items
        self._most_partitions = limits.queue_partitions
        self._most_ttl = limits.queue_partition_ttl
        self._wake = wakes
        self._schedule = schedule
        self._expired = expired
        self._partitions: dict[bytes, Partition] = {}
        self._starved: dict[Partition, None] = {}  # whose putters wait for another partition to end
        self._last_number = 0

    # Putting

    def put(self, now: float, key: bytes, values: Sequence[bytes], ttl: float) -> bool:
        """Append all values, or none when there is no room; tell which.

        Raises:
            Refusal: An item is too large, there are more than can ever fit, or the time to live is not allowed.
        """
        if len(values) != 1 or len(values[0]) > self._item_bytes or not 0 < ttl <= self._most_ttl:
            self._check(values, ttl)
        partition = self._partitions.get(key)
        if partition is None or partition.expires_at <= now:
            partition = self._partition(now, key)
        if partition.putters or not self._has_room(now, partition, len(values)):
            self._tidy(now, partition)
            return not values
        if values:
            self._append(now, partition, values, ttl)
        return True

    def put_or_wait(
        self, now: float, key: bytes, values: Sequence[bytes], ttl: float, pending: Pending, waits: bool
    ) -> bool:
        """Offer room for the values to the pending, at once or, when it waits, as soon as there is some.

        Accepting the offer appends them. Without values there is nothing to offer or to wait for.

        Returns:
            Whether there was room at once.

        Raises:
            Refusal: As `put`.
        """
        self._check(values, ttl)
        partition = self._partition(now, key)
        has_room = not values or (not partition.putters and self._has_room(now, partition, len(values)))
        if not values or not (has_room or waits):
            self._tidy(now, partition)
            return has_room
        pending.kind = PendingKind.ROOM
        pending.values = list(values)
        pending.ttl = ttl
        partition.hold(pending)
        partition.putters.append(pending)
        if has_room:
            self._serve_putters(now, partition)
        else:
            self._look_again(partition)
        return has_room

    # Getting

    def take(self, now: float, key: bytes, count: int) -> list[bytes]:
        """Remove and return up to `count` items; none when the partition is empty."""
        partition = self._partitions.get(key)
        if partition is None:
            return []
        if partition.expires_at <= now:
            self._expire(now, partition)
        items = partition.items
        if count == 1 and items:
            taken = [items.popleft()[1]]
        else:
            taken = [items.popleft()[1] for _ in range(min(count, len(items)))]
        if partition.putters:
            self._serve_putters(now, partition)
        if not items:
            self._tidy(now, partition)
        return taken

    def take_readable(self, now: float, key: bytes, count: int) -> list[bytes] | None:
        """As `take`, but only where it is certain that whoever takes the items can read them.

        Returns:
            None when that is not certain, and nothing was removed: such items are reserved, and accepted once read.
        """
        partition = self._partitions.get(key)
        if partition is not None and partition.items:
            items = partition.items
            for _, item in islice(items, count) if count > 1 else (items[0],):
                if not is_surely_readable(item):
                    return None
        return self.take(now, key, count)

    def reserve_or_wait(self, now: float, key: bytes, count: int, pending: Pending, waits: bool) -> None:
        """Offer up to `count` items to the pending, at once or, when it waits, as soon as there are some."""
        pending.kind = PendingKind.ITEMS
        pending.count = count
        partition = self._enqueue(now, key, pending)
        if waits or partition.items:
            partition.getters.append(pending)
            self._serve_getters(partition)
        else:
            pending.step(PendingEvent.OFFER)
            self._wake(pending)

    # Looking

    def after(self, now: float, key: bytes, number: int) -> list[Entry]:
        """The entries numbered above `number`, without removing them."""
        return [entry for entry in self._items(now, key) if entry[0] > number]

    def after_or_wait(self, now: float, key: bytes, number: int, pending: Pending) -> list[Entry]:
        """As `after`, but when there is none the pending waits for one."""
        found = self.after(now, key, number)
        if not found:
            pending.kind = PendingKind.NEWS
            pending.after = number
            self._enqueue(now, key, pending).watchers.append(pending)
        return found

    def length(self, now: float, key: bytes) -> int:
        """How many items one partition holds."""
        return len(self._items(now, key))

    def total(self, now: float) -> int:
        """How many items all partitions hold together."""
        return sum(self.length(now, key) for key in tuple(self._partitions))

    def clear(self, now: float, key: bytes) -> None:
        """Remove the items of one partition."""
        partition = self._partitions.get(key)
        if partition is not None:
            self._empty(partition)
            self._serve_putters(now, partition)
            self._tidy(now, partition)

    def clear_all(self, now: float) -> None:
        """Remove the items of all partitions."""
        for key in tuple(self._partitions):
            self.clear(now, key)

    # The second step of a wait

    def accept(self, now: float, pending: Pending) -> list[bytes] | list[Entry]:
        """Take what was offered: the items, nothing for a put that now has its room, or the news as they came.

        Raises:
            IllegalStep: Nothing was offered.
        """
        pending.step(PendingEvent.ACCEPT)
        partition = place_of(pending)
        if pending.kind is PendingKind.NEWS:
            return pending.reserved
        if pending.kind is PendingKind.ROOM:
            partition.kept -= len(pending.values)
            self._expire(now, partition)  # what ended while this waited must not live on with what is put now
            self._append(now, partition, pending.values, pending.ttl)
            return []
        partition.kept -= len(pending.reserved)
        self._serve_putters(now, partition)
        self._tidy(now, partition)
        return [item for _, item in pending.reserved]

    def withdraw(self, now: float, pending: Pending) -> None:
        """Give up a wait, before or after its offer; what was reserved goes to the next in line."""
        offered = pending.state is PendingState.OFFERED
        pending.step(PendingEvent.WITHDRAW)
        partition = place_of(pending)
        if not offered:
            self._leave_line(now, partition, pending)
        elif pending.kind is PendingKind.ROOM:
            partition.kept -= len(pending.values)
            self._serve_putters(now, partition)
        elif pending.kind is PendingKind.ITEMS:
            partition.kept -= len(pending.reserved)
            if partition.epoch == pending.epoch:
                self._return(partition, pending.reserved)
            self._expire(now, partition)
            self._serve_getters(partition)
            self._serve_putters(now, partition)
        self._tidy(now, partition)

    def expire_pending(self, now: float, pending: Pending) -> None:
        """End a wait whose deadline has come."""
        pending.step(PendingEvent.EXPIRE)
        partition = place_of(pending)
        self._leave_line(now, partition, pending)
        self._tidy(now, partition)
        self._wake(pending)

    def refuse_all(self, refusal: Refusal) -> None:
        """End every wait, because the queue is gone."""
        for partition in self._partitions.values():
            self._empty(partition)
            for line in (partition.getters, partition.putters, partition.watchers):
                for pending in line:
                    pending.refusal = refusal
                    pending.step(PendingEvent.REFUSE)
                    self._wake(pending)
                line.clear()
        self._partitions.clear()

    # Expiry

    def look_at(self, now: float, partition: Partition) -> None:
        """Serve those who wait for room in a partition; called at an instant at which there may be some."""
        if partition.putters:
            self.sweep(now)
            self._serve_putters(now, partition)
            self._look_again(partition)

    def sweep(self, now: float) -> None:
        """Give back the memory of expired partitions."""
        for partition in tuple(self._partitions.values()):
            self._expire(now, partition)
            self._tidy(now, partition)

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return {partition.key: partition.snapshot() for partition in self._partitions.values()}

    def _check(self, values: Sequence[bytes], ttl: float) -> None:
        for value in values:
            if len(value) > self._item_bytes:
                raise item_too_large(len(value), self._item_bytes)
        if len(values) > self._most_items:
            raise never_fits(len(values), self._most_items)
        if not 0 < ttl <= self._most_ttl:
            raise bad_ttl(ttl, self._most_ttl)

    def _partition(self, now: float, key: bytes) -> Partition:
        partition = self._partitions.get(key)
        if partition is None:
            partition = self._partitions[key] = Partition(self, key)
        elif partition.expires_at <= now:
            self._expire(now, partition)
        return partition

    def _items(self, now: float, key: bytes) -> Sequence[Entry]:
        partition = self._partitions.get(key)
        if partition is None:
            return ()
        self._expire(now, partition)
        return partition.items

    def _enqueue(self, now: float, key: bytes, pending: Pending) -> Partition:
        partition = self._partition(now, key)
        partition.hold(pending)
        return partition

    def _tidy(self, now: float, partition: Partition) -> None:
        """See to what a partition leaves behind that may hold nothing any more."""
        if self._starved and not (partition.items or partition.kept):
            for starved in tuple(self._starved):
                self._serve_putters(now, starved)
        # A few idle ones are kept: a queue that runs empty with every get would make its partition anew with every put.
        if len(self._partitions) > _IDLE_PARTITIONS and partition.is_idle():
            self._partitions.pop(partition.key, None)

    def _look_again(self, partition: Partition) -> None:
        """Have those who wait for room looked at when something expires: their own items, or any partition."""
        if not partition.putters:
            return
        if partition.items:
            self._schedule(partition.expires_at, partition)
        elif not partition.kept:
            self._starved[partition] = None
            expiries = [other.expires_at for other in self._partitions.values() if other.items]
            if expiries:
                self._schedule(min(expiries), partition)

    def _look_sooner(self, partition: Partition) -> None:
        """Have those who wait for room looked at when a partition ends sooner than they were told."""
        for waited_in in (partition, *self._starved):
            if waited_in.putters:
                self._schedule(partition.expires_at, waited_in)

    def _expire(self, now: float, partition: Partition) -> None:
        if partition.items and partition.expires_at <= now:
            self._expired(partition.expires_at, partition.key, len(partition.items))
            self._empty(partition)
            self._serve_putters(now, partition)

    def _empty(self, partition: Partition) -> None:
        partition.items.clear()
        partition.epoch += 1

    def _has_room(self, now: float, partition: Partition, count: int) -> bool:
        used = len(partition.items) + partition.kept
        has_place = used > 0 or len(self._partitions) <= self._most_partitions or self._may_hold_one_more(now)
        return has_place and used + count <= self._most_items

    def _may_hold_one_more(self, now: float) -> bool:
        holding = sum(1 for each in self._partitions.values() if each.kept or (each.items and each.expires_at > now))
        return holding < self._most_partitions

    def _append(self, now: float, partition: Partition, values: Sequence[bytes], ttl: float) -> None:
        number = self._last_number
        items = partition.items
        for value in values:
            number += 1
            items.append((number, value))
        self._last_number = number
        before, partition.expires_at = partition.expires_at, now + ttl
        partition.epoch += before <= now  # what is reserved of an ended partition does not come back into the new one
        if (partition.putters or self._starved) and not now < before <= partition.expires_at:
            self._look_sooner(partition)
        if partition.getters:
            self._serve_getters(partition)
        if partition.watchers and items:
            self._serve_watchers(partition)

    def _serve_getters(self, partition: Partition) -> None:
        items, getters = partition.items, partition.getters
        while items and getters:
            pending = getters.popleft()
            pending.reserved = [items.popleft() for _ in range(min(pending.count, len(items)))]
            pending.epoch = partition.epoch
            partition.kept += len(pending.reserved)
            self._offer(pending)

    def _serve_putters(self, now: float, partition: Partition) -> None:
        putters = partition.putters
        while putters and self._has_room(now, partition, len(putters[0].values)):
            pending = putters.popleft()
            partition.kept += len(pending.values)
            self._offer(pending)
        if not putters or partition.items or partition.kept:
            self._starved.pop(partition, None)

    def _serve_watchers(self, partition: Partition) -> None:
        newest = partition.items[-1][0]
        for pending in tuple(partition.watchers):
            if pending.after < newest:
                partition.watchers.remove(pending)
                # Seen now, whoever takes them before the watcher wakes: its look has happened, and its wait is over.
                pending.reserved = [entry for entry in partition.items if entry[0] > pending.after]
                self._offer(pending)

    def _offer(self, pending: Pending) -> None:
        pending.step(PendingEvent.OFFER)
        self._wake(pending)

    def _return(self, partition: Partition, entries: Sequence[Entry]) -> None:
        """Let entries return that were reserved, and are not wanted."""
        partition.put_back(entries)

    def _leave_line(self, now: float, partition: Partition, pending: Pending) -> None:
        partition.leave(pending)
        if pending.kind is PendingKind.ROOM:
            self._serve_putters(now, partition)
