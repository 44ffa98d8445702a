"""A miniature to judge: a catalogue of a dozen requirements, its laws and mutants, and backends of one class."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pytest_modalkit.catalogue.location import Location, relocate
from pytest_modalkit.report import Report, read

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent.parent
FORM_LAWS = CHECKOUT / "conformance" / "modal_conformance" / "suite" / "catalogue" / "test_form_laws.py"

collect_ignore = ["miniature"]


@dataclass(frozen=True)
class Kit:
    """Runs the miniature suite in a process of its own."""

    pytester: pytest.Pytester

    @property
    def folder(self) -> Path:
        return self.pytester.path

    @property
    def suite(self) -> Path:
        return self.folder / "miniature" / "suite"

    def run(self, *arguments: str, backend: str = "right", suite: bool = True) -> pytest.RunResult:
        words = ["-p", "miniature_kit", f"--modal-backend=tiny:{backend}", "--modal-profile=smoke", *arguments]
        return self.pytester.runpytest_subprocess(*words, *(["miniature"] if suite else []))

    def report(self, *arguments: str, backend: str = "right") -> Report:
        path = self.folder / f"{backend}.jsonl"
        self.run(f"--modal-report={path}", *arguments, backend=backend)
        return read(path)

    def python(self, *arguments: str) -> pytest.RunResult:
        return self.pytester.run(sys.executable, *arguments)


@pytest.fixture
def kit(pytester: pytest.Pytester) -> Kit:
    shutil.copytree(HERE / "miniature", pytester.path, dirs_exist_ok=True)
    shutil.copy(FORM_LAWS, pytester.path / "miniature" / "suite")
    pytester.makeini("[pytest]\npythonpath = .\n")
    return Kit(pytester)


@pytest.fixture
def miniature(tmp_path: Path) -> Iterator[Path]:
    """The folder of a miniature package, from which the kit reads in this process."""
    root = tmp_path / "miniature"
    shutil.copytree(HERE / "miniature" / "miniature", root)
    shutil.copy(FORM_LAWS, root / "suite")
    relocate(Location(package="miniature", root=root))
    yield root
    relocate(None)


def closing_line(result: pytest.RunResult) -> dict[str, int]:
    """Return the counts of the closing line, which must be the last line of all."""
    last = next(line for line in reversed(result.outlines) if line.strip())
    assert re.fullmatch(r"[a-z ]+ \d+( · [a-z ]+ \d+)+", last), last
    pairs = (part.rpartition(" ") for part in last.split(" · "))
    return {name: int(count) for name, _, count in pairs}


def verdicts_of(report: Report) -> dict[str, str]:
    """Return the verdict lines as ``requirement[face]`` → verdict."""
    return {
        f"{line.requirement}[{line.face}]" if line.face else line.requirement: line.verdict.value
        for line in report.verdicts.values()
    }


def as_json(text: str) -> Any:
    return json.loads(text)
