"""Faults of Queues in gets that wait or do not, in waits that are given up, and in iterations."""

from __future__ import annotations

import queue
import time
from collections.abc import Sequence
from time import monotonic
from typing import Any

from modal_reference._driver.universe import Universe
from modal_reference._engine import Pending, PendingState
from modal_reference._engine.partitions import Entry, Partition
from modal_reference._engine.pendings import PendingKind
from modal_reference._engine.queues import QueueStore
from modal_reference._faces.blocking import queue as blocking
from modal_reference._faces.iteration import Iteration
from modal_reference._faces.queue import QueueHandle
from pytest_modalkit.mutants import Patch, mutant

_append = QueueStore._append
_after = QueueStore.after
_expire_pending = QueueStore.expire_pending
_take = QueueStore.take
_withdraw = QueueStore.withdraw
_wait_for_items = blocking._wait_for_items
_next_page = blocking.Items._next_page
_next = blocking.Items.__next__
_get = blocking.get
_get_many = blocking.get_many


class OtherEmpty(Exception):
    """An Empty that is not the standard library's."""


# --- get ---


@mutant("queue.get.blocks-until-put", "queue.get-many.blocks-until-first-put")
def nobody_waits(patch: Patch) -> None:
    """A get on an empty partition gives up at once."""

    def give_up(*args: Any) -> list[bytes]:
        raise queue.Empty

    patch.method(blocking, "_wait_for_items", give_up)


@mutant("queue.get.raises-empty-after-timeout")
def get_returns_none_after_its_timeout(patch: Patch) -> None:
    """A get whose timeout is over returns None."""

    def get(self: QueueHandle, *args: Any, **kwargs: Any) -> Any:
        try:
            return _get(self, *args, **kwargs)
        except queue.Empty:
            return None

    patch.method(QueueHandle, "get", get)


@mutant("queue.get-many.raises-empty-after-timeout")
def get_many_returns_nothing_after_its_timeout(patch: Patch) -> None:
    """A get_many whose timeout is over returns an empty list."""

    def get_many(self: QueueHandle, *args: Any, **kwargs: Any) -> list[Any]:
        try:
            return _get_many(self, *args, **kwargs)
        except queue.Empty:
            return []

    patch.method(QueueHandle, "get_many", get_many)


@mutant("queue.get.waits-full-timeout", "queue.get-many.raises-empty-after-timeout")
def waits_give_up_halfway(patch: Patch) -> None:
    """A wait gives up after half of its timeout."""

    def wait(self: Any, link: Any, key: bytes, count: int, timeout: float | None) -> list[bytes]:
        return _wait_for_items(self, link, key, count, timeout if timeout is None else timeout / 2)

    patch.method(blocking, "_wait_for_items", wait)


@mutant("queue.get.item-within-timeout")
def timeouts_are_slept_through(patch: Patch) -> None:
    """A get with a timeout does not look at what comes."""

    def wait(self: Any, link: Any, key: bytes, count: int, timeout: float | None) -> list[bytes]:
        if timeout is None:
            return _wait_for_items(self, link, key, count, timeout)
        time.sleep(min(timeout, 0.05))
        raise queue.Empty

    patch.method(blocking, "_wait_for_items", wait)


@mutant("queue.get.present-item-needs-no-waiting")
def no_time_is_no_item(patch: Patch) -> None:
    """A get with the timeout 0 finds nothing."""

    def get(self: QueueHandle, block: bool = True, timeout: float | None = None, **kwargs: Any) -> Any:
        if block and timeout == 0:
            raise queue.Empty
        return _get(self, block, timeout, **kwargs)

    patch.method(QueueHandle, "get", get)


@mutant("queue.get.returns-none-when-not-blocking")
def empty_is_an_error_without_blocking(patch: Patch) -> None:
    """A get that does not block raises Empty."""

    def get(self: QueueHandle, block: bool = True, *args: Any, **kwargs: Any) -> Any:
        found = _get(self, block, *args, **kwargs)
        if found is None and not block:
            raise queue.Empty
        return found

    patch.method(QueueHandle, "get", get)


@mutant("queue.get.not-blocking-returns-item")
def get_without_blocking_only_looks(patch: Patch) -> None:
    """A get that does not block returns the oldest item and leaves it."""

    def get(self: QueueHandle, block: bool = True, *args: Any, **kwargs: Any) -> Any:
        return _get(self, block, *args, **kwargs) if block else next(iter(self.iterate()), None)

    patch.method(QueueHandle, "get", get)


