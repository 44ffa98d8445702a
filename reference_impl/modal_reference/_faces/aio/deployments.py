"""Deploying an app from a program (document 003, modal.runner)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._faces.aio.apps import check_strategy, publish_app

if TYPE_CHECKING:
    from modal_reference._faces.apps import AppHandle
    from modal_reference._faces.client import BaseClient
    from modal_reference.runner import DeployResult


async def deploy_app(
    app: AppHandle,
    name: str | None = None,
    *,
    environment_name: str | None = None,
    tag: str = "",
    deployment_strategy: str = "rolling",
    client: BaseClient | None = None,
    staged: bool = False,
) -> DeployResult:
    """Make an app and everything in it stay, under a name, until it is stopped.

    Args:
        app: The app.
        name: The name to deploy under; None is the name of the app.
        environment_name: Where to deploy; None is the active environment.
        tag: A word about this deployment.
        deployment_strategy: `rolling` lets containers of the last deployment end what they have begun, `recreate` stops
            them.
        client: The client to work with; None is the one of the environment.
        staged: Has no effect: what is deployed counts at once.

    Raises:
        modal.exception.InvalidError: There is no name, or an argument breaks a rule; or this is the global scope of a
            module that a container imports.
    """
    from modal_reference.runner import DeployResult

    check_strategy(deployment_strategy)
    deployed = await publish_app(app, name, environment_name, tag, client)
    return DeployResult(deployed.app_id, None, None, [])
