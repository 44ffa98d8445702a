"""Fixtures of the laws about settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from modal_conformance.suite.config.children import Child
from pytest_modalkit import Backend


@pytest.fixture
def child(backend: Backend, tmp_path: Path) -> Child:
    """Fresh processes with a home directory of their own."""
    return Child(backend, tmp_path)
