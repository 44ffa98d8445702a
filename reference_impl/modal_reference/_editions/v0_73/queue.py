"""`modal.Queue` of edition 0.73 (document 003, modal.queue)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modal_reference._editions.v0_73._aio import queue as aio
from modal_reference._editions.v0_73._blocking import queue as blocking
from modal_reference._editions.v0_73._handle import EditionHandle
from modal_reference._editions.v0_73._namespace import WORKSPACE
from modal_reference._editions.v0_73._renamed import renamed
from modal_reference._faces.ephemeral import HEARTBEAT_SECONDS, Ephemeral
from modal_reference._faces.handle import Source
from modal_reference._faces.names import check_object_name
from modal_reference._faces.operation import ClassOperation, StaticOperation
from modal_reference._faces.queue import QueueHandle

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.client import Client

__all__ = ["Queue"]

_name_was_label = renamed("label", "name")


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


class Queue(QueueHandle, EditionHandle):
    """A handle of a queue that lives in a universe.

    Items are anything that cloudpickle can serialize; they leave in the order in which they came. A partition is a
    queue of its own within the queue; without a partition, the default one is meant. A partition is cleared a day
    after its last put, or sooner where a put asks for it.

    Every method has an `.aio` twin for tasks of asyncio and trio.
    """

    __module__ = "modal.queue"

    ephemeral = ClassOperation(_ephemeral)
    lookup = StaticOperation(_name_was_label(blocking.lookup), _name_was_label(aio.lookup))
    delete = StaticOperation(_name_was_label(blocking.delete), _name_was_label(aio.delete))

    @staticmethod
    @_name_was_label
    def from_name(
        name: str,
        namespace: Any = WORKSPACE,
        environment_name: str | None = None,
        create_if_missing: bool = False,
    ) -> Queue:
        """A handle of a named Queue. Nothing is asked before it is used.

        Args:
            name: Up to 64 letters, digits, dashes, periods and underscores.
            namespace: Has no effect: there is one namespace.
            environment_name: Where to look; None is the active environment.
            create_if_missing: Create it when it is not there.

        Raises:
            modal.exception.InvalidError: The name breaks a rule.
        """
        checked = check_object_name(name, "Queue")
        return Queue._of(Source(checked, environment_name, create_if_missing))
