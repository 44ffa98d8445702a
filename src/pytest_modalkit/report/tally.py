"""Counting: one verdict per requirement, and the line that no green run can hide behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pytest_modalkit.report.lines import VerdictLine
from pytest_modalkit.verdicts.verdict import Verdict, worst

__all__ = ["SILENT", "Tally", "judge_requirements"]

SILENT = "selected but silent: no verdict came back"
_RAN = (Verdict.CONFORMS, Verdict.DEVIATES, Verdict.WAIVED, Verdict.KIT_ERROR)


def judge_requirements(lines: Iterable[VerdictLine]) -> dict[str, Verdict]:
    """Return the verdict of each requirement: the worst over its laws and faces, sorted by id."""
    heard: dict[str, list[Verdict]] = {}
    for line in lines:
        heard.setdefault(line.requirement, []).append(line.verdict)
    return {identity: worst(heard[identity]) for identity in sorted(heard)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The numbers of the closing line, all of them counts of requirements."""

    declared: int
    selected: int
    ran: int
    conforms: int = 0
    deviates: int = 0
    waived: int = 0
    not_applicable: int = 0
    not_testable: int = 0
    kit_error: int = 0

    @classmethod
    def of(cls, declared: int, lines: Iterable[VerdictLine]) -> Tally:
        """Count the requirements of the lines."""
        lines = list(lines)
        verdicts = list(judge_requirements(lines).values())
        ran = {line.requirement for line in lines if line.verdict in _RAN}
        counts = {verdict.value: verdicts.count(verdict) for verdict in Verdict}
        return cls(declared=declared, selected=len(verdicts), ran=len(ran), **counts)

    @property
    def red(self) -> bool:
        """Whether some requirement's verdict fails the run."""
        return bool(self.deviates or self.not_testable or self.kit_error)

    def counts(self) -> Mapping[str, int]:
        """Return the numbers by word, in the order of the closing line."""
        return {name: getattr(self, name) for name in _WORDS}

    def closing_line(self) -> str:
        """Return ``declared N · selected N · ran N · conforms N · ...``; ``kit error`` only where there is one."""
        shown = {name: count for name, count in self.counts().items() if name != "kit_error" or count}
        return " · ".join(f"{name.replace('_', ' ')} {count}" for name, count in shown.items())


_WORDS = (
    "declared",
    "selected",
    "ran",
    "conforms",
    "deviates",
    "waived",
    "not_applicable",
    "not_testable",
    "kit_error",
)
