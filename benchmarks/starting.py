"""What it costs to begin: a universe, an import, a first answer, a pytest run that does not use the plugin."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.peers import redis_server
from benchmarks.rounds import Case, Table
from benchmarks.stores import universe
from modal_reference.dict import Dict

_FIRST_ANSWER = (
    "import modal_reference as m; d = m.Dict.from_name('x', create_if_missing=True); d['a'] = 1; assert d['a'] == 1"
)


@contextmanager
def tables() -> Iterator[list[Table]]:
    """The tables of this module."""
    with tempfile.TemporaryDirectory() as folder:
        test = Path(folder) / "test_nothing.py"
        test.write_text("def test_nothing():\n    pass\n", encoding="utf-8")
        yield [_fresh_universe(), _imports(), _first_answer(), _pytest_starts(folder)]


def _fresh_universe() -> Table:
    def fresh(count: int) -> None:
        for _ in range(count):
            with universe():
                Dict.from_name("x", create_if_missing=True)["key"] = 1

    return Table(
        title="A fresh universe, with its first Dict and put",
        cases=[
            Case(name="LIMIT 5 ms", run=lambda count: _spend(0.005 * count), times=4),
            Case(name="ours", run=fresh, times=500),
        ],
        aim="under 5 ms",
    )


def _spend(seconds: float) -> None:
    from time import perf_counter

    end = perf_counter() + seconds
    while perf_counter() < end:
        continue


def _imports() -> Table:
    programs = {
        "LIMIT python -c pass": "pass",
        "ours, import modal_reference and Dict": "import modal_reference; modal_reference.Dict",
        "import cloudpickle": "import cloudpickle",
        "import asyncio": "import asyncio",
        "import pytest": "import pytest",
    }
    cases = [Case(name=name, run=_runs([sys.executable, "-c", text]), times=3) for name, text in programs.items()]
    return Table(title="Import, whole process", cases=cases, aim="4 x limit")


def _first_answer() -> Table:
    def redis_start(count: int) -> None:
        for _ in range(count):
            with redis_server() as (client, _):
                client.ping()

    program = shutil.which("redis-server")
    return Table(
        title="First Dict answer in a fresh process",
        cases=[
            Case(
                name="LIMIT redis-server until PONG",
                run=redis_start if program else None,
                times=2,
                note="redis-server (Debian package redis-server) is not installed",
            ),
            Case(name="ours, fresh process", run=_runs([sys.executable, "-c", _FIRST_ANSWER]), times=2),
        ],
        aim="4 x limit",
    )


def _pytest_starts(folder: str) -> Table:
    base = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder, folder]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return Table(
        title="pytest with one test, plugin installed and not used (others' plugins not loaded)",
        cases=[
            Case(name="LIMIT pytest without plugins", run=_runs(base, alone), times=1),
            Case(
                name="ours, installed and not used", run=_runs([*base, "-p", "pytest_modalkit.plugin"], alone), times=1
            ),
            Case(
                name="ours, in use with no test that uses it",
                run=_runs([*base, "-p", "pytest_modalkit.plugin", "--modal-backend=reference"], alone),
                times=1,
            ),
        ],
        aim="1.03 x limit",
    )


def _runs(command: list[str], environment: dict[str, str] | None = None) -> Callable[[int], None]:
    # As in an installed package, bytecode is written: the first round, which is not counted, does it.
    variables = {**(os.environ if environment is None else environment)}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)

    def run(count: int) -> None:
        for _ in range(count):
            subprocess.run(command, check=True, capture_output=True, env=variables)

    return run
