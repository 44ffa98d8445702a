"""Fixtures of the laws of retries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import modal
import pytest

from modal_conformance.suite.running import patience
from pytest_modalkit import Backend


@pytest.fixture
def tries() -> Iterator[Any]:
    """A Queue at which each try is noted."""
    with modal.Queue.ephemeral() as place:
        yield place


@pytest.fixture
def seconds(backend: Backend) -> float:
    """How long a call may take."""
    return patience(backend)
