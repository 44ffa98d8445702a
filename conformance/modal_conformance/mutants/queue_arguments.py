"""Faults of Queues in what they take for a partition, a life, a count or a timeout."""

from __future__ import annotations

from typing import Any

from modal_reference._faces import queue as faces
from modal_reference._faces.arguments import partition_key
from modal_reference._faces.blocking import queue as blocking
from modal_reference._faces.queue import QueueHandle
from pytest_modalkit.mutants import Patch, mutant

_DAY = 24 * 3600.0


@mutant("queue.argument.partition-is-a-text")
def partitions_are_what_they_print_as(patch: Patch) -> None:
    """A partition is whatever text it prints as."""

    def key_of(partition: Any) -> bytes:
        return b"" if partition is None else (str(partition).encode("utf-8", "replace")[:64] or b"?")

    patch.method(blocking, "partition_key", key_of)
    patch.method(faces, "partition_key", key_of)


@mutant("queue.argument.lifetime-is-a-number")
def strange_lives_are_a_day(patch: Patch) -> None:
    """A partition_ttl that is no number stands for a day."""
    patch.method(blocking, "lifetime", lambda ttl: float(ttl) if isinstance(ttl, int) else _DAY)


@mutant("queue.argument.count-is-a-number")
def strange_counts_are_one(patch: Patch) -> None:
    """An n_values that is no number stands for one item."""
    patch.method(blocking, "items_wanted", lambda n_values: n_values if isinstance(n_values, int) else 1)


@mutant("queue.argument.timeout-is-a-number")
def strange_timeouts_are_nothing(patch: Patch) -> None:
    """A timeout that is no number stands for none at all."""
    patch.method(blocking, "patience", lambda timeout: timeout if isinstance(timeout, int | float) else 0.0)


@mutant("queue.argument.timeout-is-a-number")
def strange_polls_are_nothing(patch: Patch) -> None:
    """An item_poll_timeout that is no number stands for none at all."""
    patch.method(faces, "seconds", lambda value, what, way_out: value if isinstance(value, float) else 0.0)


@mutant("queue.partition.key.empty-beside-all")
def empty_key_is_none_beside_all(patch: Patch) -> None:
    """An empty key beside total=True counts for nothing."""

    def length(self: QueueHandle, *, partition: str | None = None, total: bool = False) -> int:
        if total and not partition:
            partition = None
        return blocking.length(self, partition=partition, total=total)

    patch.method(QueueHandle, "len", length)


@mutant("queue.partition.key.empty-beside-all")
def empty_key_is_none_beside_clear_all(patch: Patch) -> None:
    """An empty key beside all=True counts for nothing."""

    def clear(self: QueueHandle, *, partition: str | None = None, all: bool = False) -> None:
        blocking.clear(self, partition=partition if partition_key(partition or None) else None, all=all)

    patch.method(QueueHandle, "clear", clear)
