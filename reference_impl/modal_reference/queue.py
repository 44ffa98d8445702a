"""`modal.Queue`: a queue with partitions, shared by everybody who knows its name (document 003, modal.queue)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._faces.aio import queue as aio
from modal_reference._faces.arguments import identifier
from modal_reference._faces.blocking import queue as blocking
from modal_reference._faces.deprecated import deprecated_delete, deprecated_lookup
from modal_reference._faces.ephemeral import HEARTBEAT_SECONDS, Ephemeral
from modal_reference._faces.handle import NamedHandle, Source
from modal_reference._faces.manager import ObjectManager
from modal_reference._faces.names import check_object_name
from modal_reference._faces.operation import ClassOperation, Operation, StaticOperation
from modal_reference._faces.queue import QueueHandle

if TYPE_CHECKING:
    from modal_reference.client import Client

__all__ = ["Queue", "QueueManager"]


class QueueManager(ObjectManager):
    """`modal.Queue.objects`."""

    __module__ = "modal.queue"


def _ephemeral(
    cls: type[Queue],
    client: Client | None = None,
    environment_name: str | None = None,
    _heartbeat_sleep: float = HEARTBEAT_SECONDS,
) -> Ephemeral[Queue]:
    """A Queue without a name, for as long as a `with` or `async with` block lasts.

    Args:
        client: The client to work with; None is the one of the environment.
        environment_name: Where to make it; None is the active environment.
    """
    return Ephemeral(cls, client, environment_name)


class Queue(QueueHandle, NamedHandle):
    """A handle of a queue that lives in a universe.

    Items are anything that cloudpickle can serialize; they leave in the order in which they came. A partition is a
    queue of its own within the queue; without a partition, the default one is meant. A partition is cleared a day
    after its last put, or sooner where a put asks for it.

    Every method has an `.aio` twin for tasks of asyncio and trio.
    """

    __module__ = "modal.queue"

    objects = QueueManager()

    ephemeral = ClassOperation(_ephemeral)
    info = Operation(blocking.info, aio.info)
    lookup = StaticOperation(*deprecated_lookup(lambda: Queue))
    delete = StaticOperation(*deprecated_delete(lambda: Queue))

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
        checked = check_object_name(name, "Queue")
        return Queue._of(Source(checked, environment_name, create_if_missing, client=client))

    @staticmethod
    def from_id(queue_id: str, client: Client | None = None) -> Queue:
        """A handle of the Queue with an identifier. Nothing is asked before it is used.

        Args:
            queue_id: What `object_id` of another handle says.
            client: The client to work with; None is the one of the environment.

        Raises:
            modal.exception.InvalidError: The identifier is no text, or empty.
        """
        return Queue._of(Source(object_id=identifier(queue_id), client=client))


QueueManager._handle_class = Queue
