"""What laws of App look at."""

from __future__ import annotations

from typing import Any

import modal
import pytest

from modal_conformance.suite.objects import quietly


def invalid() -> Any:
    """A block that must raise InvalidError."""
    return pytest.raises(modal.exception.InvalidError)


def registered(app: Any, what: str) -> Any:
    """What is registered with an App, such as its `functions`; newer clients warn when they are asked."""
    with quietly():
        return getattr(app, f"registered_{what}")