@mutant("queue.get.ignores-timeout-when-not-blocking")
def timeout_makes_get_wait(patch: Patch) -> None:
    """A get with a timeout waits although it is not to block."""

    def get(self: QueueHandle, block: bool = True, timeout: float | None = None, **kwargs: Any) -> Any:
        return _get(self, block or timeout is not None, timeout, **kwargs)

    patch.method(QueueHandle, "get", get)


@mutant("queue.get-many.ignores-timeout-when-not-blocking")
def timeout_makes_get_many_wait(patch: Patch) -> None:
    """A get_many with a timeout waits although it is not to block."""

    def get_many(self: QueueHandle, n: int, block: bool = True, timeout: float | None = None, **kwargs: Any) -> Any:
        return _get_many(self, n, block or timeout is not None, timeout, **kwargs)

    patch.method(QueueHandle, "get_many", get_many)


@mutant("queue.get.empty-is-stdlib")
def empty_is_another_class(patch: Patch) -> None:
    """A get whose timeout is over raises an Empty of another make."""

    def wait(self: Any, link: Any, key: bytes, count: int, timeout: float | None) -> list[bytes]:
        try:
            return _wait_for_items(self, link, key, count, timeout)
        except queue.Empty:
            raise OtherEmpty from None

    patch.method(blocking, "_wait_for_items", wait)


@mutant("queue.get-many.returns-up-to-n")
def get_many_takes_all(patch: Patch) -> None:
    """get_many takes all items, however many were asked for."""
    patch.method(QueueStore, "take", lambda self, now, key, count: _take(self, now, key, 10**6))


@mutant("queue.get-many.returns-all-when-fewer")
def get_many_wants_all_of_them(patch: Patch) -> None:
    """get_many finds nothing as long as there are fewer items than asked for."""

    def get_many(self: QueueHandle, n_values: int, *args: Any, **kwargs: Any) -> list[Any]:
        if self.len() < n_values:
            raise queue.Empty
        return _get_many(self, n_values, *args, **kwargs)

    patch.method(QueueHandle, "get_many", get_many)


@mutant("queue.get-many.returns-a-list")
def get_many_returns_a_tuple(patch: Patch) -> None:
    """get_many returns a tuple."""
    patch.method(QueueHandle, "get_many", lambda self, *args, **kwargs: tuple(_get_many(self, *args, **kwargs)))


@mutant("queue.get-many.falsy-when-not-blocking")
def nothing_is_a_list_of_none(patch: Patch) -> None:
    """get_many that does not block returns a list with None in it where there is no item."""
    patch.method(QueueHandle, "get_many", lambda self, *args, **kwargs: _get_many(self, *args, **kwargs) or [None])


@mutant("queue.partition.put-wakes-only-its-own")
def puts_wake_everybody(patch: Patch) -> None:
    """An item goes to who waits, whatever the partition."""

    def append(self: QueueStore, now: float, partition: Partition, values: Sequence[bytes], ttl: float) -> None:
        _append(self, now, partition, values, ttl)
        for other in self._partitions.values():
            if other.getters and partition.items:
                other.items.append(partition.items.popleft())
                self._serve_getters(other)

    patch.method(QueueStore, "_append", append)


@mutant("queue.aio.waiting-does-not-block-loop", faces=("asyncio",))
def waiting_blocks_the_loop(patch: Patch) -> None:
    """A task that waits keeps its loop for itself."""

    async def wait(self: Universe, timeout: float | None, command: Any, *args: Any, read: Any = None) -> Any:
        pending = Pending(lambda: True)
        outcome = self.begin_wait(pending, timeout, command, *args)
        while pending.place is not None and pending.state is PendingState.WAITING:
            time.sleep(0.005)  # noqa: ASYNC251 - that is the fault
            self.catch_up()
        return outcome if pending.place is None else self.finish(pending, read)

    patch.method(Universe, "wait_aio", wait)


# --- waits that are given up ---


@mutant("queue.get.timed-out-wait-takes-nothing")
def waits_that_ran_out_take_one_more(patch: Patch) -> None:
    """After a wait has run out, the next item goes nowhere."""
    late: set[Partition] = set()

    def expire(self: QueueStore, now: float, pending: Pending) -> None:
        assert pending.partition is not None
        late.add(pending.partition)
        _expire_pending(self, now, pending)

    def append(self: QueueStore, now: float, partition: Partition, values: Sequence[bytes], ttl: float) -> None:
        _append(self, now, partition, values[1:] if partition in late else values, ttl)
        late.discard(partition)

    patch.method(QueueStore, "expire_pending", expire)
    patch.method(QueueStore, "_append", append)


