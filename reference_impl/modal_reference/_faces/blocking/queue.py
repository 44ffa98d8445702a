# Produced from aio/queue.py by tools/produce_sync_faces.py: change that file, not this one.
"""The operations of a Queue (document 003, modal.queue)."""

from __future__ import annotations

import queue
from functools import partial
from typing import TYPE_CHECKING, Any

from modal_reference._client import current
from modal_reference._client.link import Link
from modal_reference._engine import ControlPlane
from modal_reference._faces.arguments import items_wanted, lifetime, partition_key, patience
from modal_reference._faces.blocking.objects import information, live
from modal_reference._faces.values import queue_item
from modal_reference._faces.warning import warn_user
from modal_reference._serialization import dumps
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._faces.queue import QueueHandle
    from modal_reference.types import QueueInfo
_DAY = 24 * 3600


def put(
    self: QueueHandle,
    v: Any,
    block: bool = True,
    timeout: float | None = None,
    *,
    partition: str | None = None,
    partition_ttl: int = _DAY,
) -> None:
    """Add an item to the end of a partition.

    Args:
        v: Any value that can be serialized.
        block: Wait for room when the partition is full.
        timeout: How long to wait, in seconds; None waits without end. Ignored when not blocking.
        partition: Which partition; None is the default one.
        partition_ttl: The partition is cleared so many seconds after its last put; a day at most.

    Raises:
        queue.Full: There is no room, at once or within the timeout.
        modal.exception.RequestSizeError: The item is too large.
        modal.exception.SerializationError: The item cannot be serialized.
        modal.exception.InvalidError: The partition key, its time to live or the timeout breaks a rule.
    """
    key = b"" if partition is None else partition_key(partition)
    ttl = partition_ttl if partition_ttl is _DAY else lifetime(partition_ttl)
    if timeout is not None:
        timeout = _patience("put", block, timeout)
    items = [dumps(v)]
    link = self._link
    if link is None or link is not current.link:
        link = live(self)
    if not link.is_immediate or not link.run(ControlPlane.queue_put, self._object_id, key, items, ttl):
        _put_in_two_steps(self, link, key, items, block, timeout, ttl)


def put_many(
    self: QueueHandle,
    vs: list[Any],
    block: bool = True,
    timeout: float | None = None,
    *,
    partition: str | None = None,
    partition_ttl: int = _DAY,
) -> None:
    """Add several items to the end of a partition, all together or none.

    Args:
        vs: Values that can be serialized, in their order.
        block: Wait for room when they do not fit.
        timeout: How long to wait, in seconds; None waits without end. Ignored when not blocking.
        partition: Which partition; None is the default one.
        partition_ttl: The partition is cleared so many seconds after its last put; a day at most.

    Raises:
        queue.Full: There is no room, at once or within the timeout; or so many can never fit.
        modal.exception.RequestSizeError: An item is too large.
        modal.exception.SerializationError: An item cannot be serialized.
        modal.exception.InvalidError: The partition key, its time to live or the timeout breaks a rule.
    """
    key = partition_key(partition)
    ttl = lifetime(partition_ttl)
    timeout = _patience("put", block, timeout)
    items = [dumps(each) for each in vs]
    link = live(self)
    if not link.is_immediate or not link.run(ControlPlane.queue_put, self._object_id, key, items, ttl):
        _put_in_two_steps(self, link, key, items, block, timeout, ttl)


def _put_in_two_steps(
    self: QueueHandle, link: Link, key: bytes, items: list[bytes], block: bool, timeout: float | None, ttl: float
) -> None:
    """Have room reserved, and accept it; a put that is cancelled before has added nothing."""
    asked = (self._object_id, key, items, ttl, bool(block))
    stored = link.wait(timeout if block else None, ControlPlane.queue_put_wait, *asked)
    if stored is False:
        raise queue.Full(
            f"the partition has no room for {len(items):,} more: take items out first, or wait with block=True"
        )
    if stored is None:
        raise queue.Full(f"the partition had no room for {len(items):,} more within {timeout:g} seconds")


def get(
    self: QueueHandle, block: bool = True, timeout: float | None = None, *, partition: str | None = None
) -> Any | None:
    """Remove and return the next item of a partition.

    Args:
        block: Wait for an item when there is none; otherwise return None.
        timeout: How long to wait, in seconds; None waits without end. Ignored when not blocking.
        partition: Which partition; None is the default one.

    Raises:
        queue.Empty: There was no item within the timeout.
        modal.exception.InvalidError: The partition key or the timeout breaks a rule.
        modal.exception.DeserializationError: The item cannot be rebuilt here; it stays.
    """
    key = b"" if partition is None else partition_key(partition)
    if timeout is not None:
        timeout = _patience("get", block, timeout)
    link = self._link
    if link is None or link is not current.link:
        link = live(self)
    items = link.run(ControlPlane.queue_take, self._object_id, key, 1) if link.is_immediate else None
    if items:
        return queue_item(self, items[0])
    found = _take_in_two_steps(self, link, key, 1) if items is None else []
    if not found:
        if not block:
            return None
        found = _wait_for_items(self, link, key, 1, timeout)
    return found[0]


