"""Fixtures of the laws of Function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from modal_conformance.suite.running import patience, running
from pytest_modalkit import Backend


@pytest.fixture(scope="module")
def work() -> Iterator[Any]:
    """The functions of the workload, whose App runs as long as the laws of a file do."""
    with running("modal_conformance.workloads.function") as workload:
        yield workload


@pytest.fixture
def seconds(backend: Backend) -> float:
    """How long a call may take."""
    return patience(backend)
