"""A universe for a test, and threads that tell how they ended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from modal_reference._client import current
from modal_reference._driver.universe import Universe
from tests.reference.waiting import Crew

# How long an example takes says nothing about the reference on a machine that is busy with other things.
settings.register_profile("reference", deadline=None)
settings.load_profile("reference")


@pytest.fixture
def universe() -> Iterator[Universe]:
    """A universe that is the current one, for as long as the test lasts."""
    with Universe() as opened:
        current.activate(opened)
        yield opened
    current.close_listener()


@pytest.fixture
def crew() -> Iterator[Crew]:
    """Starts calls in threads; at the end none of them is left running."""
    started = Crew()
    yield started
    started.dismiss()


@pytest.fixture
def no_universe(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process in which nobody has used the backend yet, as far as this package can tell."""
    monkeypatch.delenv(current.DESCRIPTOR_VARIABLE, raising=False)
    for name in ("link", "_private", "_provider", "_inherited"):
        monkeypatch.setattr(current, name, None)
    yield
    current.close_listener()
    if current._private is not None:
        current._private.close()
