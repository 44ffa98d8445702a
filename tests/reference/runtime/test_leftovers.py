"""What is told to be left: processes of containers that nobody uses, and nothing that somebody does."""

from __future__ import annotations

from weakref import WeakSet

import pytest

from modal_reference._agent.leftovers import leftovers
from modal_reference._driver import belongings
from modal_reference._runtime import process, warm
from tests.reference.runtime.watching import Yard


def test_what_an_open_universe_uses_is_not_left(yard: Yard) -> None:
    yard.shell("echo ready; exec sleep 1000").line()
    assert leftovers() == []


def test_the_processes_of_a_runtime_that_nobody_has_are_left(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    yard.shell("echo ready; exec sleep 1000").line()
    with monkeypatch.context() as patch:
        patch.setattr(process, "open_runtimes", WeakSet())
        found = [each for each in leftovers() if each.startswith("process")]
    assert "of no universe: a warm parent that nobody ended" in found[0]
    assert any("sleep 1000)" in each for each in found)


def test_a_container_below_a_warm_parent_that_waits_is_left(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    yard.shell("echo ready; exec sleep 1000").line()
    parent = yard.runtime._parent
    assert parent is not None
    waiting = [*warm.waiting(), parent]
    with monkeypatch.context() as patch:
        patch.setattr(process, "open_runtimes", WeakSet())
        patch.setattr(warm, "waiting", lambda: waiting)
        found = [each for each in leftovers() if each.startswith("process")]
    assert len(found) == 2, "its supervisor and its worker, and not the warm parent itself"
    assert "sleep 1000), of a container that has ended" in found[1]


def test_the_descriptors_of_a_universe_that_has_ended_are_left(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    yard.shell("echo ready; exec sleep 1000").line()
    with monkeypatch.context() as patch:
        patch.setattr(belongings, "is_open", lambda number: False)
        found = leftovers()
    for words in ("the channel of", "the stdout of", "the stderr of", "thread 'modalkit-universe-"):
        assert any(words in each for each in found), words
