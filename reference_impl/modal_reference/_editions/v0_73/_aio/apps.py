"""The operations of an App that differ in edition 0.73 (document 003, modal.App and modal.runner)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modal_reference._editions.v0_73._namespace import WORKSPACE
from modal_reference._faces.aio import apps

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.app import App
    from modal_reference._editions.v0_73.runner import DeployResult
    from modal_reference._faces.apps import AppHandle
    from modal_reference._faces.client import BaseClient


async def lookup(
    name: str,
    client: BaseClient | None = None,
    environment_name: str | None = None,
    create_if_missing: bool = False,
) -> App:
    """Find a deployed app by its name, at once.

    Args:
        name: The name.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to look; None is the active environment.
        create_if_missing: Deploy an app without functions when there is none of that name.

    Raises:
        modal.exception.InvalidError: The name breaks a rule.
        modal.exception.NotFoundError: There is none, and it was not to be created.
    """
    from modal_reference._editions.v0_73.app import App

    return App._found(await apps.look_up_by_name(name, client, environment_name, create_if_missing), name, client)


async def deploy_app(
    app: AppHandle,
    name: str | None = None,
    namespace: Any = WORKSPACE,
    client: BaseClient | None = None,
    environment_name: str | None = None,
    tag: str = "",
) -> DeployResult:
    """Make an app and everything in it stay, under a name, until it is stopped.

    Args:
        app: The app.
        name: The name to deploy under; None is the name of the app.
        namespace: Has no effect: there is one namespace.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to deploy; None is the active environment.
        tag: A word about this deployment.

    Raises:
        modal.exception.InvalidError: There is no name, or an argument breaks a rule; or this is the global scope of a
            module that a container imports.
    """
    from modal_reference._editions.v0_73.runner import DeployResult

    deployed = await apps.publish_app(app, name, environment_name, tag, client)
    return DeployResult(deployed.app_id, "", "", [])
