# Produced from aio/environments.py by tools/produce_sync_faces.py: change that file, not this one.
"""The operations on environments (observed on the real client, 1.6.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modal_reference._engine import ControlPlane
from modal_reference._faces.links import link_of
from modal_reference._faces.names import check_environment_name

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient
    from modal_reference.environments import Environment


def create(self: Any, name: str, *, client: BaseClient | None = None) -> None:
    """Create an environment.

    Raises:
        modal.exception.InvalidError: The name breaks a rule.
        modal.exception.AlreadyExistsError: The name is taken.
    """
    check_environment_name(name)
    link_of(client).run(ControlPlane.environment_create, name)


def list_environments(self: Any, *, client: BaseClient | None = None) -> list[Environment]:
    """List the environments, the default one first."""
    from modal_reference.environments import Environment

    names = link_of(client).run(ControlPlane.environment_list)
    return [Environment._of(name) for name in names]


def delete(self: Any, name: str, *, client: BaseClient | None = None) -> None:
    """Delete an environment and everything in it. There is no way back.

    Raises:
        modal.exception.NotFoundError: There is none of that name.
        modal.exception.InvalidError: It is the default one.
    """
    link_of(client).run(ControlPlane.environment_delete, name)


def hydrate(self: Environment, client: BaseClient | None = None) -> Environment:
    """Find the environment of this handle.

    Raises:
        modal.exception.NotFoundError: There is none of that name, and it was not to be created.
    """
    link = link_of(client or self._client)
    if not self.name:
        self.name = link.run(ControlPlane.environment_list)[0]
    link.run(ControlPlane.environment_load, self.name, self._create_if_missing)
    return self
