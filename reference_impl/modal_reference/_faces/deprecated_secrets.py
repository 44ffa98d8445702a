"""Ways to find and create a Secret that 1.x no longer has (seen on modal 0.73.173); in edition 1 they warn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from modal_reference._faces.aio import secrets as aio
from modal_reference._faces.blocking import secrets as blocking
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient


def _named(name: str, environment_name: str | None, required_keys: list[str]) -> Any:
    from modal_reference.secret import Secret

    warn_user("modal.Secret.lookup is deprecated: use modal.Secret.from_name instead", DeprecationError)
    return Secret.from_name(name, environment_name=environment_name, required_keys=required_keys)


def _warn_of_creation() -> None:
    warn_user("modal.Secret.create_deployed is deprecated: use modal.Secret.objects.create instead", DeprecationError)


def _lookup(
    name: str,
    *,
    client: BaseClient | None = None,
    environment_name: str | None = None,
    required_keys: list[str] = [],  # noqa: B006 - as document 003 has it; nobody changes it
) -> Any:
    """Find a named Secret at once. Deprecated: `from_name` finds it when it is used."""
    return blocking.hydrate(_named(name, environment_name, required_keys), client)


async def _lookup_aio(
    name: str,
    *,
    client: BaseClient | None = None,
    environment_name: str | None = None,
    required_keys: list[str] = [],  # noqa: B006 - as document 003 has it; nobody changes it
) -> Any:
    """Find a named Secret at once. Deprecated: `from_name` finds it when it is used."""
    return await aio.hydrate(_named(name, environment_name, required_keys), client)


def _create(
    deployment_name: str,
    env_dict: Mapping[str, str],
    *,
    client: BaseClient | None = None,
    environment_name: str | None = None,
    overwrite: bool = False,
) -> str:
    """Create a named Secret, and tell its identifier. Deprecated: `objects.create` does it."""
    _warn_of_creation()
    return blocking.create_deployed(deployment_name, env_dict, client, environment_name, overwrite)


async def _create_aio(
    deployment_name: str,
    env_dict: Mapping[str, str],
    *,
    client: BaseClient | None = None,
    environment_name: str | None = None,
    overwrite: bool = False,
) -> str:
    """Create a named Secret, and tell its identifier. Deprecated: `objects.create` does it."""
    _warn_of_creation()
    return await aio.create_deployed(deployment_name, env_dict, client, environment_name, overwrite)


#: Each on both faces.
LOOKUP = (_lookup, _lookup_aio)
CREATE_DEPLOYED = (_create, _create_aio)
