"""Plain functions that laws make functions of Apps of: a module that containers can import, and nothing slow in it."""

from __future__ import annotations

import os
from typing import Any

import modal


def double(number: int) -> int:
    return number + number


def treble(number: int) -> int:
    return 3 * number


def variable(name: str) -> str | None:
    return os.environ.get(name)


def hold(started: Any, gate: Any, seconds: float) -> Any:
    """Say that it runs, and wait until somebody opens."""
    started.put("started")
    return gate.get(timeout=seconds)


def leave_note(name: str) -> None:
    modal.Dict.from_name(name, create_if_missing=True).put("note", "left")


def call_by_name(app: str, name: str, argument: Any) -> Any:
    return modal.Function.from_name(app, name).remote(argument)


class Till:
    """A class that is no Modal class."""

    def open(self) -> None: ...
