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
