"""Which universe a call goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._client import current
from modal_reference._faces.arguments import shown
from modal_reference._faces.client import BaseClient
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._client.link import Link


def link_of(client: BaseClient | None) -> Link:
    """The link to the universe of a client; without one, to the current universe.

    Raises:
        modal.exception.ClientClosed: The client is closed.
        modal.exception.InvalidError: It is no client.
    """
    if client is None:
        return current.link or current.resolve()
    if not isinstance(client, BaseClient):
        raise InvalidError(
            f"client is {shown(client)}, it must be a modal.Client: make one with Client.from_env or "
            "Client.from_credentials, or leave it out"
        )
    return client._link()
