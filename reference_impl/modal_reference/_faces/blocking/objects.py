# Produced from aio/objects.py by tools/produce_sync_faces.py: change that file, not this one.
"""Finding, creating, listing and deleting objects."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modal_reference._client.link import Link
from modal_reference._engine import ControlPlane, CreationMode, ObjectInfo, ObjectKind
from modal_reference._faces.arguments import count, shown, text
from modal_reference._faces.handle import H, ObjectHandle, Source
from modal_reference._faces.links import link_of
from modal_reference._faces.names import check_object_name
from modal_reference._serialization import dumps
from modal_reference.config import config
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient
_LIKE_THIS = "write it like '2025-01-31' or '2025-01-31T12:00:00+00:00'"


def live(handle: ObjectHandle) -> Link:
    """The link to the universe in which a handle is hydrated, which is the current one from now on.

    Raises:
        modal.exception.NotFoundError: Its object is not there.
        modal.exception.ExecutionError: It is ephemeral, and its universe has ended.
    """
    link = link_of(handle._client)
    if link is not handle._link:
        handle._adopt(link, _find(handle, link))
    return link


def _find(handle: ObjectHandle, link: Link) -> ObjectInfo:
    source = handle._source
    if source.name:
        mode = CreationMode.CREATE_IF_MISSING if source.create_if_missing else CreationMode.MUST_EXIST
        return _load(link, handle._kind, source.environment_name, source.name, mode, source.data)
    if source.object_id:
        return link.run(ControlPlane.object_get, handle._kind, source.object_id)
    raise handle._lost()


def _load(
    link: Link,
    kind: ObjectKind,
    environment_name: str | None,
    name: str,
    mode: CreationMode,
    data: Mapping[Any, Any] | None = None,
) -> ObjectInfo:
    environment = environment_of(environment_name)
    if not data:
        return link.run(ControlPlane.object_load, kind, environment, name, mode)
    pairs = [(dumps(key), dumps(value)) for key, value in data.items()]
    return link.run(ControlPlane.dict_load, environment, name, mode, pairs)


def environment_of(name: str | None) -> str:
    """The environment that a call means: the one it names, else the configured one, else the default one (`""`).

    Raises:
        modal.exception.InvalidError: The name is no text.
    """
    if name:
        return text(name, "environment_name", "name an environment, or leave it out for the default one")
    return config.get("environment") or ""


def hydrate(self: H, client: BaseClient | None = None) -> H:
    """Find the object of this handle, so that its identifier and metadata are known (document 003, hydrate).

    Rarely needed: every use of a handle does it.

    Args:
        client: The client to find it with, and to work with from then on.

    Raises:
        modal.exception.NotFoundError: There is no such object.
    """
    if client is not None:
        link_of(client)
        self._client = client
    live(self)
    return self


def begin_ephemeral(
    kind: ObjectKind, client: BaseClient | None, environment_name: str | None, data: Mapping[Any, Any] | None
) -> tuple[Link, ObjectInfo]:
    """Create an object without a name; a Dict begins with `data`."""
    link = link_of(client)
    return (link, _load(link, kind, environment_name, "", CreationMode.EPHEMERAL, data))


def end_ephemeral(kind: ObjectKind, link: Link, object_id: str) -> None:
    """Remove an object without a name, as far as it is still there."""
    link.run(ControlPlane.object_release, kind, object_id)


def create(
    kind: ObjectKind, name: str, allow_existing: bool, environment_name: str | None, client: BaseClient | None
) -> None:
    """Create a named object."""
    checked = check_object_name(name, kind.title)
    mode = CreationMode.CREATE_IF_MISSING if allow_existing else CreationMode.MUST_NOT_EXIST
    _load(link_of(client), kind, environment_name, checked, mode)


def listed(
    handle_class: type[H],
    max_objects: int | None,
    created_before: datetime | str | None,
    environment_name: str | None,
    client: BaseClient | None,
) -> list[H]:
    """The named objects of a class, newest first, as hydrated handles."""
    most = None if max_objects is None else count(max_objects, "max_objects", "leave it out to list all objects")
    before = None if created_before is None else _instant(created_before)
    environment = environment_of(environment_name)
    link = link_of(client)
    asked = None if most is None else min(most, sys.maxsize)
    infos = link.run(ControlPlane.object_list, handle_class._kind, environment, asked, before)
    sources = [Source(name=info.name, environment_name=environment_name or None, client=client) for info in infos]
    return [handle_class._hydrated(link, info, source) for info, source in zip(infos, sources, strict=True)]


def delete(
    kind: ObjectKind, name: str, allow_missing: bool, environment_name: str | None, client: BaseClient | None
) -> None:
    """Delete a named object with all that is in it."""
    checked = check_object_name(name, kind.title)
    environment = environment_of(environment_name)
    link_of(client).run(ControlPlane.object_delete, kind, environment, checked, bool(allow_missing))


def _instant(moment: datetime | str) -> float:
    """The instant that a user means; without a time zone, the local one (observed on the real client, 1.6.4).

    Raises:
        modal.exception.InvalidError: A text that is no time.
        TypeError: Neither a datetime nor a text (observed on the real client, 1.6.4).
    """
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment)
        except ValueError:
            raise InvalidError(
                f"created_before is {shown(moment)}, which is not a date or time in ISO format: {_LIKE_THIS}"
            ) from None
    if not isinstance(moment, datetime):
        raise TypeError(f"created_before is {shown(moment)}, it must be a datetime or a text: {_LIKE_THIS}")
    try:
        return moment.timestamp()
    except (OverflowError, ValueError):
        return moment.replace(tzinfo=UTC).timestamp()


def information(info: ObjectInfo | None) -> dict[str, Any]:
    """What `info()` tells: name, creation time (aware, local) and creator."""
    assert info is not None, "a hydrated handle knows its object"
    return {
        "name": info.name or None,
        "created_at": datetime.fromtimestamp(info.created_at, UTC).astimezone(),
        "created_by": info.created_by or None,
    }
