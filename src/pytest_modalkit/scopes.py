"""Ties universes to pytest: which fixture or test owns the one that is open.

A universe that a fixture of a wide scope (class, module, package, session) was the first to use lives as long as that
fixture. One that a test or a function-scoped fixture used first lives as long as the test with all its function-scoped
fixtures: a cleanup after `yield` still sees the test's world, in whatever order fixtures were listed. What is used for
the first time while things are torn down lives until that is done.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Generator
from typing import Any

import pytest

from pytest_modalkit.universes import Universes, current

__all__ = ["AFTER_UNIVERSE", "Beginnings", "Scopes"]

_WRAPPED = "_modalkit_example"
#: What is done when the universe of a test is closed and its function-scoped fixtures are gone; it may fail the test.
AFTER_UNIVERSE = pytest.StashKey[list[Callable[[], object]]]()


class Scopes:
    """The hooks by which the universes of a session follow its fixtures and tests."""

    def __init__(self, universes: Universes) -> None:
        self._universes = universes
        self._ends_with_item = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        """Say in messages that tests are being collected."""
        __tracebackhide__ = True
        with self._universes.during("while tests were being collected"):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self) -> Generator[None, object, object]:
        """Say in messages that no test is running just now."""
        __tracebackhide__ = True
        with self._universes.during("between two tests"):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        """Close what an interrupted session left open."""
        with self._universes.during("after the last test"):
            self._universes.close()
            return (yield)

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Give each example of a property a universe of its own."""
        handle: Any = getattr(getattr(item, "obj", None), "hypothesis", None)
        inner = getattr(handle, "inner_test", None)
        if inner is not None and not hasattr(inner, _WRAPPED):
            handle.inner_test = in_fresh_universe(inner)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> Generator[None, object, object]:
        """Let a wide fixture own what it is the first to use; a narrow one stands for its test."""
        __tracebackhide__ = True
        if fixturedef.scope == "function":
            self._end_with(request.node)
            owner: object = request.node
        else:
            owner = fixturedef
            # The first finalizer runs last: after the fixture's own teardown, and after whatever depends on it.
            fixturedef.addfinalizer(functools.partial(self._universes.release, owner))
        with self._universes.within(owner):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        """Let the test own what is first used while it is set up."""
        __tracebackhide__ = True
        self._ends_with_item = False
        self._universes.follow_fork()
        with self._universes.within(item):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Let the test own what its body is the first to use."""
        __tracebackhide__ = True
        self._end_with(item)
        with self._universes.within(item):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        """Let what is first used during teardown end with it."""
        __tracebackhide__ = True
        teardown = object()
        with self._universes.within(teardown):
            try:
                return (yield)
            finally:
                self._universes.release(item)
                self._universes.release(teardown)

    def _end_with(self, item: pytest.Item) -> None:
        """Close the test's universe when its function-scoped fixtures are gone, and before wider ones go."""
        if not self._ends_with_item:
            self._ends_with_item = True
            item.addfinalizer(functools.partial(self._end, item))

    def _end(self, item: pytest.Item) -> None:
        """Close the test's universe, and do what was to be done then."""
        self._universes.release(item)
        for action in item.stash.get(AFTER_UNIVERSE, []):
            action()


class Beginnings:
    """Prepares the world for a test, once nothing speaks against running it.

    Not in the wrapper of `Scopes`: what fails before its yield keeps the wrappers further in from being set up, and
    they are torn down all the same.
    """

    def __init__(self, universes: Universes) -> None:
        self._universes = universes

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Prepare the world, after skips were decided and before fixtures are set up."""
        __tracebackhide__ = True
        if not _is_property(item):
            self._universes.begin()


def in_fresh_universe(inner: Callable[..., Any]) -> Callable[..., Any]:
    """The inner function of a property, each call of it an example of the running session."""

    @functools.wraps(inner)
    def example(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        universes = current()
        if universes is None:
            return inner(*args, **kwargs)
        with universes.example():
            return inner(*args, **kwargs)

    @functools.wraps(inner)
    async def async_example(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        universes = current()
        if universes is None:
            return await inner(*args, **kwargs)
        with universes.example():
            return await inner(*args, **kwargs)

    wrapped: Callable[..., Any] = async_example if inspect.iscoroutinefunction(inner) else example
    setattr(wrapped, _WRAPPED, True)
    return wrapped


def _is_property(item: pytest.Item) -> bool:
    return hasattr(getattr(item, "obj", None), "hypothesis")
