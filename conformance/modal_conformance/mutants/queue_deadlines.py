"""Faults of Queues where a time runs out just as somebody is served, or where there is none; and in how it is given."""

from __future__ import annotations

import queue
from collections.abc import Sequence
from typing import Any

from modal_reference._engine import lifecycle
from modal_reference._engine.lifecycle import PendingEvent, PendingState
from modal_reference._engine.partitions import Partition
from modal_reference._engine.pendings import Pending, PendingKind
from modal_reference._engine.queues import QueueStore
from modal_reference._faces.blocking import queue as blocking
from modal_reference._faces.queue import QueueHandle
from pytest_modalkit.mutants import Patch, mutant

_append = QueueStore._append
_expire_pending = QueueStore.expire_pending


def _offers_run_out(patch: Patch) -> None:
    """Let a wait whose time is up end also where it was served and has not taken it yet."""
    running = (PendingState.WAITING, PendingState.OFFERED)
    patch.value(Pending, "is_over", property(lambda self: self.state not in running))
    steps = {**lifecycle.PENDING, (PendingState.OFFERED, PendingEvent.EXPIRE): PendingState.EXPIRED}
    patch.value(lifecycle, "PENDING", steps)


@mutant("queue.get.timeout-meets-item", "queue.get.cancelled-as-time-passes", faces=("asyncio",))
def offered_items_go_with_the_time(patch: Patch) -> None:
    """An item that was offered to a get whose time then runs out is gone."""
    _offers_run_out(patch)


@mutant("queue.put.full.timeout-meets-room", "queue.put.cancelled-as-time-passes", faces=("asyncio",))
def offered_room_is_filled_when_the_time_is_up(patch: Patch) -> None:
    """A put that was offered room and whose time then runs out raises Full, and adds its item."""
    _offers_run_out(patch)

    def expire(self: QueueStore, now: float, pending: Pending) -> None:
        was_offered = pending.state is PendingState.OFFERED
        _expire_pending(self, now, pending)
        if was_offered and pending.kind is PendingKind.ROOM and pending.partition is not None:
            pending.partition.kept -= len(pending.values)
            _append(self, now, pending.partition, pending.values, pending.ttl)

    patch.method(QueueStore, "expire_pending", expire)


@mutant("queue.expiry.meets-waiting-get", faces=("asyncio",))
def partitions_end_with_what_comes_next(patch: Patch) -> None:
    """A partition that ended while an item was on its way is cleared when something is put next, that included."""

    def append(self: QueueStore, now: float, partition: Partition, values: Sequence[bytes], ttl: float) -> None:
        has_ended = 0 < partition.expires_at <= now and partition.kept
        _append(self, now, partition, values, ttl)
        if has_ended:
            partition.items.clear()

    patch.method(QueueStore, "_append", append)


@mutant("queue.get.timeout-zero")
def no_time_is_no_blocking(patch: Patch) -> None:
    """A get with the timeout 0 does not block: on an empty partition it returns None."""

    def get(self: QueueHandle, block: bool = True, timeout: float | None = None, **kwargs: Any) -> Any:
        return blocking.get(self, block and timeout != 0, timeout or None, **kwargs)

    patch.method(QueueHandle, "get", get)


@mutant("queue.get.by-position")
def get_takes_the_timeout_first(patch: Patch) -> None:
    """The first parameter of get is its timeout."""

    def get(self: QueueHandle, timeout: float | None = None, block: bool = True, **kwargs: Any) -> Any:
        return blocking.get(self, block, timeout, **kwargs)

    patch.method(QueueHandle, "get", get)


@mutant("queue.put.by-position")
def put_takes_no_positions(patch: Patch) -> None:
    """Put takes all but its item by keyword only."""

    def put(self: QueueHandle, v: Any, **kwargs: Any) -> None:
        blocking.put(self, v, **kwargs)

    patch.method(QueueHandle, "put", put)


@mutant("queue.put.timeout-zero")
def no_time_is_no_room(patch: Patch) -> None:
    """A put with the timeout 0 raises Full, also where there is room."""

    def put(self: QueueHandle, v: Any, block: bool = True, timeout: float | None = None, **kwargs: Any) -> None:
        if block and timeout == 0:
            raise queue.Full
        blocking.put(self, v, block, timeout, **kwargs)

    patch.method(QueueHandle, "put", put)
