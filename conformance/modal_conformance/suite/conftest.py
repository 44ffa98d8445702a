"""Fixtures of laws in several areas."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from modal_conformance import strategies as some
from modal_conformance.crew import Crew
from modal_conformance.suite.patience import patience
from pytest_modalkit import Backend


@pytest.fixture
def name() -> str:
    """A name that nobody has used yet, for laws that hold for any name alike."""
    return some.unused_name("any")


@pytest.fixture
def crew(backend: Backend) -> Iterator[Crew]:
    """Three processes that use the backend beside the test."""
    with Crew(size=3, patience=patience(backend)) as together:
        yield together
