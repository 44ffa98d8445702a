"""Fixtures of the laws of App."""

from __future__ import annotations

from pathlib import Path

import pytest

from modal_conformance.suite.scripts import Desk
from pytest_modalkit import Backend


@pytest.fixture
def desk(backend: Backend, tmp_path: Path) -> Desk:
    """A folder for files that are started as commands."""
    return Desk(backend, tmp_path)
