"""Containers for a test, on every isolation level that this machine has, and a look at what is left afterwards."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator

import pytest

from modal_reference._agent.leftovers import leftovers
from modal_reference._driver import runtimes
from modal_reference._driver.universe import Universe
from modal_reference._runtime.process import ProcessRuntime
from tests.reference.runtime.leaks import traces
from tests.reference.runtime.watching import Yard
from tests.reference.runtime.workshop import Workshop

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture(scope="session", autouse=True)
def warm_parents() -> Iterator[None]:
    """Warm parents go from test to test, as they do in a session of users' tests."""
    runtimes.keep_spares(True)
    yield
    runtimes.keep_spares(False)


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test ends with the processes, descriptors, threads, groups, folders and mounts that it began with."""
    folder = str(tmp_path_factory.mktemp("tmp"))
    monkeypatch.setenv("TMPDIR", folder)
    monkeypatch.setattr(tempfile, "tempdir", folder)
    before = traces()
    yield
    assert leftovers() == [], "what `modal_leaks` tells users of"
    assert traces() == before


@pytest.fixture(params=["sandboxed", "none"])
def level(request: pytest.FixtureRequest) -> str:
    """The isolation level that is not to be exceeded."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def yard(level: str) -> Iterator[Yard]:
    """A place where containers run what they are told to execute."""
    with Universe() as universe:
        runtime = ProcessRuntime(universe, at_most=level)
        try:
            yield Yard(runtime)
        finally:
            runtime.close()


@pytest.fixture
def workshop(level: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """A universe with an app, whose functions run in containers."""
    with Universe(runtime=lambda universe: ProcessRuntime(universe, at_most=level)) as universe:
        yield Workshop(universe, tmp_path_factory.mktemp("code"))
