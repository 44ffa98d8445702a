"""What a Queue can do in every edition; how one is found by its name is each edition's own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

from modal_reference._engine import ObjectKind
from modal_reference._faces.aio import objects as aio_objects
from modal_reference._faces.aio import queue as aio
from modal_reference._faces.blocking import objects as blocking_objects
from modal_reference._faces.blocking import queue as blocking
from modal_reference._faces.ephemeral import HEARTBEAT_SECONDS, Ephemeral
from modal_reference._faces.handle import ObjectHandle
from modal_reference._faces.iteration import Iteration
from modal_reference._faces.operation import Operation
from modal_reference._faces.partitions import partition_key

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient


def _iterate(self: QueueHandle, *, partition: str | None = None, item_poll_timeout: float = 0.0) -> Iteration[Any]:
    """Iterate over the items of a partition, which stay where they are: with `for`, or with `async for`.

    Args:
        partition: Which partition; None is the default one.
        item_poll_timeout: How long to wait for another item before the iteration ends, in seconds.

    Raises:
        modal.exception.InvalidError: The partition key breaks a rule.
    """
    key = partition_key(partition)
    return Iteration(
        partial(blocking.Items, self, key, item_poll_timeout),
        partial(aio.Items, self, key, item_poll_timeout),
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

    @classmethod
    def ephemeral(
        cls,
        client: BaseClient | None = None,
        environment_name: str | None = None,
        _heartbeat_sleep: float = HEARTBEAT_SECONDS,
    ) -> Ephemeral[Self]:
        """A Queue without a name, for as long as a `with` or `async with` block lasts.

        Args:
            client: The client to work with; None is the one of the environment.
            environment_name: Where to make it; None is the active environment.
        """
        return Ephemeral(cls, client, environment_name)
