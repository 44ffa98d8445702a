"""What this process is, if it is a container: whose code runs here, and for which input."""

from __future__ import annotations

from contextvars import ContextVar
from typing import NamedTuple

from modal_reference._engine import AppLayout


class Container(NamedTuple):
    """The container that this process belongs to.

    Args:
        app_name: The name under which its app is deployed; empty for others.
        environment: The environment of its app.
        edition: The edition of its universe.
        layout: The functions and classes of its app.
    """

    container_id: str
    function_id: str
    app_id: str
    app_name: str
    environment: str
    edition: str
    layout: AppLayout


#: The container, where this process belongs to one.
container: Container | None = None
#: Whether the user's module is being imported right now.
is_importing = False

#: The input that runs in this thread or task, and its call.
current_input: ContextVar[str | None] = ContextVar("current_input", default=None)
current_call: ContextVar[str | None] = ContextVar("current_call", default=None)


def become(found: Container) -> None:
    """Be a container from now on."""
    global container
    container = found
