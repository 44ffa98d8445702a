"""A report as readers compare it: one column per backend and edition, one row per requirement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_modalkit.report import Report, RequirementLine, RunLine, VerdictLine
from pytest_modalkit.report.tally import Tally, judge_requirements
from pytest_modalkit.verdicts.verdict import Verdict

__all__ = ["Column", "columns", "rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """All runs of one backend in one edition, taken together.

    Attributes:
        label: How readers tell it from the others.
        runs: Its runs, the earliest first.
        lines: Its verdicts.
        verdicts: One verdict per requirement.
        tally: Its counts.
        findings: What else made its runs red.
    """

    label: str
    runs: Sequence[RunLine]
    lines: Sequence[VerdictLine]
    verdicts: Mapping[str, Verdict]
    tally: Tally
    findings: Sequence[str]

    @property
    def red(self) -> bool:
        """Whether something in it is red."""
        return self.tally.red or bool(self.findings)

    def lines_of(self, requirement: str) -> list[VerdictLine]:
        """Return the verdicts for one requirement, the worst first."""
        found = [line for line in self.lines if line.requirement == requirement]
        return sorted(found, key=lambda line: (-line.verdict.severity, line.law, line.face or ""))


def columns(report: Report) -> list[Column]:
    """Return the columns of a report, sorted by backend and edition."""
    grouped: dict[tuple[str, str], list[RunLine]] = {}
    for run in report.runs.values():
        grouped.setdefault((run.backend, run.edition), []).append(run)
    editions = {edition for _, edition in grouped}
    return [
        _column(report, runs, f"{backend} (edition {edition})" if len(editions) > 1 else backend)
        for (backend, edition), runs in sorted(grouped.items())
    ]


def _column(report: Report, runs: list[RunLine], label: str) -> Column:
    runs = sorted(runs, key=lambda run: (run.started, run.id))
    ids = {run.id for run in runs}
    lines = [line for line in report.verdicts.values() if line.run in ids]
    findings = [finding for run in runs if run.id in report.ends for finding in report.ends[run.id].findings]
    return Column(
        label=label,
        runs=runs,
        lines=lines,
        verdicts=judge_requirements(lines),
        tally=Tally.of(max(run.declared for run in runs), lines),
        findings=list(dict.fromkeys(findings)),
    )


def rows(report: Report, shown: Sequence[Column]) -> Iterator[tuple[str, RequirementLine | None]]:
    """Yield every requirement that is declared or judged, sorted by area and id."""
    ids = {*report.requirements, *(identity for column in shown for identity in column.verdicts)}
    for identity in sorted(ids, key=lambda item: (item.partition(".")[0], item)):
        yield identity, report.requirements.get(identity)
