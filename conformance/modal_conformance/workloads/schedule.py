"""Functions that are called by a schedule, and say so in a named Dict: plain ones, for Apps that laws make."""

from __future__ import annotations

import uuid
from typing import Any

import modal

NAME = "modal-conformance-ticks"


def note(what: Any) -> None:
    """Say that somebody was called."""
    modal.Dict.from_name(NAME, create_if_missing=True).put(uuid.uuid4().hex, what)


def tick() -> None:
    note("tick")


def tick_with_defaults(first: int = 1, *rest: int, also: int = 2, **more: int) -> None:
    note([first, list(rest), also, more])


def tick_and_fail() -> None:
    note("tick")
    raise RuntimeError("failed after the tick")


def takes_one(argument: int) -> None:
    note(argument)
