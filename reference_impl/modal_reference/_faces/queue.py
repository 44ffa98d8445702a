"""What a Queue can do in every edition; how one is found by its name is each edition's own."""

from __future__ import annotations

from functools import partial
from typing import Any

from modal_reference._engine import ObjectKind
from modal_reference._faces.aio import objects as aio_objects
from modal_reference._faces.aio import queue as aio
from modal_reference._faces.arguments import partition_key, seconds
from modal_reference._faces.blocking import objects as blocking_objects
from modal_reference._faces.blocking import queue as blocking
from modal_reference._faces.handle import ObjectHandle
from modal_reference._faces.iteration import Iteration
from modal_reference._faces.operation import Operation


def _iterate(self: QueueHandle, *, partition: str | None = None, item_poll_timeout: float = 0.0) -> Iteration[Any]:
    """Iterate over the items of a partition, which stay where they are: with `for`, or with `async for`.

    Args:
        partition: Which partition; None is the default one.
        item_poll_timeout: How long to wait for another item before the iteration ends, in seconds.

    Raises:
        modal.exception.InvalidError: The partition key or the timeout breaks a rule.
    """
    key = partition_key(partition)
    patience = seconds(item_poll_timeout, "item_poll_timeout", "leave it out to end with the last item")
    return Iteration(
        partial(blocking.Items, self, key, patience),
        partial(aio.Items, self, key, patience),
        unused="Queue.iterate() was called, but its items were never asked for: use it in a for loop",
    )


class QueueHandle(ObjectHandle):
    """The operations that all editions share."""

    _kind = ObjectKind.QUEUE

    hydrate = Operation(blocking_objects.hydrate, aio_objects.hydrate)
    put = Operation(blocking.put, aio.put)
    put_many = Operation(blocking.put_many, aio.put_many)
    get = Operation(blocking.get, aio.get)
    get_many = Operation(blocking.get_many, aio.get_many)
    len = Operation(blocking.length, aio.length)
    clear = Operation(blocking.clear, aio.clear)
    iterate = Operation(_iterate, _iterate)

    @staticmethod
    def validate_partition_key(partition: str | None) -> bytes:
        """The key of a partition: its name as UTF-8, or nothing for the default one.

        Raises:
            modal.exception.InvalidError: The name is empty, or has more than 64 bytes.
        """
        return partition_key(partition)