def get_many(
    self: QueueHandle, n_values: int, block: bool = True, timeout: float | None = None, *, partition: str | None = None
) -> list[Any]:
    """Remove and return up to `n_values` items of a partition.

    Args:
        n_values: How many at the most.
        block: Wait for at least one item when there is none; otherwise return an empty list.
        timeout: How long to wait, in seconds; None waits without end. Ignored when not blocking.
        partition: Which partition; None is the default one.

    Raises:
        queue.Empty: There was no item within the timeout.
        modal.exception.InvalidError: `n_values`, the partition key or the timeout breaks a rule.
        modal.exception.DeserializationError: An item cannot be rebuilt here; all of them stay.
    """
    count = items_wanted(n_values)
    key = partition_key(partition)
    timeout = _patience("get", block, timeout)
    link = live(self)
    items = link.run(ControlPlane.queue_take, self._object_id, key, count) if link.is_immediate else None
    if items:
        return _read(self, items)
    found = _take_in_two_steps(self, link, key, count) if items is None else []
    if not found and block and count:
        found = _wait_for_items(self, link, key, count, timeout)
    return found


def _take_in_two_steps(self: QueueHandle, link: Link, key: bytes, count: int) -> list[Any]:
    """Have items reserved, and accept them once they were read; what cannot be read stays."""
    asked = (self._object_id, key, count, False)
    found: list[Any] = link.wait(None, ControlPlane.queue_take_wait, *asked, read=partial(_read, self))
    return found


def _wait_for_items(self: QueueHandle, link: Link, key: bytes, count: int, timeout: float | None) -> list[Any]:
    asked = (self._object_id, key, count, True)
    found: list[Any] | None = link.wait(timeout, ControlPlane.queue_take_wait, *asked, read=partial(_read, self))
    if found is None:
        raise queue.Empty(f"no item came within {timeout:g} seconds")
    return found


def _read(self: QueueHandle, items: list[bytes]) -> list[Any]:
    return [queue_item(self, each) for each in items]


def _patience(operation: str, block: bool, timeout: float | None) -> float | None:
    """How long an operation waits, if it waits; where it does not, a timeout counts for nothing, whatever it is."""
    if block:
        return patience(timeout)
    if timeout is not None:
        warn_user(f"the timeout of a {operation} that does not block is ignored", UserWarning)
    return None


def length(self: QueueHandle, *, partition: str | None = None, total: bool = False) -> int:
    """How many items a partition holds.

    Args:
        partition: Which partition; None is the default one.
        total: Count the items of all partitions together.

    Raises:
        modal.exception.InvalidError: The partition key breaks a rule, or is given although all are asked for.
    """
    key = partition_key(partition)
    if key and total:
        raise InvalidError(f"the length of partition {partition!r} and of all is asked for: leave out one of the two")
    link = live(self)
    if total:
        return link.run(ControlPlane.queue_total, self._object_id)
    return link.run(ControlPlane.queue_len, self._object_id, key)


def clear(self: QueueHandle, *, partition: str | None = None, all: bool = False) -> None:
    """Remove the items of a partition.

    Args:
        partition: Which partition; None is the default one.
        all: Remove the items of all partitions.

    Raises:
        modal.exception.InvalidError: The partition key breaks a rule, or is given although all are asked for.
    """
    key = partition_key(partition)
    if key and all:
        raise InvalidError(f"partition {partition!r} and all are to be cleared: leave out one of the two")
    link = live(self)
    if all:
        link.run(ControlPlane.queue_clear_all, self._object_id)
    else:
        link.run(ControlPlane.queue_clear, self._object_id, key)


def info(self: QueueHandle) -> QueueInfo:
    """What is known of this Queue: its name, when it was created, and by whom."""
    from modal_reference.types import QueueInfo

    live(self)
    return QueueInfo(**information(self._info))


class Items:
    """An iteration over the items of a partition, which stay where they are.

    Args:
        patience: How long to wait for another item before the iteration ends, in seconds.
    """

    def __init__(self, handle: QueueHandle, key: bytes, patience: float) -> None:
        self._handle = handle
        self._key = key
        self._patience = patience
        self._number = 0
        self._page: list[bytes] | None = []

    def __iter__(self) -> Items:
        return self

    def __next__(self) -> Any:
        if self._page is not None and (not self._page):
            self._page = self._next_page()
        if not self._page:
            self._page = None
            raise StopIteration
        return queue_item(self._handle, self._page.pop())

    def _next_page(self) -> list[bytes]:
        handle = self._handle
        link = live(handle)
        asked = (handle._object_id, self._key, self._number)
        entries: Any = link.run(ControlPlane.queue_after, *asked)
        if not entries and self._patience > 0:
            entries = link.wait(patience(self._patience), ControlPlane.queue_after_wait, *asked)
        page = [item for _, item in reversed(entries or ())]
        if entries:
            self._number = entries[-1][0]
        return page

    def close(self) -> None:
        """Give up the rest of the iteration."""
        self._page = None
