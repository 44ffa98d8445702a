"""What an app is: a name for functions and classes that come, change and go together."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from modal_reference._engine.functions import FunctionInfo


class AppState(Enum):
    """How long an app lives."""

    INITIALIZING = "initializing"  # its functions are being declared
    EPHEMERAL = "ephemeral"  # as long as whoever runs it
    DETACHED = "detached"  # until it is stopped, whoever runs it
    DEPLOYED = "deployed"  # until it is stopped; known by its name
    STOPPED = "stopped"


class AppInfo(NamedTuple):
    """What is known of an app.

    Args:
        name: The name under which it is deployed; empty for others.
        description: What a reader calls it.
        created_at: Seconds since the epoch, on the universe's clock.
    """

    app_id: str
    name: str
    description: str
    state: AppState
    created_at: float
    environment: str


class AppLayout(NamedTuple):
    """What is in an app: functions and classes by the names that they have in it."""

    app_id: str
    name: str
    functions: dict[str, FunctionInfo]
    classes: dict[str, FunctionInfo]
