"""Fixtures of laws in several areas."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from modal_conformance.crew import Crew


@pytest.fixture
def crew() -> Iterator[Crew]:
    """Three processes that use the backend beside the test."""
    with Crew(size=3) as together:
        yield together
