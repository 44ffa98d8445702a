"""An app: a name for functions and classes that come, change and go together."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from modal_reference._engine.functions import Function, FunctionInfo
from modal_reference._engine.logs import LogBook
from modal_reference._engine.services import Services
from modal_reference._engine.watches import Watch


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


class App:
    """One app.

    Attributes:
        declared: Its functions and services by the name in their definition, also those that are to be published.
        functions: What is published, by the names that functions have in it.
        classes: The same of classes.
        version: How often it was published.
        is_detached: Whether it lives on when whoever runs it is gone.
        containers: How many of its containers have not ended.
        logs: What they have printed.
        stopped: Those who wait until there is none any more.
    """

    def __init__(
        self, app_id: str, name: str, description: str, now: float, environment: str, services: Services
    ) -> None:
        self.app_id = app_id
        self.name = name
        self.description = description
        self.state = AppState.INITIALIZING
        self.created_at = now
        self.environment = environment
        self.declared: dict[str, Function] = {}
        self.functions: dict[str, Function] = {}
        self.classes: dict[str, Function] = {}
        self.version = 0
        self.is_detached = False
        self.logs = LogBook(services.limits, services.wake)
        self.stopped = Watch(services.wake)

    @property
    def is_running(self) -> bool:
        """Whether its functions can be called."""
        return self.state not in (AppState.INITIALIZING, AppState.STOPPED)

    @property
    def is_over(self) -> bool:
        """Whether it was stopped, and has no container any more."""
        return self.state is AppState.STOPPED and not any(function.pool.containers for function in self.all())

    def all(self) -> list[Function]:
        """Its functions and services, and what is bound to those."""
        return [each for function in self.declared.values() for each in function.family()]

    def info(self) -> AppInfo:
        """What is known of it outside."""
        return AppInfo(self.app_id, self.name, self.description, self.state, self.created_at, self.environment)

    def layout(self) -> AppLayout:
        """What is in it."""
        return AppLayout(
            self.app_id,
            self.name,
            {tag: function.info() for tag, function in self.functions.items()},
            {tag: function.info() for tag, function in self.classes.items()},
        )

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return (
            self.info(),
            self.version,
            {name: function.snapshot() for name, function in self.declared.items()},
            {tag: function.function_id for tag, function in self.functions.items()},
            {tag: function.function_id for tag, function in self.classes.items()},
            self.logs.last,
        )
