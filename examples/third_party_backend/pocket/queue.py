"""A queue of pickles, one line per partition."""

from __future__ import annotations

import itertools
import queue
from collections.abc import Iterator
from typing import Any

from pocket import exception
from pocket.dict import dumps, loads
from pocket.faces import BothFaces, Iterating
from pocket.object import Object, lock

_MOST_ITEMS = 5_000
_MOST_BYTES = 1 << 20
_DAY = 24 * 3600
_numbers = itertools.count(1)


class Queue(Object):
    """A queue that is shared within the process; each partition holds numbered items."""

    prefix = "qu"

    @staticmethod
    def from_id(queue_id: str, client: Any = None) -> Any:
        """The Queue with an identifier."""
        return Queue._new(None, queue_id, client)

    @staticmethod
    def validate_partition_key(partition: str | None) -> bytes:
        """The key of a partition."""
        key = b"" if partition is None else partition.encode()
        if partition is not None and not 0 < len(key) <= 64:
            raise exception.InvalidError(f"bad partition {partition!r}")
        return key

    def _line(self, key: bytes) -> dict[int, bytes]:
        """The items of a partition; the object may be deleted while somebody waits."""
        line: dict[int, bytes] = self.store().contents.setdefault(key, {})
        return line

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
        key, items = self.validate_partition_key(partition), [dumps(v, _MOST_BYTES) for v in vs]
        with lock:

            def has_room() -> bool:
                return len(self._line(key)) + len(items) <= _MOST_ITEMS

            if not (lock.wait_for(has_room, timeout) if block else has_room()):
                raise queue.Full
            self._line(key).update(zip(_numbers, items, strict=False))
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
            if block and not lock.wait_for(lambda: bool(self._line(key)), timeout):
                raise queue.Empty
            line = self._line(key)
            taken = [line.pop(number) for number in list(itertools.islice(line, n_values))]
            lock.notify_all()
        return [loads(item) for item in taken]

    @BothFaces
    def len(self, *, partition: str | None = None, total: bool = False) -> int:
        """Count."""
        if partition and total:
            raise exception.InvalidError("partition and total")
        key = self.validate_partition_key(partition)
        with lock:
            lines = self.store().contents
            return sum(map(len, lines.values())) if total else len(lines.get(key, ()))

    @BothFaces
    def clear(self, *, partition: str | None = None, all: bool = False) -> None:
        """Empty a partition, or all."""
        if partition and all:
            raise exception.InvalidError("partition and all")
        key = self.validate_partition_key(partition)
        with lock:
            for line in self.store().contents.values() if all else [self._line(key)]:
                line.clear()
            lock.notify_all()

    @Iterating
    def iterate(self, *, partition: str | None = None, item_poll_timeout: float = 0.0) -> Iterator[Any]:
        """Look at the items without taking them."""
        key, last = self.validate_partition_key(partition), 0

        def following() -> int | None:
            return next((number for number in self._line(key) if number > last), None)

        while True:
            with lock:
                number = lock.wait_for(following, item_poll_timeout)
                if number is None:
                    return
                last, item = number, self._line(key)[number]
            yield loads(item)
