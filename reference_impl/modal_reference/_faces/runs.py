"""What is asked of a run of an app, and what comes of a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient


class RunArguments(NamedTuple):
    """How an app is to run.

    Args:
        client: The client to work with; None is the one of the environment.
        is_detached: Whether the app goes on when its run ends.
        is_interactive: Whether its containers may ask questions.
        environment_name: Where; None is the active environment.
        name: What to call this run; None leaves it to the app.
        is_shown: Whether steps and logs are shown, where output is enabled.
    """

    client: BaseClient | None = None
    is_detached: bool = False
    is_interactive: bool = False
    environment_name: str | None = None
    name: str | None = None
    is_shown: bool = True


class Deployed(NamedTuple):
    """What came of a deployment."""

    app_id: str
    name: str
    version: int