@mutant("queue.get.cancelled-wait-takes-nothing", faces=("asyncio",))
def withdrawn_items_are_lost(patch: Patch) -> None:
    """An item that was offered to a wait which is then cancelled is gone."""
    patch.method(QueueStore, "_return", lambda self, partition, entries: None)


@mutant("queue.get.cancelled-wait-takes-nothing", faces=("asyncio",))
def withdrawn_items_go_to_the_end(patch: Patch) -> None:
    """An item that was offered to a wait which is then cancelled goes to the end."""

    def give_back(self: QueueStore, partition: Partition, entries: Sequence[Entry]) -> None:
        partition.items.extend(entries)

    patch.method(QueueStore, "_return", give_back)


@mutant("queue.put.cancelled-wait-adds-nothing", faces=("asyncio",))
def cancelled_puts_come_in_all_the_same(patch: Patch) -> None:
    """A put that is cancelled while it waits adds its item."""

    def withdraw(self: QueueStore, now: float, pending: Pending) -> None:
        _withdraw(self, now, pending)
        if pending.kind is PendingKind.ROOM and pending.partition is not None:
            _append(self, now, pending.partition, pending.values, pending.ttl)

    patch.method(QueueStore, "withdraw", withdraw)


# --- iterate ---


@mutant("queue.iterate.yields-in-order")
def iterate_begins_at_the_end(patch: Patch) -> None:
    """An iteration yields the newest item first."""
    patch.method(blocking.Items, "_next_page", lambda self: _next_page(self)[::-1])


@mutant("queue.iterate.does-not-consume")
def iterate_takes_the_items(patch: Patch) -> None:
    """An iteration removes what it yields."""

    def after(self: QueueStore, now: float, key: bytes, number: int) -> list[Entry]:
        found = _after(self, now, key, number)
        self.clear(now, key)
        return found

    patch.method(QueueStore, "after", after)


@mutant("queue.iterate.each-item-once")
def iterate_yields_the_last_item_twice(patch: Patch) -> None:
    """An iteration that looks for more finds the last item once more."""
    looked: set[int] = set()

    def page(self: blocking.Items) -> list[bytes]:
        found = _next_page(self)
        if found and id(self) not in looked:
            looked.add(id(self))
            self._number -= 1
        return found

    patch.method(blocking.Items, "_next_page", page)


@mutant("queue.iterate.partition")
def iterate_knows_the_default_partition_only(patch: Patch) -> None:
    """An iteration yields the items of the default partition, whichever is named."""
    patch.method(QueueStore, "after", lambda self, now, key, number: _after(self, now, b"", number))


@mutant("queue.iterate.ends-at-the-end", "queue.iterate.gives-up-after-timeout")
def iterate_ends_with_an_error(patch: Patch) -> None:
    """An iteration raises Empty after the last item."""

    def following(self: blocking.Items) -> Any:
        try:
            return _next(self)
        except StopIteration:
            raise queue.Empty from None

    patch.method(blocking.Items, "__next__", following)


@mutant("queue.iterate.waits-for-next-item")
def iterate_does_not_wait(patch: Patch) -> None:
    """An iteration ends after the last item, whatever its timeout."""

    def page(self: blocking.Items) -> list[bytes]:
        self._patience = 0.0
        return _next_page(self)

    patch.method(blocking.Items, "_next_page", page)


@mutant("queue.iterate.timeout-counts-per-item")
def iterate_has_one_timeout_for_all(patch: Patch) -> None:
    """The timeout of an iteration counts from its beginning."""
    ends: dict[int, float] = {}

    def page(self: blocking.Items) -> list[bytes]:
        end = ends.setdefault(id(self), monotonic() + self._patience)
        self._patience = max(end - monotonic(), 0.0)
        return _next_page(self)

    patch.method(blocking.Items, "_next_page", page)


@mutant("queue.iterate.async-iteration", faces=("asyncio",))
def async_iteration_is_empty(patch: Patch) -> None:
    """An iteration by `async for` yields nothing."""

    async def end(self: Iteration[Any]) -> Any:
        raise StopAsyncIteration

    patch.method(Iteration, "__anext__", end)
