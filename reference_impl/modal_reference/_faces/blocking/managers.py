# Produced from aio/managers.py by tools/produce_sync_faces.py: change that file, not this one.
"""Managing the named objects of a class."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from modal_reference._faces.blocking import objects

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient
    from modal_reference._faces.manager import ObjectManager


def create(
    self: ObjectManager,
    name: str,
    *,
    allow_existing: bool = False,
    environment_name: str | None = None,
    client: BaseClient | None = None,
) -> None:
    """Create a named object.

    Args:
        name: Its name.
        allow_existing: Do nothing when there is one of that name.
        environment_name: Where; None is the active environment.
        client: The client to work with; None is the one of the environment.

    Raises:
        modal.exception.InvalidError: The name breaks a rule.
        modal.exception.AlreadyExistsError: The name is taken, and existing ones are not allowed.
    """
    objects.create(self._handle_class._kind, name, allow_existing, environment_name, client)


def list_objects(
    self: ObjectManager,
    *,
    max_objects: int | None = None,
    created_before: datetime | str | None = None,
    environment_name: str = "",
    client: BaseClient | None = None,
) -> list[Any]:
    """List the named objects as hydrated handles, newest first.

    Args:
        max_objects: How many at the most; None lists all.
        created_before: Only what was created before this time: a datetime, or a text in ISO format. Without a time
            zone it is local time.
        environment_name: Where; an empty name is the active environment.
        client: The client to work with; None is the one of the environment.

    Raises:
        modal.exception.InvalidError: `max_objects` is negative, or `created_before` is a text that is no time.
        TypeError: `created_before` is neither a datetime nor a text.
    """
    return objects.listed(self._handle_class, max_objects, created_before, environment_name, client)


def delete(
    self: ObjectManager,
    name: str,
    *,
    allow_missing: bool = False,
    environment_name: str | None = None,
    client: BaseClient | None = None,
) -> None:
    """Delete a named object with all that is in it. There is no way back.

    Args:
        name: Its name.
        allow_missing: Do nothing when there is none of that name.
        environment_name: Where; None is the active environment.
        client: The client to work with; None is the one of the environment.

    Raises:
        modal.exception.NotFoundError: There is none of that name, and it may not be missing.
    """
    objects.delete(self._handle_class._kind, name, allow_missing, environment_name, client)
