"""Answers written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tools.oracle.asking import Answers


def callable_with(*parameters: tuple[str, str, str], aio: bool = True) -> dict[str, Any]:
    """What the probe says of something that can be called."""
    listed = [list(parameter) for parameter in parameters]
    return {"kind": "callable", "parameters": listed, "aio": listed if aio else None}


def _answers(version: str = "9.9", *, surface: dict[str, Any] | None = None, **facts: str) -> Answers:
    given = surface or {
        "modal.Dict": {"kind": "class", "parameters": [], "bases": ["modal.object.Object"], "foreign": []},
        "modal.Dict.get": callable_with(
            ("key", "positional_or_keyword", "<required>"), ("default", "positional_or_keyword", "None")
        ),
    }
    return Answers(
        version=version, surface=given, facts={name.replace("__", ":"): told for name, told in facts.items()}
    )


@pytest.fixture
def answers() -> Callable[..., Answers]:
    """Makes the answers of one side; facts as keywords, with `__` for the colon."""
    return _answers
