"""A run of the shop for a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from modal_reference import App
from modal_reference._driver import runtimes
from modal_reference._driver.universe import Universe
from tests.reference.apps import shop


@pytest.fixture(scope="session", autouse=True)
def warm_parents() -> Iterator[None]:
    """Warm parents go from test to test, as they do in a session of users' tests."""
    runtimes.keep_spares(True)
    yield
    runtimes.keep_spares(False)


@pytest.fixture
def open_shop(universe: Universe) -> Iterator[App]:
    """The shop, running in a universe of its own."""
    with shop.app.run():
        yield shop.app
