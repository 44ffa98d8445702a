# Produced from _aio/secrets.py by tools/produce_sync_faces.py: change that file, not this one.
"""The operations of a Secret that differ in edition 0.73 (seen on modal 0.73.173; 003 does not list them)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from modal_reference._editions.v0_73._namespace import WORKSPACE
from modal_reference._faces.blocking import secrets as newest
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.secret import Secret
    from modal_reference._faces.client import BaseClient
_NONE: list[str] = []


def lookup(
    name: str,
    namespace: Any = WORKSPACE,
    client: BaseClient | None = None,
    environment_name: str | None = None,
    required_keys: list[str] = _NONE,
) -> Secret:
    """Find a named Secret at once. Deprecated: `from_name` finds it when it is used.

    Args:
        name: Its name.
        namespace: Has no effect: there is one namespace.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to look; None is the active environment.
        required_keys: Variables that it must have.

    Raises:
        modal.exception.NotFoundError: It is not there, or lacks a variable that it must have.
    """
    from modal_reference._editions.v0_73.secret import Secret

    warn_user("modal.Secret.lookup is deprecated: use modal.Secret.from_name instead", DeprecationError)
    return newest.hydrate(Secret.from_name(name, namespace, environment_name, required_keys), client)


def create_deployed(
    deployment_name: str,
    env_dict: Mapping[str, str],
    namespace: Any = WORKSPACE,
    client: BaseClient | None = None,
    environment_name: str | None = None,
    overwrite: bool = False,
) -> str:
    """Create a named Secret, and tell its identifier.

    Args:
        deployment_name: Its name.
        env_dict: Its variables.
        namespace: Has no effect: there is one namespace.
        client: The client to work with; None is the one of the environment.
        environment_name: Where; None is the active environment.
        overwrite: Change the one that is there; else it is refused.

    Raises:
        modal.exception.InvalidError: The name breaks a rule, or `env_dict` is no dictionary of texts.
        modal.exception.AlreadyExistsError: The name is taken, and was not to be overwritten.
    """
    return newest.create_deployed(deployment_name, env_dict, client, environment_name, overwrite)
