"""Rules of the house that no linter knows: the size of files and functions, and what an import may cost."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDERS = ("src", "conformance", "reference_impl", "tests", "nox_sessions", "tools", "benchmarks", "examples")
FILE_LINES = 400
FUNCTION_LINES = 60
# What only the active part of the plugin, or the suite, may load: together they cost more than starting Python.
HEAVY = {"hypothesis", "anyio", "trio", "msgspec", "cloudpickle", "modal_reference", "modal_conformance"}


def sources(checkout: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from sorted((checkout / folder).rglob("*.py"))


def test_no_file_is_long(checkout: Path) -> None:
    long = {str(file.relative_to(checkout)): count(file) for file in sources(checkout) if count(file) > FILE_LINES}
    assert long == {}, f"split them by noun: a file has at most {FILE_LINES} lines"


def test_no_function_is_long(checkout: Path) -> None:
    long = [
        f"{file.relative_to(checkout)}:{node.lineno} {node.name} has {length(node)} lines"
        for file in sources(checkout)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION_LINES
    ]
    assert long == [], f"a function has at most {FUNCTION_LINES} lines"


def count(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("module", ["pytest_modalkit", "pytest_modalkit.plugin"])
def test_the_inactive_plugin_loads_nothing_heavy(module: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", f"import {module}, sys; print(*sorted({{n.partition('.')[0] for n in sys.modules}}))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert HEAVY & set(loaded.stdout.split()) == set()
