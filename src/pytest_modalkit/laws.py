"""Laws: tests that say which requirement they check, and how they are run.

A law is a function, or a coroutine function over a `Face`. `@requirement` names what it checks. One that takes `face`
is collected once for each face. A law may be a property: then each example runs in a fresh universe.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Callable, Generator
from contextlib import nullcontext
from typing import Any, TypeVar

import pytest

from pytest_modalkit.collection import LawFile
from pytest_modalkit.endless import alarm, giving_up, stir
from pytest_modalkit.faces import FACES, Face
from pytest_modalkit.faults import KitError
from pytest_modalkit.profiles import Profile

__all__ = ["MARK", "Laws", "is_law", "requirement"]

F = TypeVar("F", bound=Callable[..., Any])

MARK = "modal_requirement"
_RUNS = "_modalkit_runs_on_face"


def requirement(*ids: str) -> Callable[[F], F]:
    """Say which requirements a law checks; the topmost decorator of the law.

    Args:
        ids: Their ids in the catalogue, at least one.

    Raises:
        TypeError: No id, or something that is no id; the decorator without parentheses, for instance.
    """
    if not ids or not all(identity and isinstance(identity, str) for identity in ids):
        raise TypeError(
            f"@requirement takes the ids of what a law checks, as in @requirement('dict.get.default'), not {ids!r}"
        )

    def mark(law: F) -> F:
        # Asking for the fixture makes a law say which option it needs where no backend was chosen; otherwise it would
        # run against whatever `modal` is installed.
        with_backend: F = pytest.mark.usefixtures("modal_universe")(law)
        marked: F = getattr(pytest.mark, MARK)(*ids)(with_backend)
        return marked

    return mark


def is_law(node: pytest.Item | pytest.Function) -> bool:
    """Whether a test is a law: it names requirements, or belongs to the suite."""
    return node.get_closest_marker(MARK) is not None or node.getparent(LawFile) is not None


class Laws:
    """The hooks that collect and run laws.

    Args:
        profile: How thorough they are.
    """

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(
        self, collector: pytest.Collector, name: str, obj: object
    ) -> list[pytest.Item] | None:
        """Collect a law in somebody's own file before plugins for asynchronous tests take it for one of theirs."""
        return _functions(collector, name, obj) if _is_law_of_file(collector, name, obj) else None

    @pytest.hookimpl(wrapper=True, tryfirst=True, specname="pytest_pycollect_makeitem")
    def pytest_pycollect_makeitem_after_others(
        self, collector: pytest.Collector, name: str, obj: object
    ) -> Generator[None, object, object]:
        """Collect it again where one of them has put an item of its own in its place."""
        collected = yield
        if not _is_law_of_file(collector, name, obj) or not isinstance(collected, list):
            return collected
        replaced = any(type(item) is not pytest.Function for item in collected)
        return _functions(collector, name, obj) if replaced else collected

    @pytest.hookimpl(tryfirst=True)
    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Collect a law that takes `face` once for each face."""
        takes_face = "face" in inspect.signature(metafunc.function).parameters
        if takes_face and is_law(metafunc.definition) and not _chooses_face(metafunc.definition):
            metafunc.parametrize("face", [Face(name) for name in FACES], ids=FACES)

    @pytest.hookimpl(tryfirst=True)
    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Give a property that is a law its profile, and let its examples run on a face."""
        if not isinstance(item, pytest.Function) or not is_law(item):
            return
        handle = getattr(item.obj, "hypothesis", None)
        if handle is None:
            return
        self._profile.apply(getattr(item.obj, "__func__", item.obj))
        if not hasattr(handle.inner_test, _RUNS):
            handle.inner_test = _as_example(_on_its_face(handle.inner_test))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Put the profile in force while a law runs, and see that it ends."""
        __tracebackhide__ = True
        if not is_law(item):
            return (yield)
        has_time = item.config.getoption("usepdb", False) or item.config.getoption("trace", False)
        with (
            self._profile.in_force() if "hypothesis" in sys.modules else nullcontext(),
            nullcontext() if has_time else alarm(),
        ):
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Run a law that is a coroutine function; the examples of a property run one by one elsewhere."""
        __tracebackhide__ = True
        if not is_law(pyfuncitem) or not inspect.iscoroutinefunction(pyfuncitem.obj):
            return None
        names = inspect.signature(pyfuncitem.obj).parameters
        arguments = {name: value for name, value in pyfuncitem.funcargs.items() if name in names}
        _on_its_face(pyfuncitem.obj)(**arguments)
        return True


def _is_law_of_file(collector: pytest.Collector, name: str, obj: object) -> bool:
    marked = any(mark.name == MARK for mark in getattr(obj, "pytestmark", ()))
    is_test: Callable[[object, str], bool] | None = getattr(collector, "istestfunction", None)
    return marked and is_test is not None and is_test(obj, name)


def _functions(collector: Any, name: str, obj: object) -> list[pytest.Item]:
    return list(collector._genfunctions(name, obj))


def _on_its_face(law: Callable[..., Any]) -> Callable[..., Any]:
    """The law as a plain function, which carries out a coroutine on the face among the arguments."""

    @functools.wraps(law)
    def run(*args: Any, **kwargs: Any) -> None:
        __tracebackhide__ = True
        face = kwargs.get("face")
        if isinstance(face, Face):
            face.begin()
        coroutine = law(*args, **kwargs)
        if not inspect.iscoroutine(coroutine):
            return
        if not isinstance(face, Face):
            coroutine.close()
            raise KitError(f"the law {law.__qualname__} is a coroutine function: it must take the argument `face`")
        face.run(coroutine)

    # What `wraps` copied would make others believe that a coroutine function is behind this one.
    del run.__wrapped__
    setattr(run, _RUNS, True)
    return run


def _as_example(law: Callable[..., Any]) -> Callable[..., Any]:
    """The inner function of a property, which ends the property where a call does not come back."""

    @functools.wraps(law)
    def example(*args: Any, **kwargs: Any) -> None:
        __tracebackhide__ = True
        stir()
        with giving_up(law.__name__, kwargs):
            law(*args, **kwargs)

    return example


def _chooses_face(node: pytest.Function) -> bool:
    """Whether a law is parametrized by face itself."""
    names = (str(mark.args[0]).replace(",", " ").split() for mark in node.iter_markers("parametrize") if mark.args)
    return any("face" in each for each in names)
