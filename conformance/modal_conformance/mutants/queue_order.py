"""Faults of Queues in what comes out: its order, how often, and whether it is what went in."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from typing import Any

import modal_reference
import modal_reference.queue
from modal_reference import _serialization
from modal_reference._driver.connection import Connection
from modal_reference._driver.frames import OK
from modal_reference._driver.universe import Universe
from modal_reference._engine.partitions import Partition
from modal_reference._engine.queues import QueueStore
from modal_reference._faces.aio import queue as aio
from modal_reference._faces.blocking import queue as blocking
from modal_reference._faces.operation import Operation
from modal_reference._faces.queue import QueueHandle
from modal_reference._faces.values import queue_item
from modal_reference._handles import Handle
from modal_reference.exception import DeserializationError, SerializationError
from pytest_modalkit.mutants import Patch, mutant

_put = QueueStore.put
_take = QueueStore.take
_append = QueueStore._append
_serve_getters = QueueStore._serve_getters
_items_after = blocking.Items.__next__
_accept = Connection._accept
_carry_out = Connection._carry_out
_dumps = _serialization.dumps
_NONE = _dumps(None)


@mutant("queue.module.same-class")
def module_has_a_class_of_its_own(patch: Patch) -> None:
    """The class in the module is another one than the class at the top."""
    patch.value(modal_reference.queue, "Queue", type("Queue", (modal_reference.Queue,), {}))


# --- order ---


def _take_last(self: QueueStore, now: float, key: bytes, count: int) -> list[bytes]:
    held = self._partitions.get(key)
    if held is None:
        return []
    held.items.reverse()
    try:
        return _take(self, now, key, count)
    finally:
        held.items.reverse()


@mutant("queue.fifo.default-partition")
def last_in_first_out(patch: Patch) -> None:
    """A get takes the newest item."""
    patch.method(QueueStore, "take", _take_last)


@mutant("queue.fifo.each-partition")
def named_partitions_are_stacks(patch: Patch) -> None:
    """A get from a named partition takes the newest item."""
    patch.method(
        QueueStore, "take", lambda self, now, key, count: (_take_last if key else _take)(self, now, key, count)
    )


@mutant("queue.fifo.single-and-many-mixed")
def many_go_first(patch: Patch) -> None:
    """What put_many adds goes before what is there."""

    def append(self: QueueStore, now: float, partition: Partition, values: Sequence[bytes], ttl: float) -> None:
        _append(self, now, partition, values, ttl)
        if len(values) > 1:
            partition.items.rotate(len(values))

    patch.method(QueueStore, "_append", append)


@mutant("queue.fifo.per-producer")
def third_item_overtakes(patch: Patch) -> None:
    """An item that finds two before it goes between them."""

    def append(self: QueueStore, now: float, partition: Partition, values: Sequence[bytes], ttl: float) -> None:
        _append(self, now, partition, values, ttl)
        if len(partition.items) > 2:
            newest = partition.items.pop()
            partition.items.insert(len(partition.items) - 1, newest)

    patch.method(QueueStore, "_append", append)


@mutant("queue.fifo.waiting-getters")
def latest_to_wait_is_served_first(patch: Patch) -> None:
    """Of those who wait, the one who came last is served first."""

    def serve(self: QueueStore, partition: Partition) -> None:
        partition.getters.reverse()
        _serve_getters(self, partition)
        partition.getters.reverse()

    patch.method(QueueStore, "_serve_getters", serve)


@mutant("queue.put.appends")
def one_goes_first(patch: Patch) -> None:
    """What put adds goes before what is there."""

    def append(self: QueueStore, now: float, partition: Partition, values: Sequence[bytes], ttl: float) -> None:
        _append(self, now, partition, values, ttl)
        if len(values) == 1:
            partition.items.rotate(1)

    patch.method(QueueStore, "_append", append)


@mutant("queue.put-many.appends-in-order")
def many_come_in_backwards(patch: Patch) -> None:
    """put_many adds its objects from the last to the first."""
    patch.method(QueueStore, "put", lambda self, now, key, values, ttl: _put(self, now, key, [*values][::-1], ttl))


@mutant("queue.put-many.empty-list")
def nothing_is_put_as_none(patch: Patch) -> None:
    """put_many of an empty list adds None."""
    patch.method(QueueStore, "put", lambda self, now, key, values, ttl: _put(self, now, key, values or [_NONE], ttl))


# --- how often ---


@mutant("queue.delivery.each-item-once", "queue.get.removes-and-returns-head")
def get_leaves_its_item(patch: Patch) -> None:
    """A get for one item returns it and leaves it."""

    def take(self: QueueStore, now: float, key: bytes, count: int) -> list[bytes]:
        held = self._partitions.get(key)
        if count == 1 and held is not None and held.items:
            return [held.items[0][1]]
        return _take(self, now, key, count)

    patch.method(QueueStore, "take", take)


@mutant("queue.delivery.each-item-once")
def all_who_wait_get_the_item(patch: Patch) -> None:
    """An item that is put goes to everybody who waits."""

    def serve(self: QueueStore, partition: Partition) -> None:
        first = [*partition.items][:1]
        while first and partition.getters:
            if not partition.items:
                partition.items.extend(first)
            _serve_getters(self, partition)

    patch.method(QueueStore, "_serve_getters", serve)


@mutant("queue.delivery.each-item-once-between-processes")
def accepted_items_stay(patch: Patch) -> None:
    """An item that another process has got is given out once more."""

    def accept(self: Connection) -> None:
        pending, universe = self._pending, self.universe
        _accept(self)
        if pending is not None and pending.reserved and pending.partition is not None and universe is not None:
            held = pending.partition
            universe.run(lambda plane, now: held.queue._return(held, pending.reserved))

    patch.method(Connection, "_accept", accept)


@mutant("queue.delivery.visible-between-processes")
def named_partitions_look_empty_from_outside(patch: Patch) -> None:
    """Another process finds no item in a named partition."""

    def carry_out(self: Connection, request: list[Any]) -> None:
        if request[0] == "queue_take_wait" and request[1][1]:
            self._send([OK, []])
        else:
            _carry_out(self, request)

    patch.method(Connection, "_carry_out", carry_out)


@mutant("queue.consistency.linearizable", "queue.consistency.linearizable-between-processes")
def len_is_late(patch: Patch) -> None:
    """Len tells how many items there were when it was asked before."""
    told = {"before": 0}
    length = QueueStore.length

    def late(self: QueueStore, now: float, key: bytes) -> int:
        before, told["before"] = told["before"], length(self, now, key)
        return before

    patch.method(QueueStore, "length", late)


async def _put_one_by_one(self: Any, vs: list[Any], **options: Any) -> None:
    for each in vs:
        await aio.put(self, each, **options)


@mutant("queue.put-many.is-one-operation", faces=("asyncio",))
def many_are_put_one_by_one(patch: Patch) -> None:
    """put_many puts its objects one by one."""
    patch.value(QueueHandle, "put_many", Operation(blocking.put_many, _put_one_by_one))


@mutant("queue.values.equal-items-stay-apart")
def equal_items_are_merged(patch: Patch) -> None:
    """An item that is there already is not added again."""

    def put(self: QueueStore, now: float, key: bytes, values: Sequence[bytes], ttl: float) -> bool:
        held = self._partitions.get(key)
        present = {item for _, item in held.items} if held is not None else set()
        return _put(self, now, key, [value for value in dict.fromkeys(values) if value not in present], ttl)

    patch.method(QueueStore, "put", put)


@mutant("queue.values.none-is-an-item")
def none_is_nothing(patch: Patch) -> None:
    """None is not added."""

    def put(self: QueueStore, now: float, key: bytes, values: Sequence[bytes], ttl: float) -> bool:
        return _put(self, now, key, [value for value in values if value != _NONE], ttl)

    patch.method(QueueStore, "put", put)


# --- what went in ---


@mutant("queue.values.any-picklable")
def tuples_become_lists(patch: Patch) -> None:
    """A tuple comes out as a list."""
    patch.method(blocking, "dumps", lambda value: _dumps(list(value) if type(value) is tuple else value))


@mutant("queue.values.by-value-code")
def code_is_refused(patch: Patch) -> None:
    """What only cloudpickle can serialize is refused."""

    def dumps(value: Any) -> bytes:
        try:
            return pickle.dumps(value, 4)
        except Exception as fault:
            raise SerializationError("this item cannot be serialized") from fault

    patch.method(blocking, "dumps", dumps)


@mutant("queue.values.modal-objects")
def handles_do_not_come_back(patch: Patch) -> None:
    """An item with a handle inside cannot be read."""

    def fail(object_id: str) -> Handle:
        raise pickle.UnpicklingError(f"there is no class for the handle {object_id!r}")

    patch.method(_serialization, "revive", fail)


@mutant("queue.values.are-copies")
def items_are_the_objects_themselves(patch: Patch) -> None:
    """What comes out is the very object that went in."""
    kept: list[Any] = []

    def keep(value: Any) -> bytes:
        kept.append(value)
        return _dumps(len(kept) - 1)

    patch.method(blocking, "dumps", keep)
    patch.method(blocking, "queue_item", lambda handle, data: kept[queue_item(handle, data)])


@mutant("queue.serialization.error-on-put")
def unserializable_becomes_none(patch: Patch) -> None:
    """What cannot be serialized is put as None."""

    def dumps(value: Any) -> bytes:
        try:
            return _dumps(value)
        except SerializationError:
            return _NONE

    patch.method(blocking, "dumps", dumps)


@mutant("queue.serialization.error-on-put")
def unserializable_is_a_wrong_value(patch: Patch) -> None:
    """What cannot be serialized raises ValueError."""
    patch.method(blocking, "dumps", _raising(ValueError))


@mutant("queue.serialization.error-class")
def serializer_is_let_through(patch: Patch) -> None:
    """What cannot be serialized raises what the serializer raises."""
    patch.method(blocking, "dumps", _raising(TypeError))


def _raising(error: type[Exception]) -> Callable[[Any], bytes]:
    def dumps(value: Any) -> bytes:
        try:
            return _dumps(value)
        except SerializationError as fault:
            raise error(str(fault)) from None

    return dumps


@mutant("queue.serialization.error-changes-nothing")
def failed_puts_add_none(patch: Patch) -> None:
    """A put of what cannot be serialized raises, and adds None."""

    def put(self: QueueHandle, v: Any, *args: Any, **options: Any) -> None:
        try:
            blocking.put(self, v, *args, **options)
        except SerializationError:
            blocking.put(self, None, *args, **options)
            raise

    patch.method(QueueHandle, "put", put)


@mutant("queue.serialization.refused-put-many-adds-nothing")
def good_ones_are_added_before_the_bad(patch: Patch) -> None:
    """put_many adds its objects up to the one that cannot be serialized."""

    def put_many(self: QueueHandle, vs: list[Any], *args: Any, **options: Any) -> None:
        for each in vs:
            self.put(each, *args, **options)

    patch.method(QueueHandle, "put_many", put_many)


@mutant("queue.deserialization.raises")
def unreadable_items_become_none(patch: Patch) -> None:
    """An item that cannot be read comes out as None."""

    def item(handle: Any, data: bytes) -> Any:
        try:
            return queue_item(handle, data)
        except DeserializationError:
            return None

    patch.method(blocking, "queue_item", item)


@mutant("queue.deserialization.leaves-item")
def items_are_accepted_before_they_are_read(patch: Patch) -> None:
    """An item that cannot be read is gone."""
    finish = Universe.finish

    def accept_and_read(self: Universe, pending: Any, read: Any = None) -> Any:
        found = finish(self, pending)
        return found if read is None or found is None else read(found)

    patch.method(Universe, "finish", accept_and_read)


@mutant("queue.deserialization.iterate-raises")
def iterate_skips_unreadable_items(patch: Patch) -> None:
    """An iteration passes over what cannot be read."""

    def following(self: blocking.Items) -> Any:
        while True:
            try:
                return _items_after(self)
            except DeserializationError:
                continue

    patch.method(blocking.Items, "__next__", following)
