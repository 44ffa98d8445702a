"""Which universe a call goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._client import current

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.client import BaseClient


def link_of(client: BaseClient | None) -> Link:
    """The link to the universe of a client; without one, to the current universe.

    Raises:
        modal.exception.ClientClosed: The client is closed.
    """
    if client is None:
        return current.link or current.resolve()
    return client._link()
