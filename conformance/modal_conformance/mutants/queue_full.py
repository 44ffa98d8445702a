"""Faults of Queues that are full, and of the limits."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from modal_reference._engine import queues
from modal_reference._engine.partitions import Partition
from modal_reference._engine.queues import QueueStore
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._faces.blocking import queue as blocking
from modal_reference._faces.queue import QueueHandle
from pytest_modalkit.mutants import Patch, mutant

_init = QueueStore.__init__
_put = QueueStore.put
_append = QueueStore._append
_empty = QueueStore._empty
_has_room = QueueStore._has_room
_may_hold_one_more = QueueStore._may_hold_one_more
_put_in_two_steps = blocking._put_in_two_steps
_patience = blocking._patience
_MIB = 1024 * 1024


class OtherFull(Exception):
    """A Full that is not the standard library's."""


def _returning_true(method: Any) -> Any:
    def put(*args: Any, **kwargs: Any) -> bool:
        method(*args, **kwargs)
        return True

    return put


@mutant("queue.put.returns-none")
def put_returns_true(patch: Patch) -> None:
    """Put returns True."""
    patch.method(QueueHandle, "put", _returning_true(blocking.put))


@mutant("queue.put-many.returns-none")
def put_many_returns_true(patch: Patch) -> None:
    """put_many returns True."""
    patch.method(QueueHandle, "put_many", _returning_true(blocking.put_many))


# --- no room ---


@mutant("queue.put.full.raises-when-not-blocking", "queue.put-many.full.raises-when-not-blocking")
def full_is_silent(patch: Patch) -> None:
    """A put without blocking for which there is no room does nothing and says nothing."""

    def put(
        self: Any, link: Any, key: bytes, items: list[bytes], block: bool, timeout: float | None, ttl: float
    ) -> None:
        if block:
            _put_in_two_steps(self, link, key, items, block, timeout, ttl)

    patch.method(blocking, "_put_in_two_steps", put)


@mutant("queue.put.full.ignores-timeout-when-not-blocking", "queue.put-many.full.ignores-timeout-when-not-blocking")
def timeout_needs_blocking(patch: Patch) -> None:
    """A timeout is refused where a put does not block."""

    def patience(operation: str, block: bool, timeout: float | None) -> float | None:
        if timeout is not None and not block:
            raise ValueError("a timeout needs block=True")
        return _patience(operation, block, timeout)

    patch.method(blocking, "_patience", patience)


@mutant("queue.put.full.raises-after-timeout", "queue.put-many.full.raises-after-timeout")
def puts_time_out_with_another_error(patch: Patch) -> None:
    """A put whose timeout is over raises TimeoutError."""

    def put(*args: Any) -> None:
        try:
            _put_in_two_steps(*args)
        except queue.Full:
            raise TimeoutError from None

    patch.method(blocking, "_put_in_two_steps", put)


@mutant("queue.put.full.waits-for-room", "queue.put-many.full.waits-for-room")
def puts_do_not_wait(patch: Patch) -> None:
    """A put for which there is no room raises Full at once, although it may block."""

    def put(*args: Any) -> None:
        raise queue.Full

    patch.method(blocking, "_put_in_two_steps", put)


@mutant("queue.put.full.refusal-adds-nothing", "queue.put-many.full.refusal-adds-nothing")
def refused_items_are_added(patch: Patch) -> None:
    """What a put refuses for lack of room is added all the same."""

    def put(self: QueueStore, now: float, key: bytes, values: Sequence[bytes], ttl: float) -> bool:
        stored = _put(self, now, key, values, ttl)
        if not stored:
            _append(self, now, self._partitions[key], values, ttl)
        return stored

    patch.method(QueueStore, "put", put)


@mutant("queue.put-many.full.all-or-nothing")
def as_many_are_added_as_fit(patch: Patch) -> None:
    """put_many adds as many of its objects as there is room for, and refuses the others."""

    def put(self: QueueStore, now: float, key: bytes, values: Sequence[bytes], ttl: float) -> bool:
        stored = _put(self, now, key, values, ttl)
        if not stored:
            room = self._most_items - len(self._partitions[key].items)
            _append(self, now, self._partitions[key], values[:room], ttl)
        return stored

    patch.method(QueueStore, "put", put)


@mutant("queue.put.full.queue-full-is-stdlib")
def full_is_another_class(patch: Patch) -> None:
    """A put for which there is no room raises a Full of another make."""
    patch.value(blocking, "queue", SimpleNamespace(Full=OtherFull, Empty=queue.Empty))


@mutant("queue.partition.full-affects-only-itself")
def room_is_shared(patch: Patch) -> None:
    """All partitions together hold as many items as one should."""

    def has_room(self: QueueStore, now: float, partition: Partition, count: int) -> bool:
        return self.total(now) + count <= self._most_items

    patch.method(QueueStore, "_has_room", has_room)


