"""Fixtures of the laws of classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import modal
import pytest

from modal_conformance.suite.running import patience, running
from modal_conformance.workloads import cls as module
from pytest_modalkit import Backend


@pytest.fixture(scope="module")
def work() -> Iterator[Any]:
    """The classes of the workload, whose App runs as long as the laws of a file do."""
    with running(module.__name__) as workload:
        yield workload


@pytest.fixture
def seconds(backend: Backend) -> float:
    """How long a call may take."""
    return patience(backend)


@pytest.fixture
def places() -> Iterator[tuple[Any, Any]]:
    """Two Queues at which caller and container wait for each other."""
    with modal.Queue.ephemeral() as started, modal.Queue.ephemeral() as gate:
        yield started, gate


@pytest.fixture
def diary() -> Any:
    """The Queue into which hooks write; each object has a partition there, named by its `key`."""
    return modal.Queue.from_name(module.DIARY, create_if_missing=True)
