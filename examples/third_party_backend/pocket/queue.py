"""A queue of pickles, one list per partition."""

from __future__ import annotations

import queue
from time import monotonic
from typing import Any

from pocket import exception
from pocket.dict import _dumps, _loads
from pocket.faces import BothFaces, BothWays
from pocket.objects import Handle, lock

_MOST_ITEMS = 5_000
_MOST_BYTES = 1 << 20
_DAY = 24 * 3600


class Queue(Handle):
    """A queue that is shared within the process."""

    prefix = "qu"

    @staticmethod
    def from_id(queue_id: str, client: Any = None) -> Any:
        """The Queue with an identifier."""
        return Queue._new(None, queue_id)

    @staticmethod
    def validate_partition_key(partition: str | None) -> bytes:
        """The key of a partition."""
        key = b"" if partition is None else partition.encode()
        if partition is not None and not 0 < len(key) <= 64:
            raise exception.InvalidError(f"bad partition {partition!r}")  # type: ignore[attr-defined]
        return key

    @BothFaces
    def put(
        self,
        v: Any,
        block: bool = True,
        timeout: float | None = None,
        *,
        partition: str | None = None,
        partition_ttl: int = _DAY,
    ) -> None:
        """Add one."""
        self.put_many([v], block, timeout, partition=partition, partition_ttl=partition_ttl)

    @BothFaces
    def put_many(
        self,
        vs: list[Any],
        block: bool = True,
        timeout: float | None = None,
        *,
        partition: str | None = None,
        partition_ttl: int = _DAY,
    ) -> None:
        """Add several, or none."""
        key, items = self.validate_partition_key(partition), [_dumps(v) for v in vs]
        if any(len(item) > _MOST_BYTES for item in items):
            raise exception.RequestSizeError("an item is too large")  # type: ignore[attr-defined]
        with lock:
            line = self.store().contents.setdefault(key, [])

            def has_room() -> bool:
                return len(line) + len(items) <= _MOST_ITEMS

            if not (lock.wait_for(has_room, timeout) if block else has_room()):
                raise queue.Full
            line += items
            lock.notify_all()

    @BothFaces
    def get(self, block: bool = True, timeout: float | None = None, *, partition: str | None = None) -> Any:
        """Take one."""
        found = self.get_many(1, block, timeout, partition=partition)
        return found[0] if found else None

    @BothFaces
    def get_many(
        self, n_values: int, block: bool = True, timeout: float | None = None, *, partition: str | None = None
    ) -> list[Any]:
        """Take several."""
        key = self.validate_partition_key(partition)
        with lock:
            line = self.store().contents.setdefault(key, [])
            if block and not lock.wait_for(lambda: bool(line), timeout):
                raise queue.Empty
            taken, line[:] = line[:n_values], line[n_values:]
            lock.notify_all()
        return [_loads(item) for item in taken]

    @BothFaces
    def len(self, *, partition: str | None = None, total: bool = False) -> int:
        """Count."""
        if partition and total:
            raise exception.InvalidError("partition and total")  # type: ignore[attr-defined]
        with lock:
            contents = self.store().contents
            if total:
                return sum(map(len, contents.values()))
            return len(contents.get(self.validate_partition_key(partition), ()))

    @BothFaces
    def clear(self, *, partition: str | None = None, all: bool = False) -> None:
        """Empty a partition, or all."""
        if partition and all:
            raise exception.InvalidError("partition and all")  # type: ignore[attr-defined]
        with lock:
            contents = self.store().contents
            for key in tuple(contents) if all else (self.validate_partition_key(partition),):
                contents.get(key, []).clear()
            lock.notify_all()

    @BothFaces
    def iterate(self, *, partition: str | None = None, item_poll_timeout: float = 0.0) -> BothWays:
        """Look at the items."""
        key = self.validate_partition_key(partition)

        def look() -> list[Any]:
            with lock:
                line = self.store().contents.setdefault(key, [])
                end, seen = monotonic() + item_poll_timeout, -1
                while len(line) > seen and monotonic() < end:
                    seen = len(line)
                    lock.wait_for(lambda: len(line) != seen, end - monotonic())
                return [_loads(item) for item in line]

        return BothWays(look)
