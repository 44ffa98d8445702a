"""A backend of a few lines, and how to run pytest on it.

Whatever imports `modal` runs in a process of its own: a process has one backend, and this one has none.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import TypeAlias

import pytest

Run: TypeAlias = Callable[..., pytest.RunResult]

TOY = '''
"""One dictionary per world; every method has an `.aio` twin."""

import contextlib
from datetime import datetime, timedelta, timezone
from types import ModuleType

from pytest_modalkit import Backend, Capability

exception = ModuleType("toy.exception")
exception.Error = type("Error", (Exception,), {})
opened, closed, asked, options_seen = [], [], [], []
provide = None
current = None


class World:
    def __init__(self):
        self.number = len(opened)
        self.data = {}
        self.events = []
        self.time = datetime(2026, 1, 1, tzinfo=timezone.utc)
        self.used = False


class Method:
    def __init__(self, function):
        self.function, self.__name__ = function, function.__name__

    def __call__(self, *args, **kwargs):
        return self.function(*args, **kwargs)

    async def aio(self, *args, **kwargs):
        return self.function(*args, **kwargs)


def world():
    found = current or (provide() if provide else None)
    if found is None:
        raise LookupError("no world is open")
    found.used = True
    return found


@Method
def put(key, value):
    world().data[key] = value


@Method
def get(key):
    return world().data.get(key)


@Method
def number():
    return world().number


class Keys:
    def __call__(self):
        return iter(list(world().data))

    async def aio(self):
        for key in list(world().data):
            yield key


keys = Keys()


@contextlib.contextmanager
def new_universe(options):
    global current
    options_seen.append(options)
    current = World()
    opened.append(current)
    try:
        yield current
    finally:
        closed.append(current.number)
        current = None


def on_first_use(function):
    global provide
    provide = function


def advance(delta, settle=False):
    world().time += delta
    world().events.append(("advanced", delta, settle))


def start_at(start):
    if current.used:
        raise RuntimeError("used already")
    current.time = start


CLOCK = dict(
    now=lambda: current.time,
    advance_clock=advance,
    settle=lambda: current.events.append("settled"),
    freeze=lambda frozen: current.events.append(("frozen", frozen)),
    start_at=start_at,
)
CLAIMS = {Capability.ASYNCIO, "trio", "time_control"}


def lazy():
    limits = {"dict.value_bytes": 9}
    return Backend("toy", "toy", CLAIMS, new_universe=new_universe, on_first_use=on_first_use, limits=limits, **CLOCK)


def eager(options):
    return Backend("toy-eager", "toy", CLAIMS, new_universe=new_universe, edition=options.edition, **CLOCK)


def leaking():
    import toy_parts

    hooks = dict(new_universe=new_universe, on_first_use=on_first_use, leftovers=lambda: toy_parts.left)
    return Backend("toy-leaking", "toy", CLAIMS, **hooks, **CLOCK)


def plain():
    global current
    current = World()
    opened.append(current)
    return Backend("toy-plain", "toy", CLAIMS, reset=lambda: current.data.clear())
'''


@pytest.fixture
def toy(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run pytest on the toy backend; keywords are files to write first, `test_it` most of all."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    write(pytester, {"toy": TOY})
    pytester.makeini("[pytest]\npythonpath = .\n")

    def run(*arguments: str, backend: str = "lazy", others: bool = False, **files: str) -> pytest.RunResult:
        write(pytester, files)
        return run_pytest(pytester, f"--modal-backend=toy:{backend}", *arguments, others=others)

    return run


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run pytest without choosing a backend; keywords are files to write first."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)

    def run(*arguments: str, others: bool = False, **files: str) -> pytest.RunResult:
        write(pytester, files)
        return run_pytest(pytester, *arguments, others=others)

    return run


def write(pytester: pytest.Pytester, files: dict[str, str]) -> None:
    """Write Python files into the folder of the test."""
    for name, text in files.items():
        (pytester.path / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")


def run_pytest(pytester: pytest.Pytester, *arguments: str, others: bool = False) -> pytest.RunResult:
    """Run pytest in a process of its own, with nothing of this session's settings.

    Args:
        pytester: Where.
        arguments: The command line.
        others: Whether with the installed plugins of other people; importing them takes twice as long as the rest.
    """
    without = [] if others else ["-p", "no:hypothesispytest", "-p", "no:anyio"]
    without += [] if others or "-n2" in arguments else ["-p", "no:xdist"]
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *without, *arguments)
