# Produced from _aio/queue.py by tools/produce_sync_faces.py: change that file, not this one.
"""The operations of a Queue that differ in edition 0.73 (document 003, modal.queue)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modal_reference._editions.v0_73._blocking import objects
from modal_reference._editions.v0_73._namespace import WORKSPACE

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.queue import Queue
    from modal_reference._faces.client import BaseClient


def lookup(
    name: str,
    namespace: Any = WORKSPACE,
    client: BaseClient | None = None,
    environment_name: str | None = None,
    create_if_missing: bool = False,
) -> Queue:
    """Find a named Queue at once; `from_name` waits until it is used.

    Args:
        name: Up to 64 letters, digits, dashes, periods and underscores.
        namespace: Has no effect: there is one namespace.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to look; None is the active environment.
        create_if_missing: Create it when it is not there.

    Raises:
        modal.exception.InvalidError: The name breaks a rule.
        modal.exception.NotFoundError: It is not there, and was not to be created.
    """
    from modal_reference._editions.v0_73.queue import Queue

    return objects.lookup(Queue.from_name(name, namespace, environment_name, create_if_missing), client)


def delete(name: str, *, client: BaseClient | None = None, environment_name: str | None = None) -> None:
    """Delete a named Queue with all that is in it.

    Args:
        name: Its name.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to look; None is the active environment.

    Raises:
        modal.exception.NotFoundError: There is none of that name.
    """
    from modal_reference._editions.v0_73.queue import Queue

    objects.delete(Queue, name, client, environment_name)
