# Produced from aio/environments.py by tools/produce_sync_faces.py: change that file, not this one.
# ruff: noqa: E501
"""The operations on environments (observed on the real client, 1.6.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modal_reference._engine import ControlPlane, ObjectInfo
from modal_reference._faces.arguments import text
from modal_reference._faces.handle import Source
from modal_reference._faces.links import link_of
from modal_reference._faces.names import check_new_environment_name
from modal_reference.exception import NotFoundError

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.client import BaseClient
    from modal_reference.environments import Environment


def create_environment(name: str, client: BaseClient | None = None) -> None:
    """Create an environment.

    Raises:
        modal.exception.InvalidError: The name breaks a rule.
        modal.exception.AlreadyExistsError: The name is taken.
    """
    checked = check_new_environment_name(name)
    link_of(client).run(ControlPlane.environment_create, checked)


def list_environments(client: BaseClient | None = None) -> list[Environment]:
    """List the environments, the default one first."""
    from modal_reference.environments import Environment

    link = link_of(client)
    infos = link.run(ControlPlane.environment_list)
    return [Environment._hydrated(link, info, Source(info.name, client=client)) for info in infos]


def delete_environment(name: str, client: BaseClient | None = None) -> None:
    """Delete an environment and everything in it. There is no way back.

    Raises:
        modal.exception.NotFoundError: There is none of that name.
        modal.exception.InvalidError: It is the default one, or the name is no text.
    """
    doomed = text(name, "the name of the environment", "name the one to delete")
    link_of(client).run(ControlPlane.environment_delete, doomed)


def create(self: Any, name: str, *, client: BaseClient | None = None) -> None:
    """Create an environment.

    Raises:
        modal.exception.InvalidError: The name breaks a rule.
        modal.exception.AlreadyExistsError: The name is taken.
    """
    create_environment(name, client)


def listed(self: Any, *, client: BaseClient | None = None) -> list[Environment]:
    """List the environments as hydrated handles, the default one first."""
    return list_environments(client)


def delete(self: Any, name: str, *, client: BaseClient | None = None) -> None:
    """Delete an environment and everything in it. There is no way back.

    Raises:
        modal.exception.NotFoundError: There is none of that name.
        modal.exception.InvalidError: It is the default one, or the name is no text.
    """
    delete_environment(name, client)


def hydrate(self: Environment, client: BaseClient | None = None) -> Environment:
    """Find the environment of this handle, so that its name and identifier are known.

    Args:
        client: The client to find it with, and to work with from then on.

    Raises:
        modal.exception.NotFoundError: There is none of that name, and it was not to be created.
    """
    link = link_of(client or self._client)
    self._client = client or self._client
    self._adopt(link, _find(self, link))
    return self


def _find(handle: Environment, link: Link) -> ObjectInfo:
    source = handle._source
    if not source.object_id:
        return link.run(ControlPlane.environment_load, source.name, bool(source.create_if_missing))
    for info in link.run(ControlPlane.environment_list):
        if info.object_id == source.object_id:
            return info
    raise NotFoundError(
        f"Environment {source.object_id!r} not found: it was deleted, or belongs to another universe. Look it up again by name"
    )
