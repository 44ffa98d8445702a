"""`modal.runner`: deploying apps from programs (document 003, modal.runner)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modal_reference._faces.aio import deployments as aio
from modal_reference._faces.blocking import deployments as blocking
from modal_reference._faces.operation import StaticOperation
from modal_reference._faces.running import Run
from modal_reference._faces.runs import RunArguments
from modal_reference._faces.shell import interactive_shell

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient
    from modal_reference.app import App

__all__ = ["DeployResult", "deploy_app", "interactive_shell", "run_app"]


@dataclass(frozen=True)
class DeployResult:
    """What came of a deployment.

    Args:
        app_id: The identifier of the app.
        app_page_url: Where a browser shows the app; None here, where no page does.
        app_logs_url: Where a browser shows its logs; None here.
        warnings: What the service had to say about it.
    """

    app_id: str
    app_page_url: str | None
    app_logs_url: str | None
    warnings: list[str]


def _run_app(
    app: App,
    *,
    name: str | None = None,
    client: BaseClient | None = None,
    detach: bool = False,
    environment_name: str | None = None,
    interactive: bool = False,
    deployment_strategy: str = "rolling",
    stream_output: bool = True,
) -> Run[App]:
    """Make an app run for as long as a `with` or `async with` block lasts (seen on modal 1.6.4): `App.run` does it.

    Args:
        app: The app.
        name: What to call this run; None is the name of the app.
        client: The client to work with; None is the one of the environment.
        detach: The app goes on when the block ends, until it is stopped.
        environment_name: Where to run; None is the active environment.
        interactive: Functions may ask questions at the terminal.
        deployment_strategy: Has no effect: a run replaces nothing.
        stream_output: Whether steps and what functions print are shown where output is enabled.
    """
    return Run(app, RunArguments(client, detach, interactive, environment_name, name, stream_output))


run_app = StaticOperation(_run_app, _run_app)
deploy_app = StaticOperation(blocking.deploy_app, aio.deploy_app)

DeployResult.__module__ = "modal.runner"
