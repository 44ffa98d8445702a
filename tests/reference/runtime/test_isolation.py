"""The level of isolation is found out by doing it, told as it is, and never exceeded."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from modal_reference._agent import isolation, kernel
from modal_reference._driver.universe import Universe
from modal_reference._runtime import warm
from modal_reference._runtime.orders import Isolation
from modal_reference._runtime.process import ProcessRuntime
from tests.reference.runtime.ordinary import NOBODY, OrdinaryProcess
from tests.reference.runtime.watching import Yard

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="becomes an ordinary user, which only root can")


def test_the_level_is_one_of_three_and_its_reasons_say_what_is_missing(yard: Yard) -> None:
    found = yard.runtime.isolation
    assert found.level in isolation.LEVELS
    assert (found.level == "sandboxed") == ("sandbox" not in found.reasons)
    assert found.has_processes == ("processes" not in found.reasons)
    assert all(found.reasons.values())


@pytest.mark.parametrize("at_most", isolation.LEVELS)
def test_a_level_that_is_not_to_be_exceeded_is_not(at_most: str) -> None:
    found = isolation.probe(at_most)
    assert isolation.LEVELS.index(found.level) <= isolation.LEVELS.index(at_most)
    assert found.has_processes <= (at_most == "sandboxed")


@pytest.mark.parametrize("name", ["mounts", "processes", "network", "sandbox"])
def test_a_machine_that_forbids_a_step_is_told_from_one_that_allows_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setitem(isolation._TRIALS, name, refuse)
    found = isolation.probe()
    assert "not permitted" in found.reasons[name]
    assert found.level != "sandboxed" or name in ("network", "processes")


def test_a_trial_that_dies_is_a_trial_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(isolation._TRIALS, "mounts", lambda: os._exit(7))
    assert "status" in isolation.probe().reasons["mounts"]


def test_where_there_are_no_namespaces_nothing_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "IS_LINUX", False)
    found = isolation.probe()
    assert (found.level, found.has_processes, found.has_network) == ("none", False, False)
    assert "Linux" in found.reasons["mounts"]


@pytest.fixture
def users_yard(monkeypatch: pytest.MonkeyPatch) -> Iterator[Yard]:
    """A place where containers run with the rights of an ordinary user."""
    monkeypatch.setattr("modal_reference._runtime.warm.subprocess.Popen", OrdinaryProcess)
    monkeypatch.setattr("modal_reference._runtime.warm.take", warm.WarmParent)
    monkeypatch.setattr("modal_reference._runtime.warm.give_back", lambda parent: parent.end())
    with Universe() as universe:
        runtime = ProcessRuntime(universe)
        try:
            yield Yard(runtime)
        finally:
            runtime.close()


@needs_root
def test_an_ordinary_user_gets_containers_and_the_honest_level(users_yard: Yard) -> None:
    found: Isolation = users_yard.runtime.isolation
    assert not found.is_root
    assert (found.memory, found.cpu) == ("watch", "none")
    watched = users_yard.shell("id -u; echo $$; exit 3")
    assert watched.end().code == 3
    user, own = watched.output.split()
    assert user == str(NOBODY)
    assert (own == "2") == found.has_processes


@needs_root
def test_an_ordinary_users_containers_end_with_all_they_have_started(users_yard: Yard) -> None:
    watched = users_yard.shell("setsid sleep 1000 & (sleep 1000 &) ; echo ready; sleep 1000")
    watched.line()
    watched.kill()
    assert watched.end().signal == 9


@needs_root
def test_an_ordinary_user_who_may_make_no_namespace_gets_containers_all_the_same(
    users_yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(flags: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(kernel, "unshare", refuse)
    watched = users_yard.shell("setsid sleep 1000 & echo hello; exit 4")
    assert watched.end().code == 4
    assert watched.output == "hello\n"
    assert users_yard.runtime.isolation.level == "none"
