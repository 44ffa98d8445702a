"""What a run tells at its end: the deviations first, each with what the documents say, then what is grey.

Lists are shortened, never the numbers. The closing line itself comes after pytest's own last line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from pytest_modalkit.report import Report, RequirementLine, VerdictLine
from pytest_modalkit.report.tally import judge_requirements
from pytest_modalkit.verdicts.judgement import Judgement
from pytest_modalkit.verdicts.verdict import Verdict

__all__ = ["show_summary"]

_SHOWN = 20
# More requirements than this with one and the same reason are told together.
_ALIKE = 3
_RED = (Verdict.KIT_ERROR, Verdict.DEVIATES, Verdict.NOT_TESTABLE)


def show_summary(terminal: pytest.TerminalReporter, judgement: Judgement, *, report: Path | None) -> None:
    """Write the section of the kit into the summary of the session."""
    (run,) = judgement.report.runs.values()
    narrowed = f", narrowed by {run.narrowed}" if run.narrowed else ""
    terminal.write_sep("=", f"{run.backend}: edition {run.edition}, profile {run.profile}{narrowed}", bold=True)
    for verdict in _RED:
        for line in _red_lines(judgement.report, verdict, report):
            terminal.write_line(line)
    for finding in judgement.findings:
        terminal.write_line(f"red            {finding}", red=True)
    for line in (*_grey_lines(judgement.report), *_evidence_lines(judgement.report), *judgement.notes):
        terminal.write_line(line)
    if report is not None:
        terminal.write_line(f"report: {report}")


def _red_lines(report: Report, verdict: Verdict, path: Path | None) -> Iterator[str]:
    judged = judge_requirements(report.verdicts.values())
    lines: dict[str, list[VerdictLine]] = {identity: [] for identity, given in judged.items() if given is verdict}
    for line in report.verdicts.values():
        if line.requirement in lines and line.verdict is verdict:
            lines[line.requirement].append(line)
    shared = Counter(line.reason for given in lines.values() for line in given[:1] if line.reason)
    common = {reason for reason, number in shared.items() if number > _ALIKE}
    for reason in common:
        alike = [identity for identity, given in lines.items() if given[0].reason == reason]
        yield f"{verdict.words:<14} {len(alike)} requirements alike: {', '.join(alike[:3])} ..."
        yield f"{'':<14} {reason}"
    apart = [identity for identity, given in lines.items() if given[0].reason not in common]
    for identity in apart[:_SHOWN]:
        yield from _told(identity, verdict, report.requirements.get(identity), lines[identity])
    if len(apart) > _SHOWN:
        where = str(path) if path is not None else "--modal-report=FILE"
        yield f"{verdict.words:<14} and {len(apart) - _SHOWN} more requirements: {where} has them all"


def _told(
    identity: str, verdict: Verdict, requirement: RequirementLine | None, lines: Sequence[VerdictLine]
) -> Iterator[str]:
    faces = [line.face for line in lines if line.face]
    yield f"{verdict.words:<14} {identity}" + (f" [{', '.join(dict.fromkeys(faces))}]" if faces else "")
    if requirement is not None:
        yield f"{'':<14} {requirement.statement}"
        source = "; ".join(requirement.documents) or requirement.evidence
        yield f"{'':<14} {source}"
    reasons = dict.fromkeys(line.reason for line in lines if line.reason)
    for reason in list(reasons)[:3]:
        yield from (f"{'':<14} {part}" for part in reason.splitlines()[:4])


def _grey_lines(report: Report) -> Iterator[str]:
    judged = judge_requirements(report.verdicts.values())
    for verdict, count in ((Verdict.WAIVED, 10), (Verdict.NOT_APPLICABLE, 6)):
        found = {identity for identity, given in judged.items() if given is verdict}
        reasons = Counter(_reasons(report.verdicts.values(), found, verdict))
        for reason, number in reasons.most_common(count):
            yield f"{verdict.words:<14} {number} × {reason}"
        if len(reasons) > count:
            rest = sum(reasons.values()) - sum(number for _, number in reasons.most_common(count))
            yield f"{verdict.words:<14} and {rest} more"


def _reasons(lines: Iterable[VerdictLine], identities: set[str], verdict: Verdict) -> Iterator[str]:
    """Yield one reason per requirement."""
    seen: set[str] = set()
    for line in lines:
        if line.requirement in identities and line.verdict is verdict and line.requirement not in seen:
            seen.add(line.requirement)
            yield line.reason or "no reason was given"


def _evidence_lines(report: Report) -> Iterator[str]:
    """What was only observed or inferred is scored apart from what is documented."""
    judged = judge_requirements(report.verdicts.values())
    counts: Counter[tuple[str, bool]] = Counter()
    for identity, verdict in judged.items():
        if identity in report.requirements and verdict is not Verdict.NOT_APPLICABLE:
            counts[report.requirements[identity].evidence, verdict is Verdict.CONFORMS] += 1
    parts = [
        f"{evidence} {counts[evidence, True]} of {counts[evidence, True] + counts[evidence, False]}"
        for evidence in ("documented", "observed", "inferred")
        if counts[evidence, True] or counts[evidence, False]
    ]
    if parts:
        yield f"conforming, by evidence: {' · '.join(parts)}"
