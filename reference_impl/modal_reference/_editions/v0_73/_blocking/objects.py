# Produced from _aio/objects.py by tools/produce_sync_faces.py: change that file, not this one.
"""Finding and deleting named objects in edition 0.73."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._faces.blocking import objects
from modal_reference._faces.handle import H
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient


def lookup(handle: H, client: BaseClient | None) -> H:
    """Hydrate a handle of a name at once.

    Warns, although 003 does not say so: the clients of the edition's last weeks do, and point to the same successor.
    """
    title = f"modal.{type(handle).__name__}"
    warn_user(f"{title}.lookup is deprecated: use {title}.from_name, which finds it when it is used", DeprecationError)
    return objects.hydrate(handle, client)


def delete(handle_class: type[H], name: str, client: BaseClient | None, environment_name: str | None) -> None:
    """Delete a named object with all that is in it."""
    objects.delete(handle_class._kind, name, False, environment_name, client)
