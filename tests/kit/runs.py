"""Running the miniature suite, or the whole suite over variants of the example's backend, and reading what they say."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_modalkit.report import Report, read
from pytest_modalkit.verdicts import Verdict
from tests.conftest import ROOT

#: The folder of the backend `pocket`, with its adapter and its waivers.
EXAMPLE = ROOT / "examples" / "third_party_backend"
#: What each variant of `pocket` begins with.
VARIANT = """
import types

import pocket
from pocket.dict import Dict, dumps
from pocket.faces import BothFaces
from pocket.queue import Queue
from pytest_modalkit import Backend, Capability
from adapter import backend

"""
SUITE = "modal_conformance.suite"
RED = tuple(verdict for verdict in Verdict if verdict.red)
Judge = Callable[..., tuple[pytest.RunResult, Report]]


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


@dataclass(frozen=True)
class Judged:
    """How the miniature as it is judged a backend."""

    status: int
    lines: list[str]
    report: Report


def closing_line(lines: list[str]) -> dict[str, int]:
    """Return the counts of the closing line, which must be the last line of all."""
    last = next(line for line in reversed(lines) if line.strip())
    assert re.fullmatch(r"[a-z ]+ \d+( · [a-z ]+ \d+)+", last), last
    pairs = (part.rpartition(" ") for part in last.split(" · "))
    return {name: int(count) for name, _, count in pairs}


def verdicts_of(report: Report) -> dict[str, str]:
    """Return the verdict lines as ``requirement[face]`` → verdict."""
    return {
        f"{line.requirement}[{line.face}]" if line.face else line.requirement: line.verdict.value
        for line in report.verdicts.values()
    }


def with_verdict(report: Report, *verdicts: Verdict) -> set[str]:
    """The requirements to which some law on some face gave one of these verdicts."""
    return {line.requirement for line in report.verdicts.values() if line.verdict in verdicts}
