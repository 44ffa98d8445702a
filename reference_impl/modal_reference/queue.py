"""`modal.Queue`: a queue with partitions, shared by everybody who knows its name (document 003, modal.queue)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from modal_reference._engine import ObjectKind
from modal_reference._faces.aio import objects as aio_objects
from modal_reference._faces.aio import queue as aio
from modal_reference._faces.blocking import objects as blocking_objects
from modal_reference._faces.blocking import queue as blocking
from modal_reference._faces.deprecated import deprecated_delete, deprecated_lookup
from modal_reference._faces.ephemeral import Ephemeral
from modal_reference._faces.handle import ObjectHandle, Source
from modal_reference._faces.iteration import Iteration
from modal_reference._faces.manager import ObjectManager
from modal_reference._faces.names import check_object_name
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference._faces.partitions import partition_key

if TYPE_CHECKING:
    from modal_reference.client import Client

__all__ = ["Queue", "QueueManager"]

_HEARTBEAT_SECONDS = 300.0


def _iterate(self: Queue, *, partition: str | None = None, item_poll_timeout: float = 0.0) -> Iteration[Any]:
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


class QueueManager(ObjectManager):
    """`modal.Queue.objects`."""


class Queue(ObjectHandle, type_prefix="qu"):
    """A handle of a queue that lives in a universe.

    Items are anything that cloudpickle can serialize; they leave in the order in which they came. A partition is a queue
    of its own within the queue; without a partition, the default one is meant. A partition is cleared a day after its last
    put, or sooner where a put asks for it.

    Every method has an `.aio` twin for tasks of asyncio and trio.
    """

    _kind = ObjectKind.QUEUE

    objects = QueueManager()

    hydrate = Operation(blocking_objects.hydrate, aio_objects.hydrate)
    info = Operation(blocking.info, aio.info)
    put = Operation(blocking.put, aio.put)
    put_many = Operation(blocking.put_many, aio.put_many)
    get = Operation(blocking.get, aio.get)
    get_many = Operation(blocking.get_many, aio.get_many)
    len = Operation(blocking.length, aio.length)
    clear = Operation(blocking.clear, aio.clear)
    iterate = Operation(_iterate, _iterate)
    lookup = StaticOperation(*deprecated_lookup("Queue"))
    delete = StaticOperation(*deprecated_delete("Queue"))

    @staticmethod
    def validate_partition_key(partition: str | None) -> bytes:
        """The key of a partition: its name as UTF-8, or nothing for the default one.

        Raises:
            modal.exception.InvalidError: The name is empty, or has more than 64 bytes.
        """
        return partition_key(partition)

    @staticmethod
    def from_name(
        name: str,
        *,
        environment_name: str | None = None,
        create_if_missing: bool = False,
        client: Client | None = None,
    ) -> Queue:
        """A handle of a named Queue. Nothing is asked before it is used.

        Args:
            name: Up to 64 letters, digits, dashes, periods and underscores.
            environment_name: Where to look; None is the active environment.
            create_if_missing: Create it when it is not there.
            client: The client to work with; None is the one of the environment.

        Raises:
            modal.exception.InvalidError: The name breaks a rule.
        """
        check_object_name(name, "Queue")
        return Queue._of(Source(name, environment_name, create_if_missing, client=client))

    @staticmethod
    def from_id(queue_id: str, client: Client | None = None) -> Queue:
        """A handle of the Queue with an identifier. Nothing is asked before it is used.

        Args:
            queue_id: What `object_id` of another handle says.
            client: The client to work with; None is the one of the environment.
        """
        return Queue._of(Source(object_id=queue_id, client=client))

    @classmethod
    def ephemeral(
        cls,
        client: Client | None = None,
        environment_name: str | None = None,
        _heartbeat_sleep: float = _HEARTBEAT_SECONDS,
    ) -> Ephemeral[Queue]:
        """A Queue without a name, for as long as a `with` or `async with` block lasts.

        Args:
            client: The client to work with; None is the one of the environment.
            environment_name: Where to make it; None is the active environment.
        """
        return Ephemeral(cls, client, environment_name)


QueueManager.handle_class = Queue
