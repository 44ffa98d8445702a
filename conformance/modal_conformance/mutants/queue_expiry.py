"""Faults of Queues in the life of partitions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modal_reference._engine.partitions import Entry, Partition
from modal_reference._engine.queues import QueueStore
from modal_reference._faces.blocking import queue as blocking
from pytest_modalkit.mutants import Patch, mutant

_DAY = 24 * 3600.0
_HOUR = 3600.0

_take = QueueStore.take
_after = QueueStore.after
_append = QueueStore._append
_expire = QueueStore._expire
_wait_for_items = blocking._wait_for_items


def _with_life(patch: Patch, life: Any) -> None:
    """Have each put give its partition another life."""

    def append(self: QueueStore, now: float, partition: Partition, values: Sequence[bytes], ttl: float) -> None:
        _append(self, now, partition, values, life(len(values), ttl))

    patch.method(QueueStore, "_append", append)


@mutant("queue.expiry.default-24-hours")
def a_day_has_25_hours(patch: Patch) -> None:
    """A partition lives for 25 hours by default."""
    _with_life(patch, lambda number, ttl: _DAY + _HOUR if ttl == _DAY else ttl)


@mutant("queue.expiry.not-before-24-hours")
def a_day_has_23_hours(patch: Patch) -> None:
    """A partition lives for 23 hours by default."""
    _with_life(patch, lambda number, ttl: _DAY - _HOUR if ttl == _DAY else ttl)


@mutant("queue.expiry.ttl.put")
def put_asks_in_vain(patch: Patch) -> None:
    """The life that put asks for counts for nothing."""
    _with_life(patch, lambda number, ttl: _DAY if number == 1 else ttl)


@mutant("queue.expiry.ttl.put-many")
def put_many_asks_in_vain(patch: Patch) -> None:
    """The life that put_many asks for counts for nothing."""
    _with_life(patch, lambda number, ttl: _DAY if number > 1 else ttl)


@mutant("queue.expiry.ttl.not-earlier")
def short_lives_are_halved(patch: Patch) -> None:
    """A life that is asked for ends halfway."""
    _with_life(patch, lambda number, ttl: ttl if ttl == _DAY else ttl / 2)


def _with_end(patch: Patch, end: Any) -> None:
    """Have the end of a partition that is there depend on the end before and on the new one."""

    def append(self: QueueStore, now: float, partition: Partition, values: Sequence[bytes], ttl: float) -> None:
        before = partition.expires_at if partition.items else now + ttl
        _append(self, now, partition, values, ttl)
        partition.expires_at = end(before, now + ttl)

    patch.method(QueueStore, "_append", append)


@mutant("queue.expiry.put-refreshes")
def first_put_decides(patch: Patch) -> None:
    """A put into a partition that has items does not prolong its life."""
    _with_end(patch, lambda before, after: before)


@mutant("queue.expiry.ttl.covers-older-items")
def longest_life_decides(patch: Patch) -> None:
    """A put does not shorten the life of a partition."""
    _with_end(patch, max)


@mutant("queue.expiry.ttl.of-the-last-put")
def shortest_life_decides(patch: Patch) -> None:
    """A put does not prolong the life of a partition beyond an end that was asked for before."""
    _with_end(patch, min)


@mutant("queue.expiry.get-does-not-refresh")
def gets_prolong(patch: Patch) -> None:
    """Taking an item prolongs the life of its partition."""

    def take(self: QueueStore, now: float, key: bytes, count: int) -> list[bytes]:
        taken = _take(self, now, key, count)
        if key in self._partitions:
            self._partitions[key].expires_at = now + _DAY
        return taken

    patch.method(QueueStore, "take", take)


@mutant("queue.expiry.iterate-does-not-refresh")
def iterations_prolong(patch: Patch) -> None:
    """Iterating prolongs the life of a partition."""

    def after(self: QueueStore, now: float, key: bytes, number: int) -> list[Entry]:
        found = _after(self, now, key, number)
        if key in self._partitions:
            self._partitions[key].expires_at = now + _DAY
        return found

    patch.method(QueueStore, "after", after)


@mutant("queue.expiry.per-partition")
def all_expire_together(patch: Patch) -> None:
    """When one partition expires, all of them do."""

    def expire(self: QueueStore, now: float, partition: Partition) -> None:
        if partition.items and partition.expires_at <= now:
            for other in self._partitions.values():
                other.expires_at = now
        _expire(self, now, partition)

    patch.method(QueueStore, "_expire", expire)


@mutant("queue.expiry.ttl.only-its-partition")
def short_life_is_for_all(patch: Patch) -> None:
    """A shorter life is that of all partitions."""

    def append(self: QueueStore, now: float, partition: Partition, values: Sequence[bytes], ttl: float) -> None:
        _append(self, now, partition, values, ttl)
        for other in self._partitions.values():
            other.expires_at = min(other.expires_at, now + ttl)

    patch.method(QueueStore, "_append", append)


@mutant("queue.expiry.expired-is-empty")
def total_counts_the_expired(patch: Patch) -> None:
    """The total counts what has expired."""
    patch.method(QueueStore, "total", lambda self, now: sum(len(each.items) for each in self._partitions.values()))


@mutant("queue.expiry.makes-room")
def expired_items_keep_their_room(patch: Patch) -> None:
    """What has expired still takes room."""

    def expire(self: QueueStore, now: float, partition: Partition) -> None:
        if partition.items and partition.expires_at <= now:
            partition.kept += len(partition.items)
        _expire(self, now, partition)

    patch.method(QueueStore, "_expire", expire)


@mutant("queue.expiry.queue-survives")
def expired_partitions_stay_closed(patch: Patch) -> None:
    """What is put into a partition that has expired once is gone."""
    closed: set[Partition] = set()

    def expire(self: QueueStore, now: float, partition: Partition) -> None:
        if partition.items and partition.expires_at <= now:
            closed.add(partition)
        _expire(self, now, partition)

    def append(self: QueueStore, now: float, partition: Partition, values: Sequence[bytes], ttl: float) -> None:
        if partition not in closed:
            _append(self, now, partition, values, ttl)

    patch.method(QueueStore, "_expire", expire)
    patch.method(QueueStore, "_append", append)


@mutant("queue.expiry.waiting-get-survives")
def waits_end_after_a_day(patch: Patch) -> None:
    """A get that waits without a timeout gives up after a day."""

    def wait(self: Any, link: Any, key: bytes, count: int, timeout: float | None) -> list[bytes]:
        return _wait_for_items(self, link, key, count, _DAY if timeout is None else timeout)

    patch.method(blocking, "_wait_for_items", wait)
