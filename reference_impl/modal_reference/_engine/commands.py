"""Which methods of the control plane are commands: what may be called from outside the process, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

_Method = TypeVar("_Method", bound=Callable[..., Any])

#: Every command by its name.
COMMANDS: dict[str, Callable[..., Any]] = {}


def command(method: _Method) -> _Method:
    """Mark a method as a command."""
    COMMANDS[method.__name__] = method
    return method


#: Every command that may wait, by its name. It gets a pending and tells, in its return type, what the answer can be.
#: It answers at once and leaves the pending alone, or puts the pending into a place and returns None.
WAITING: dict[str, Callable[..., Any]] = {}


def waiting(method: _Method) -> _Method:
    """Mark a method as a command that may wait."""
    WAITING[method.__name__] = method
    return method


#: The commands that change nothing, so that it does not matter whether one that was cancelled was carried out.
READING = frozenset(
    {
        "app_get",
        "app_layout",
        "app_list",
        "call_graph",
        "call_info",
        "container_task",
        "dict_contains",
        "dict_get",
        "dict_keys",
        "dict_len",
        "dict_values",
        "environment_list",
        "function_get",
        "function_lookup",
        "function_stats",
        "hello",
        "object_get",
        "object_list",
        "ping",
        "queue_after",
        "queue_len",
        "queue_total",
        "secret_get",
    }
)
