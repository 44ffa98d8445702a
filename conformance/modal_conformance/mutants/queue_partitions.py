"""Faults of Queues in what belongs to which partition: puts, gets, keys, len and clear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from modal_reference._engine.queues import QueueStore
from modal_reference._faces import queue as faces
from modal_reference._faces.arguments import partition_key
from modal_reference._faces.blocking import queue as blocking
from modal_reference._faces.queue import QueueHandle
from modal_reference.exception import InvalidError
from pytest_modalkit.mutants import Patch, mutant

_put = QueueStore.put
_take = QueueStore.take
_length = QueueStore.length
_total = QueueStore.total
_clear = QueueStore.clear

# --- isolation ---


@mutant("queue.partition.isolated-puts")
def named_puts_go_to_the_default_too(patch: Patch) -> None:
    """What is put in a named partition is put in the default one as well."""

    def put(self: QueueStore, now: float, key: bytes, values: Sequence[bytes], ttl: float) -> bool:
        return _put(self, now, key, values, ttl) and (not key or _put(self, now, b"", values, ttl))

    patch.method(QueueStore, "put", put)


@mutant("queue.partition.isolated-gets")
def gets_take_from_all(patch: Patch) -> None:
    """A get from a named partition removes an item from each other one, too."""

    def take(self: QueueStore, now: float, key: bytes, count: int) -> list[bytes]:
        for other in [*self._partitions] if key else []:
            if other != key:
                _take(self, now, other, 1)
        return _take(self, now, key, count)

    patch.method(QueueStore, "take", take)


@mutant("queue.partition.default-is-isolated")
def default_is_any(patch: Patch) -> None:
    """A get that names no partition takes from any."""

    def take(self: QueueStore, now: float, key: bytes, count: int) -> list[bytes]:
        places = [key, *self._partitions] if not key else [key]
        return next((found for place in places if (found := _take(self, now, place, count))), [])

    patch.method(QueueStore, "take", take)


@mutant("queue.example.usage")
def partitions_are_one(patch: Patch) -> None:
    """A partition key counts for nothing."""
    patch.method(blocking, "partition_key", lambda partition: b"")


# --- keys ---


def _with_keys(patch: Patch, check: Callable[[str | None], bytes]) -> None:
    patch.method(blocking, "partition_key", check)
    patch.method(faces, "partition_key", check)


@mutant("queue.partition.key.empty-is-refused", "queue.validate-partition-key.refuses-invalid")
def empty_key_is_the_default(patch: Patch) -> None:
    """An empty key stands for the default partition."""
    _with_keys(patch, lambda partition: partition_key(partition or None))


@mutant("queue.partition.key.up-to-64-bytes")
def key_of_64_bytes_is_too_long(patch: Patch) -> None:
    """A key has at most 63 bytes."""

    def check(partition: str | None) -> bytes:
        key = partition_key(partition)
        if len(key) > 63:
            raise InvalidError(f"the key {key!r} is too long")
        return key

    _with_keys(patch, check)


@mutant("queue.partition.key.over-64-bytes-is-refused", "queue.validate-partition-key.refuses-invalid")
def key_may_have_65_bytes(patch: Patch) -> None:
    """A key has at most 65 bytes."""

    def check(partition: str | None) -> bytes:
        key = (partition or "").encode()
        return key if len(key) == 65 else partition_key(partition)

    _with_keys(patch, check)


@mutant("queue.partition.key.counted-in-bytes")
def key_is_counted_in_characters(patch: Patch) -> None:
    """A key has at most 64 characters."""

    def check(partition: str | None) -> bytes:
        return partition.encode() if partition and len(partition) <= 64 else partition_key(partition)

    _with_keys(patch, check)


@mutant("queue.partition.key.checked-by-all-methods")
def len_accepts_any_key(patch: Patch) -> None:
    """Len of a key that cannot be is 0."""

    def length(self: QueueHandle, *, partition: str | None = None, total: bool = False) -> int:
        try:
            return blocking.length(self, partition=partition, total=total)
        except InvalidError:
            return 0

    patch.method(QueueHandle, "len", length)


@mutant("queue.partition.key.refusal-changes-nothing")
def refused_key_is_the_default(patch: Patch) -> None:
    """A put that is refused for its key has put into the default partition."""

    def put(self: QueueHandle, v: Any, *args: Any, partition: str | None = None, **options: Any) -> None:
        try:
            blocking.put(self, v, *args, partition=partition, **options)
        except InvalidError:
            blocking.put(self, v, *args, **options)
            raise

    patch.method(QueueHandle, "put", put)


@mutant("queue.validate-partition-key.returns-bytes")
def valid_key_is_told_as_text(patch: Patch) -> None:
    """validate_partition_key returns the text of a key."""

    def validate(partition: str | None) -> Any:
        return partition if partition_key(partition) else b""

    patch.method(QueueHandle, "validate_partition_key", validate)


@mutant("queue.validate-partition-key.none-is-default")
def default_key_is_none(patch: Patch) -> None:
    """validate_partition_key of None returns None."""

    def validate(partition: str | None) -> Any:
        return None if partition is None else partition_key(partition)

    patch.method(QueueHandle, "validate_partition_key", validate)


@mutant("queue.validate-partition-key.static")
def only_handles_validate(patch: Patch) -> None:
    """validate_partition_key needs a handle."""
    patch.value(QueueHandle, "validate_partition_key", lambda self, partition: partition_key(partition))


# --- len ---


@mutant("queue.len.counts-items")
def len_stops_at_three(patch: Patch) -> None:
    """Len counts no further than three."""
    patch.method(QueueStore, "length", lambda self, now, key: min(_length(self, now, key), 3))


@mutant("queue.len.returns-int")
def len_is_a_float(patch: Patch) -> None:
    """Len is a float."""
    patch.method(QueueStore, "length", lambda self, now, key: float(_length(self, now, key)))


@mutant("queue.len.default-partition")
def len_counts_all(patch: Patch) -> None:
    """Len without a partition counts all."""
    patch.method(QueueStore, "length", lambda self, now, key: _total(self, now) if not key else _length(self, now, key))


@mutant("queue.len.partition")
def len_counts_the_default(patch: Patch) -> None:
    """Len of a named partition counts the default one."""
    patch.method(QueueStore, "length", lambda self, now, key: _length(self, now, b""))


@mutant("queue.len.total")
def total_leaves_the_default_out(patch: Patch) -> None:
    """The total counts the named partitions only."""
    patch.method(QueueStore, "total", lambda self, now: _total(self, now) - _length(self, now, b""))


@mutant("queue.len.partition-with-total")
def len_prefers_the_total(patch: Patch) -> None:
    """Len that is asked for a partition and for all counts all."""

    def length(self: QueueHandle, *, partition: str | None = None, total: bool = False) -> int:
        return blocking.length(self, partition=None if total else partition, total=total)

    patch.method(QueueHandle, "len", length)


# --- clear ---


@mutant("queue.clear.default-partition")
def clear_empties_all(patch: Patch) -> None:
    """Clear without a partition empties all."""
    patch.method(
        QueueStore, "clear", lambda self, now, key: _clear(self, now, key) if key else _clear_everything(self, now)
    )


def _clear_everything(self: QueueStore, now: float) -> None:
    for key in [*self._partitions]:
        _clear(self, now, key)


@mutant("queue.clear.partition")
def clear_empties_the_default(patch: Patch) -> None:
    """Clear of a named partition empties the default one, too."""

    def clear(self: QueueStore, now: float, key: bytes) -> None:
        _clear(self, now, key)
        _clear(self, now, b"")

    patch.method(QueueStore, "clear", clear)


@mutant("queue.clear.all")
def clear_all_leaves_one(patch: Patch) -> None:
    """Clear of all partitions leaves the one that was used last."""

    def clear_all(self: QueueStore, now: float) -> None:
        for key in [*self._partitions][:-1]:
            _clear(self, now, key)

    patch.method(QueueStore, "clear_all", clear_all)


@mutant("queue.clear.returns-none")
def clear_tells_how_many(patch: Patch) -> None:
    """Clear returns a number."""

    def clear(self: QueueHandle, **options: Any) -> int:
        number = self.len(total=True)
        blocking.clear(self, **options)
        return number

    patch.method(QueueHandle, "clear", clear)


@mutant("queue.clear.partition-with-all")
def clear_refuses_too_late(patch: Patch) -> None:
    """Clear that is asked for a partition and for all empties the partition, and raises."""

    def clear(self: QueueHandle, *, partition: str | None = None, all: bool = False) -> None:
        blocking.clear(self, partition=partition, all=all and not partition)
        if partition and all:
            raise InvalidError("a partition and all")

    patch.method(QueueHandle, "clear", clear)
