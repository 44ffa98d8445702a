"""The rule of scopes by itself: however they nest, one universe at a time, owned by whoever needed it first."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pytest_modalkit import Backend, UniverseOptions
from pytest_modalkit.faults import NotTestable
from pytest_modalkit.universes import NoUniverse, Universes, begin_session, current, end_session


class Worlds:
    """A backend that remembers what was opened and closed."""

    def __init__(self) -> None:
        self.opened = 0
        self.closed: list[int] = []
        self.provide: Any = None

    @contextmanager
    def new_universe(self, options: UniverseOptions) -> Generator[int]:
        self.opened += 1
        number = self.opened
        try:
            yield number
        finally:
            self.closed.append(number)

    def on_first_use(self, provide: Any) -> None:
        self.provide = provide

    def backend(self) -> Backend:
        return Backend("worlds", "worlds", new_universe=self.new_universe, on_first_use=self.on_first_use)


class Nesting(RuleBasedStateMachine):
    """Scopes open and close like brackets; the model is the owner of the open universe and its number."""

    def __init__(self) -> None:
        super().__init__()
        self.worlds = Worlds()
        self.universes = Universes(self.worlds.backend(), UniverseOptions())
        self.universes.connect()
        self.scopes: list[tuple[object, ExitStack]] = []
        self.owner: object = None

    @rule()
    def enter(self) -> None:
        owner, stack = object(), ExitStack()
        stack.enter_context(self.universes.within(owner))
        self.scopes.append((owner, stack))

    @rule()
    def enter_example(self) -> None:
        stack = ExitStack()
        stack.enter_context(self.universes.example())
        self.scopes.append((None, stack))

    @precondition(lambda self: self.scopes)
    @rule()
    def leave(self) -> None:
        owner, stack = self.scopes.pop()
        stack.close()
        if owner is not None:
            self.universes.release(owner)
        if self.owner is not None and self.owner == len(self.scopes):
            self.owner = None

    @precondition(lambda self: self.scopes)
    @rule(by_provider=st.booleans())
    def use(self, by_provider: bool) -> None:
        was_open = self.owner is not None
        before = self.worlds.opened
        found = self.worlds.provide() if by_provider else self.universes.require()
        assert found == self.worlds.opened == before + (not was_open)
        if not was_open:
            self.owner = len(self.scopes) - 1

    @precondition(lambda self: not self.scopes)
    @rule()
    def use_outside(self) -> None:
        with pytest.raises(NoUniverse, match="when no test or fixture runs"):
            self.universes.require()

    @invariant()
    def at_most_one_is_open(self) -> None:
        assert self.universes.is_open == (self.owner is not None)
        assert self.worlds.opened - len(self.worlds.closed) == self.universes.is_open
        assert self.worlds.closed == sorted(self.worlds.closed)
        assert self.universes.in_scope == bool(self.scopes)

    def teardown(self) -> None:
        while self.scopes:
            self.leave()
        assert self.worlds.closed == list(range(1, self.worlds.opened + 1))


TestNesting = Nesting.TestCase
TestNesting.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_threads_that_need_a_universe_at_once_get_the_same_one() -> None:
    worlds = Worlds()
    universes = Universes(worlds.backend(), UniverseOptions())
    barrier, found = threading.Barrier(8), []

    def use() -> None:
        barrier.wait()
        found.append(universes.require())

    with universes.within("test"):
        threads = [threading.Thread(target=use) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        universes.release("test")
    assert found == [1] * 8
    assert worlds.closed == [1]


def test_a_universe_is_not_closed_under_the_lock_that_opening_takes() -> None:
    """While one closes, a thread that holds a lock of the backend's may need the next: neither waits for the other."""
    backend_lock = threading.Lock()
    closing, asked = threading.Event(), threading.Event()

    @contextmanager
    def new_universe(options: UniverseOptions) -> Generator[str]:
        yield "world"
        closing.set()
        assert asked.wait(10)
        with backend_lock:
            pass

    universes = Universes(Backend("locked", "x", new_universe=new_universe), UniverseOptions())

    def ask() -> None:
        with backend_lock:
            assert closing.wait(10)
            asked.set()
            universes.require()

    with universes.within("test"):
        universes.require()
        thread = threading.Thread(target=ask)
        thread.start()
        closer = threading.Thread(target=universes.release, args=("test",))
        closer.start()
        closer.join(10)
        thread.join(10)
        assert not closer.is_alive()
        assert not thread.is_alive()
        assert universes.is_open


def test_a_backend_that_cannot_make_a_universe_is_not_testable() -> None:
    def new_universe(options: UniverseOptions) -> Any:
        raise OSError("no room")

    universes = Universes(Backend("full", "x", new_universe=new_universe), UniverseOptions())
    with (
        universes.within("test"),
        pytest.raises(NotTestable, match=r"'full' could not make a universe: OSError\('no room'\)"),
    ):
        universes.require()
    assert not universes.is_open


def test_a_backend_without_universes_gives_none_and_is_reset() -> None:
    resets: list[int] = []
    universes = Universes(Backend("plain", "x", reset=lambda: resets.append(1)), UniverseOptions())
    with universes.example():
        assert universes.require() is None
    assert resets == [1]


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")  # the child does nothing with threads
def test_a_forked_child_has_no_universe_unless_it_goes_on_with_the_session() -> None:
    worlds = Worlds()
    universes = Universes(worlds.backend(), UniverseOptions())
    with universes.within("test"):
        universes.require()
        child = os.fork()
        if child == 0:
            os._exit(_in_child(universes))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _in_child(universes: Universes) -> int:
    try:
        universes.require()
    except NoUniverse as error:
        told = "in the parent process" in str(error)
    else:
        return 1
    universes.connect()
    return 0 if told and universes.require() == 2 else 2


def test_sessions_nest() -> None:
    outer, inner = Worlds(), Worlds()
    sessions = [Universes(worlds.backend(), UniverseOptions()) for worlds in (outer, inner)]
    before = current()
    begin_session(sessions[0])
    begin_session(sessions[1])
    assert current() is sessions[1]
    end_session(sessions[1])
    assert inner.provide is None
    assert current() is sessions[0]
    assert outer.provide == sessions[0].require
    end_session(sessions[0])
    assert outer.provide is None
    assert current() is before
