"""The operations of a Secret (document 003, modal.Secret)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from modal_reference._engine import ControlPlane, CreationMode, ObjectInfo, ObjectKind
from modal_reference._faces.aio.objects import environment_of
from modal_reference._faces.links import link_of
from modal_reference._faces.names import check_object_name
from modal_reference._faces.variables import variables_of

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.client import BaseClient
    from modal_reference._faces.manager import ObjectManager
    from modal_reference._faces.secrets import SecretHandle
    from modal_reference.types import SecretInfo

S = TypeVar("S", bound="SecretHandle")


async def live(secret: SecretHandle, environment_name: str | None = None) -> Link:
    """The link to the universe in which a Secret is hydrated, which is the current one from now on.

    Args:
        environment_name: Where to look, if the handle does not say it; None is the active environment.

    Raises:
        modal.exception.NotFoundError: It is not there, or lacks a variable that it must have.
    """
    link = link_of(secret._client)
    if link is not secret._link:
        secret._adopt(link, await _find(secret, link, environment_name))
    return link


async def _find(secret: SecretHandle, link: Link, environment_name: str | None) -> ObjectInfo:
    source = secret._source
    environment = environment_of(source.environment_name or environment_name)
    if secret._variables is not None:
        variables = secret._variables()
        return await link.aio.run(ControlPlane.secret_create, environment, "", CreationMode.EPHEMERAL, variables)
    if source.name:
        return await link.aio.run(ControlPlane.secret_get, environment, source.name, secret._required_keys)
    if source.object_id:
        return await link.aio.run(ControlPlane.object_get, ObjectKind.SECRET, source.object_id)
    raise secret._lost()


async def hydrate(self: S, client: BaseClient | None = None) -> S:
    """Find this Secret, so that its identifier is known (document 003, hydrate).

    Rarely needed: a function that uses it does it.

    Args:
        client: The client to find it with, and to work with from then on.

    Raises:
        modal.exception.NotFoundError: There is no such Secret, or it lacks a variable that it must have.
    """
    if client is not None:
        link_of(client)  # refuses what cannot serve, before the handle takes it
        self._client = client
    await live(self)
    return self


async def update(self: SecretHandle, env_dict: Mapping[str, str]) -> None:
    """Add variables, or give them other values; containers that start from now on have them.

    Args:
        env_dict: The variables; those that are not named stay as they are.

    Raises:
        modal.exception.InvalidError: It is no dictionary of texts.
    """
    variables = variables_of(env_dict, "env_dict")
    link = await live(self)
    await link.aio.run(ControlPlane.secret_update, self._object_id, variables)


async def info(self: SecretHandle, *, refresh: bool = False) -> SecretInfo:
    """What is known of this Secret: its name, where it is, when it was created, and by whom.

    Args:
        refresh: Ask anew. What there is to know never changes here, so that it makes no difference.
    """
    from modal_reference.types import SecretInfo

    await live(self)
    found = self._info
    assert found is not None, "a hydrated handle knows its object"
    return SecretInfo(
        name=found.name or None,
        environment_name=found.environment,
        created_at=datetime.fromtimestamp(found.created_at, UTC).astimezone(),
        created_by=found.created_by or None,
        last_used=None,
    )


async def create(
    self: ObjectManager,
    name: str,
    env_dict: Mapping[str, str],
    *,
    allow_existing: bool = False,
    environment_name: str | None = None,
    client: BaseClient | None = None,
) -> None:
    """Create a named Secret.

    Args:
        name: Its name.
        env_dict: Its variables.
        allow_existing: Do nothing when there is one of that name; it keeps its variables.
        environment_name: Where; None is the active environment.
        client: The client to work with; None is the one of the environment.

    Raises:
        modal.exception.InvalidError: The name breaks a rule, or `env_dict` is no dictionary of texts.
        modal.exception.AlreadyExistsError: The name is taken, and existing ones are not allowed.
    """
    check_object_name(name, "Secret")
    variables = variables_of(env_dict, "env_dict")
    mode = CreationMode.CREATE_IF_MISSING if allow_existing else CreationMode.MUST_NOT_EXIST
    link = link_of(client)
    await link.aio.run(ControlPlane.secret_create, environment_of(environment_name), name, mode, variables)


async def create_deployed(
    deployment_name: str,
    env_dict: Mapping[str, str],
    client: BaseClient | None,
    environment_name: str | None,
    overwrite: bool,
) -> str:
    """Create a named Secret as clients of 0.73 do, and tell its identifier."""
    check_object_name(deployment_name, "Secret")
    variables = variables_of(env_dict, "env_dict")
    link = link_of(client)
    environment = environment_of(environment_name)
    mode = CreationMode.CREATE_IF_MISSING if overwrite else CreationMode.MUST_NOT_EXIST
    found = await link.aio.run(ControlPlane.secret_create, environment, deployment_name, mode, variables)
    if overwrite:
        await link.aio.run(ControlPlane.secret_update, found.object_id, variables)
    return found.object_id
