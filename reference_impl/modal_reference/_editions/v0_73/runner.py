"""`modal.runner` of edition 0.73 (document 003, modal.runner)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modal_reference._editions.v0_73._aio import apps as aio
from modal_reference._editions.v0_73._blocking import apps as blocking
from modal_reference._faces.operation import StaticOperation
from modal_reference._faces.running import Run
from modal_reference._faces.runs import RunArguments
from modal_reference._faces.shell import interactive_shell

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.app import App
    from modal_reference._faces.client import BaseClient

__all__ = ["DeployResult", "deploy_app", "interactive_shell", "run_app"]


@dataclass
class DeployResult:
    """What came of a deployment.

    Args:
        app_id: The identifier of the app.
        app_page_url: Where a browser shows the app; empty here, where no page does.
        app_logs_url: Where a browser shows its logs; empty here.
        warnings: What the service had to say about it.
    """

    app_id: str
    app_page_url: str
    app_logs_url: str
    warnings: list[str]


def _run_app(
    app: App,
    *,
    client: BaseClient | None = None,
    detach: bool = False,
    environment_name: str | None = None,
    interactive: bool = False,
) -> Run[App]:
    """Make an app run for as long as a `with` or `async with` block lasts (seen on modal 0.73.173): `App.run` does it.

    Args:
        app: The app.
        client: The client to work with; None is the one of the environment.
        detach: The app goes on when the block ends, until it is stopped.
        environment_name: Where to run; None is the active environment.
        interactive: Functions may ask questions at the terminal.
    """
    return Run(app, RunArguments(client, detach, interactive, environment_name))


deploy_app = StaticOperation(blocking.deploy_app, aio.deploy_app)
run_app = StaticOperation(_run_app, _run_app)

DeployResult.__module__ = "modal.runner"
