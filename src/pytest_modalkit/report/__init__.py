"""The report: what a run said, as a value that can be read, written and merged.

Merging is a union in which, for the same law, requirement and face, the worse verdict stays. It is associative,
commutative and idempotent, so shards of one run and runs of several backends may be put together in any order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pytest_modalkit.report.lines import FORMAT, EndLine, Line, RequirementLine, RunLine, VerdictLine

__all__ = [
    "FORMAT",
    "EndLine",
    "Line",
    "Report",
    "ReportError",
    "RequirementLine",
    "RunLine",
    "VerdictLine",
    "dump",
    "read",
    "write",
]

VerdictKey = tuple[str, str, str, str]
_AnyLine = TypeVar("_AnyLine", RunLine, RequirementLine, VerdictLine, EndLine)
_Key = TypeVar("_Key")
_KINDS: Mapping[str, type[Line]] = {kind.kind: kind for kind in (RunLine, RequirementLine, VerdictLine, EndLine)}


class ReportError(Exception):
    """A file is not a report of this format; the message shows the place and the way out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Lines of any number of runs, each kept once.

    Attributes:
        runs: By the id of the run.
        requirements: By the id of the requirement.
        verdicts: By run, requirement, law and face.
        ends: By the id of the run.
    """

    runs: Mapping[str, RunLine] = field(default_factory=dict)
    requirements: Mapping[str, RequirementLine] = field(default_factory=dict)
    verdicts: Mapping[VerdictKey, VerdictLine] = field(default_factory=dict)
    ends: Mapping[str, EndLine] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Report:
        """Gather lines; of two for the same thing the heavier one stays."""
        runs: dict[str, RunLine] = {}
        requirements: dict[str, RequirementLine] = {}
        verdicts: dict[VerdictKey, VerdictLine] = {}
        ends: dict[str, EndLine] = {}
        for line in lines:
            match line:
                case RunLine():
                    _keep(runs, line.id, line)
                case RequirementLine():
                    _keep(requirements, line.id, line)
                case VerdictLine():
                    _keep(verdicts, (line.run, line.requirement, line.law, line.face or ""), line)
                case EndLine():
                    _keep(ends, line.run, line)
        return cls(runs=runs, requirements=requirements, verdicts=verdicts, ends=ends)

    def lines(self) -> Iterator[Line]:
        """Yield the lines in their canonical order: requirements, then run after run."""
        yield from (self.requirements[key] for key in sorted(self.requirements))
        for run in sorted({*self.runs, *self.ends, *(key[0] for key in self.verdicts)}, key=self._place):
            if run in self.runs:
                yield self.runs[run]
            yield from (self.verdicts[key] for key in sorted(self.verdicts) if key[0] == run)
            if run in self.ends:
                yield self.ends[run]

    def _place(self, run: str) -> tuple[str, str]:
        return (self.runs[run].started if run in self.runs else "", run)

    def merge(self, other: Report) -> Report:
        """Return both together."""
        return Report.of([*self._all(), *other._all()])

    def _all(self) -> Iterator[Line]:
        for part in (self.runs, self.requirements, self.verdicts, self.ends):
            yield from part.values()


def _keep(into: dict[_Key, _AnyLine], key: _Key, line: _AnyLine) -> None:
    if key not in into or into[key].weight() < line.weight():
        into[key] = line


def dump(report: Report) -> str:
    """Return the report as JSON lines."""
    return "".join(line.to_json() + "\n" for line in report.lines())


def write(report: Report, path: Path) -> None:
    """Write the report as JSON lines.

    Raises:
        OSError: It cannot be written there.
    """
    # A lone surrogate, as awkward values have them, becomes \\udXXX: exactly its escape in JSON.
    path.write_text(dump(report), encoding="utf-8", errors="backslashreplace")


def read(path: Path) -> Report:
    """Read a file of JSON lines.

    Raises:
        ReportError: It cannot be read, or a line is not of this format.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f"{path} cannot be read: {error}") from error
    # Not splitlines(): a text inside may hold U+2028 and its like.
    lines = [_parse(line, f"{path}:{number}") for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    report = Report.of(lines)
    named = {line.run for line in report.verdicts.values()} | {line.run for line in report.ends.values()}
    orphans = named - set(report.runs)
    if orphans:
        raise ReportError(f"{path} has lines of a run that it does not open ({orphans.pop()}): keep its first lines")
    if not report.runs:
        raise ReportError(f"{path} holds no run: write it with --modal-report=FILE")
    return report


def _parse(line: str, place: str) -> Line:
    try:
        values = json.loads(line)
    except json.JSONDecodeError as error:
        raise ReportError(f"{place} is not JSON ({error.msg}): is this a report of --modal-report?") from error
    kind = str(values.pop("kind", None)) if isinstance(values, dict) else "nothing"
    if kind not in _KINDS:
        raise ReportError(f"{place} is of the kind {kind!r}, known are {', '.join(_KINDS)}")
    if kind == "run" and values.get("format") != FORMAT:
        raise ReportError(f"{place} has the format {values.get('format')!r}, this kit reads {FORMAT!r}")
    try:
        return _KINDS[kind].from_values(values)
    except (TypeError, ValueError) as error:
        raise ReportError(f"{place} does not follow the schema (modalkit schema prints it): {error}") from error
