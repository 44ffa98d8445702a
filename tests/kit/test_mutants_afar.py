"""A mutant reaches the processes that run containers, and they leave word of it."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from pytest_modalkit.mutants import Mutant, afar

FAULT = """
from __future__ import annotations
import store
from pytest_modalkit.mutants import Patch, mutant

@mutant("area.answer")
def another_answer(patch: Patch) -> None:
    patch.method(store, "answer", lambda: 43)
"""

# What a process of a backend does at its beginning, and then what its containers do.
CONTAINER = """
import importlib, os, sys
sys.path.insert(0, sys.argv[1])
for each in os.environ.get("MODALKIT_PRELOAD", "").split(","):
    module, _, name = each.partition(":")
    getattr(importlib.import_module(module), name)()
import store
print(store.answer() if sys.argv[2] == "call" else "silent")
"""


@pytest.fixture
def fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module with a mutant, and the module that it breaks."""
    (tmp_path / "store.py").write_text("def answer(): return 42\n")
    (tmp_path / "fault.py").write_text(FAULT)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("MODALKIT_PRELOAD", "MODALKIT_MUTANT", "MODALKIT_MUTANT_CALLS"):
        monkeypatch.setenv(name, "")  # so that it is taken back, whatever becomes of it
        monkeypatch.delenv(name)
    for name in ("store", "fault"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("fault")


def in_a_container(folder: Path, what: str) -> str:
    words = [sys.executable, "-c", CONTAINER, str(folder), what]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(("what", "printed", "reached"), [("call", "43", True), ("nothing", "silent", False)])
def test_a_mutant_is_applied_there(fault: ModuleType, tmp_path: Path, what: str, printed: str, reached: bool) -> None:
    calls = tmp_path / "calls"
    afar.announce(Mutant(name="fault.another_answer", ids=("area.answer",), apply=fault.another_answer), calls)
    assert in_a_container(tmp_path, what) == printed
    assert afar.was_reached(calls) is reached


def test_a_mutant_of_a_form_stays_here(fault: ModuleType, tmp_path: Path) -> None:
    afar.announce(Mutant(name="f[area.answer]", ids=("area.answer",), apply=lambda patch: None), tmp_path / "calls")
    assert "MODALKIT_PRELOAD" not in os.environ
