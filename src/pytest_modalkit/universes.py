"""Which universe is open: one at a time, opened when it is first needed, closed with the scope that needed it.

Scopes nest as fixtures and tests run inside one another. Code that needs a universe gets the open one; where none is
open, the innermost running scope opens it and owns it until its end, and everything that runs meanwhile shares it. The
current universe belongs to the process, not to a thread or task: threads that a test starts must see it.

This module knows nothing of pytest; `scopes` ties it to fixtures and tests.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Hashable
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from pytest_modalkit.backends import Backend, UniverseOptions
from pytest_modalkit.faults import NotTestable

__all__ = ["NoUniverse", "Universes", "begin_session", "current", "end_session"]


class NoUniverse(RuntimeError):
    """A universe was needed where no test or fixture runs that could own one."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A universe and the scope that it ends with."""

    owner: Hashable
    manager: AbstractContextManager[Any]
    universe: Any


class Universes:
    """The universes of one session.

    Args:
        backend: Who makes them.
        options: What they shall be like.
    """

    def __init__(self, backend: Backend, options: UniverseOptions) -> None:
        self._backend = backend
        self._options = options
        self._lock = threading.RLock()
        self._scopes: list[Hashable] = []
        self._open: _Open | None = None
        self._activity = "before collection"
        self._process = os.getpid()

    @property
    def is_open(self) -> bool:
        """Whether there is a universe at this moment."""
        return self._open is not None

    @property
    def in_scope(self) -> bool:
        """Whether a test or a fixture runs at this moment."""
        return bool(self._scopes)

    def connect(self) -> None:
        """Let the backend ask for universes; again in a forked child that goes on with the session."""
        self._process = os.getpid()
        self._open = None
        if self._backend.on_first_use is not None:
            self._backend.on_first_use(self.require)

    def follow_fork(self) -> None:
        """Go on where somebody forked a child to run tests in, between two tests."""
        if os.getpid() != self._process:
            self.connect()

    def disconnect(self) -> None:
        """Close what is open, and let the backend ask for universes no longer."""
        self.close()
        if self._backend.on_first_use is not None:
            self._backend.on_first_use(None)

    @contextmanager
    def during(self, activity: str) -> Generator[None]:
        """Say what the session does while no test runs, for the message of `NoUniverse`."""
        before, self._activity = self._activity, activity
        try:
            yield
        finally:
            self._activity = before

    @contextmanager
    def within(self, owner: Hashable) -> Generator[None]:
        """Let `owner` own the universe that is first needed in here; `release(owner)` ends that ownership."""
        self._scopes.append(owner)
        try:
            yield
        finally:
            self._scopes.pop()

    @contextmanager
    def example(self) -> Generator[None]:
        """One example of a property: what it needs is its own, unless a wider scope holds a universe."""
        owner = object()
        with self.within(owner):
            try:
                self.begin()
                yield
            finally:
                self.release(owner)

    def begin(self) -> None:
        """Prepare the world for a test of a backend that does not tell when it first needs a universe."""
        if self._backend.new_universe is None:
            if self._backend.reset is not None:
                self._backend.reset()
        elif self._backend.on_first_use is None:
            self.require()

    def require(self) -> Any:
        """Return the open universe, opening one for the innermost scope if need be.

        Returns:
            What the backend's context manager gave; None for a backend without universes.

        Raises:
            NoUniverse: No test or fixture runs, or this is a child process.
            NotTestable: The backend could not make a universe.
        """
        if os.getpid() != self._process:
            raise NoUniverse("the current universe is in the parent process: clock and events can be had only there")
        opened = self._open
        if opened is None and self._backend.new_universe is not None:
            with self._lock:
                opened = self._open = self._open or self._enter(self._backend.new_universe)
        return None if opened is None else opened.universe

    def release(self, owner: Hashable) -> None:
        """Close the open universe if `owner` owns it."""
        if self._open is not None and self._open.owner is owner:
            self.close()

    def close(self) -> None:
        """Close the open universe, whoever owns it."""
        with self._lock:
            opened, self._open = self._open, None
        if opened is not None:
            # Not under the lock: whoever holds a lock of the backend may be waiting for ours to ask for a universe.
            opened.manager.__exit__(None, None, None)

    def _enter(self, new_universe: Callable[[UniverseOptions], AbstractContextManager[Any]]) -> _Open:
        if not self._scopes:
            raise NoUniverse(
                f"modal was used {self._activity}, when no test or fixture runs that a universe could belong to. Lazy "
                "handles such as modal.Dict.from_name(...) are possible there; move what acts on them into a fixture "
                "or a test"
            )
        try:
            manager = new_universe(self._options)
            universe = manager.__enter__()
        except Exception as error:
            raise NotTestable(f"backend {self._backend.name!r} could not make a universe: {error!r}") from error
        return _Open(self._scopes[-1], manager, universe)


_sessions: list[Universes] = []


def current() -> Universes | None:
    """The universes of the running session, the innermost where sessions nest; None outside."""
    return _sessions[-1] if _sessions else None


def begin_session(universes: Universes) -> None:
    """Make these the universes of the running session."""
    _sessions.append(universes)
    universes.connect()


def end_session(universes: Universes) -> None:
    """Close what is open, and go back to the session around this one, if there is one."""
    universes.disconnect()
    _sessions.remove(universes)
    if _sessions:
        _sessions[-1].connect()
