"""A run of the garage for a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from modal_reference import App
from modal_reference._driver.universe import Universe
from tests.reference.cls import garage


@pytest.fixture
def open_garage(universe: Universe) -> Iterator[App]:
    """The garage, running in a universe of its own."""
    with garage.app.run():
        yield garage.app