@mutant("queue.clear.makes-room")
def cleared_items_keep_their_room(patch: Patch) -> None:
    """What was cleared still takes room."""

    def empty(self: QueueStore, partition: Partition) -> None:
        partition.kept += len(partition.items)
        _empty(self, partition)

    patch.method(QueueStore, "_empty", empty)


# --- limits ---


@mutant("queue.limit.partition-items.accepts-5000")
def one_item_fewer_fits(patch: Patch) -> None:
    """A partition is full one item too early."""
    patch.method(
        QueueStore, "_has_room", lambda self, now, partition, count: _has_room(self, now, partition, count + 1)
    )


@mutant("queue.limit.partition-items.refuses-more")
def one_item_more_fits(patch: Patch) -> None:
    """A partition takes one item too many."""
    patch.method(
        QueueStore, "_has_room", lambda self, now, partition, count: _has_room(self, now, partition, count - 1)
    )


@mutant("queue.limit.partitions.accepts-100000")
def few_partitions_fit(patch: Patch) -> None:
    """A Queue takes a tenth of the partitions that it should."""

    def has_room(self: QueueStore, now: float, partition: Partition, count: int) -> bool:
        return len(self._partitions) <= self._most_partitions // 10 and _has_room(self, now, partition, count)

    patch.method(QueueStore, "_has_room", has_room)


@mutant("queue.limit.partitions.refuses-more")
def any_number_of_partitions_fits(patch: Patch) -> None:
    """A Queue takes any number of partitions."""
    patch.method(QueueStore, "_may_hold_one_more", lambda self, now: True)


@mutant("queue.limit.item-bytes.accepts-up-to-limit")
def smaller_items_only(patch: Patch) -> None:
    """Items are refused that are a little smaller than the limit."""
    patch.method(QueueStore, "__init__", _with_item_bytes(lambda limit: limit - 5_000))


@mutant("queue.limit.item-bytes.refuses-above-limit", "queue.limit.item-bytes.error-class")
def larger_items_too(patch: Patch) -> None:
    """Items are accepted that are a little larger than the limit."""
    patch.method(QueueStore, "__init__", _with_item_bytes(lambda limit: limit + 50_000))


@mutant("queue.limit.item-bytes.refuses-above-limit", "queue.limit.item-bytes.put-many")
def too_large_is_full(patch: Patch) -> None:
    """An item that is too large raises Full."""
    patch.method(queues, "item_too_large", _refusing(RefusalKind.FULL))


@mutant("queue.limit.item-bytes.error-class")
def too_large_is_invalid(patch: Patch) -> None:
    """An item that is too large raises InvalidError."""
    patch.method(queues, "item_too_large", _refusing(RefusalKind.INVALID))


@mutant("queue.limit.item-bytes.error-class")
def too_large_is_invalid_for_put_many(patch: Patch) -> None:
    """One of several items that is too large raises InvalidError."""

    def put(self: QueueStore, now: float, key: bytes, values: Sequence[bytes], ttl: float) -> bool:
        if len(values) > 1 and max(map(len, values)) > self._item_bytes:
            raise Refusal(RefusalKind.INVALID, "one of several items is too large")
        return _put(self, now, key, values, ttl)

    patch.method(QueueStore, "put", put)


def _refusing(kind: RefusalKind) -> Callable[[int, int], Refusal]:
    return lambda size, most: Refusal(kind, f"an item has {size} bytes")


@mutant("queue.limit.item-bytes.put-many")
def small_items_are_added_before_the_large(patch: Patch) -> None:
    """put_many adds what is not too large, and refuses the others."""

    def put(self: QueueStore, now: float, key: bytes, values: Sequence[bytes], ttl: float) -> bool:
        small = [value for value in values if len(value) <= self._item_bytes]
        stored = _put(self, now, key, small, ttl)
        return stored if len(small) == len(values) else _put(self, now, key, values, ttl)

    patch.method(QueueStore, "put", put)


@mutant("queue.v0-73.limit.item-bytes.256-kib")
def old_items_may_have_1_mib(patch: Patch) -> None:
    """An item may have 1 MiB in edition 0.73."""
    patch.method(QueueStore, "__init__", _with_item_bytes(lambda limit: _MIB))


@mutant("queue.limit.item-bytes.1-mib")
def items_may_have_256_kib(patch: Patch) -> None:
    """An item may have no more than 256 KiB."""
    patch.method(QueueStore, "__init__", _with_item_bytes(lambda limit: _MIB // 4))


def _with_item_bytes(other: Any) -> Any:
    def init(self: QueueStore, *args: Any) -> None:
        _init(self, *args)
        self._item_bytes = other(self._item_bytes)

    return init
