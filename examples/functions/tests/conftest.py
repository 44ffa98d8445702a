"""Every test of these apps proves that nothing is left of its world when it has ended."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def nothing_is_left(modal_leaks: object) -> None:
    """The check is the plugin's: it fails a test whose containers left something behind."""
