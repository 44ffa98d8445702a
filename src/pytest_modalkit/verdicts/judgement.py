"""What a run comes to: one verdict per requirement, and what else makes it red."""

from __future__ import annotations

import platform
import secrets
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata

from pytest_modalkit.backends import Backend
from pytest_modalkit.catalogue import Catalogue, Requirement, load_trace
from pytest_modalkit.catalogue.fingerprint import fingerprint
from pytest_modalkit.catalogue.location import Location
from pytest_modalkit.options import Settings
from pytest_modalkit.report import FORMAT, EndLine, Report, RequirementLine, RunLine, VerdictLine
from pytest_modalkit.report.tally import Tally
from pytest_modalkit.verdicts.ledger import Ledger
from pytest_modalkit.verdicts.narrowing import missing_laws
from pytest_modalkit.verdicts.verdict import Verdict
from pytest_modalkit.waivers import Waiver

__all__ = ["Court", "Judgement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a run comes to.

    Attributes:
        report: All its lines.
        tally: Its counts.
        findings: What else makes it red: laws that are missing, stale waivers, lost workers.
        notes: What a reader should know without its being red.
    """

    report: Report
    tally: Tally
    findings: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def red(self) -> bool:
        """Whether the run fails."""
        return self.tally.red or bool(self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """Holds what a ledger is judged against.

    Attributes:
        settings: The user's choices.
        backend: What is judged.
        catalogue: The requirements.
        location: Where they and the laws lie.
        waivers: The known deviations.
        narrowed: What narrowed the run, or None.
        names_nodes: Whether the user named single tests.
    """

    settings: Settings
    backend: Backend
    catalogue: Catalogue
    location: Location
    waivers: Sequence[Waiver]
    narrowed: str | None
    names_nodes: bool

    def judge(self, ledger: Ledger, exit_status: int) -> Judgement:
        """Close the books."""
        run = self._open(ledger)
        lines = list(ledger.lines(run.id))
        tally = Tally.of(run.declared, lines)
        findings = (
            *self._missing(ledger),
            *self._stale(ledger, lines),
            *_lost(ledger.lost),
        )
        red = tally.red or bool(findings)
        end = EndLine(
            run=run.id,
            counts=dict(tally.counts()),
            findings=findings,
            exit=int(exit_status) or int(red),
            duration=round(ledger.elapsed, 3),
        )
        requirements = (_requirement_line(item) for item in self._declared())
        report = Report.of([run, *requirements, *lines, end])
        return Judgement(report=report, tally=tally, findings=findings, notes=tuple(self._notes()))

    def _declared(self) -> list[Requirement]:
        return self.catalogue.select(edition=self.backend.edition)

    def _open(self, ledger: Ledger) -> RunLine:
        return RunLine(
            id=secrets.token_hex(8),
            format=FORMAT,
            kit=metadata.version("pytest-modalkit"),
            edition=self.backend.edition,
            backend=self.backend.name,
            capabilities=tuple(sorted(str(word) for word in self.backend.capabilities)),
            profile=self.settings.profile,
            seed=self.settings.seed,
            suite=fingerprint(self.location),
            python=platform.python_version(),
            platform=f"{sys.platform}-{platform.machine()}",
            started=ledger.started.isoformat(timespec="seconds"),
            declared=len(self._declared()),
            narrowed=self.narrowed,
        )

    def _missing(self, ledger: Ledger) -> Iterator[str]:
        if self.narrowed is not None:
            return
        docket = ledger.docket
        missing = missing_laws(self.catalogue, self.backend.edition, docket.emitted)
        if missing:
            noun = "requirement has" if len(missing) == 1 else "requirements have"
            yield f"{len(missing)} {noun} no law in this run, which nothing narrowed: {_some(missing)}"
        selected = {subject.label for subject in docket.selected.values()}
        taken = sorted({label for labels in docket.emitted.values() for label in labels} - selected)
        if taken:
            were = "law was" if len(taken) == 1 else "laws were"
            yield f"{len(taken)} {were} taken out of this run, which nothing narrowed: {_some(taken)}"

    def _stale(self, ledger: Ledger, lines: Sequence[VerdictLine]) -> Iterator[str]:
        for waiver in self.waivers:
            verdicts = {line.verdict for line in lines if waiver.covers(line.requirement, line.face)}
            passes = Verdict.CONFORMS in verdicts and verdicts <= {Verdict.CONFORMS, Verdict.NOT_APPLICABLE}
            if passes and self._complete(ledger, waiver):
                face = f" on {waiver.face}" if waiver.face else ""
                mend = f"let {waiver.pattern} cover less" if waiver.pattern else "take the entry out"
                yield f"stale waiver: every law of {waiver.id} passes{face}, so {mend} ({waiver})"

    def _complete(self, ledger: Ledger, waiver: Waiver) -> bool:
        """Whether every law of the waived requirement was selected, so that its passing proves something."""
        if self.names_nodes:
            return False
        docket = ledger.docket
        chosen = {subject.label for subject in docket.selected.values() if waiver.id in subject.ids}
        known = load_trace(self.location).tests_of(self.catalogue[waiver.id])
        return chosen.issuperset(docket.emitted[waiver.id]) and set(known) <= set(docket.functions[waiver.id])

    def _notes(self) -> Iterator[str]:
        untested = [item for item in self._declared() if item.not_tested is not None]
        if untested:
            yield f"not tested, each for a stated reason: {len(untested)} (modalkit requirements lists them)"
        here = {waiver.pattern or waiver.id for waiver in self.waivers if self._is_of_edition(waiver)}
        for written in dict.fromkeys(waiver.pattern or waiver.id for waiver in self.waivers):
            if written not in here:
                yield f"the waiver of {written} speaks of another edition"

    def _is_of_edition(self, waiver: Waiver) -> bool:
        return self.backend.edition in self.catalogue[waiver.id].editions


def _some(words: Sequence[str]) -> str:
    return ", ".join(words[:5]) + (f" and {len(words) - 5} more" if len(words) > 5 else "")


def _lost(workers: Sequence[str]) -> Iterator[str]:
    if workers:
        lost = "a worker was lost with what it was" if len(workers) == 1 else "workers were lost with what they were"
        yield f"{lost} running: {', '.join(workers)}"


def _requirement_line(item: Requirement) -> RequirementLine:
    return RequirementLine(
        id=item.id,
        area=item.area,
        statement=item.statement,
        documents=item.documents,
        editions=item.editions,
        level=item.level.value,
        evidence=item.evidence.value,
        capability=item.capability,
        not_tested=item.not_tested,
        not_enforced=item.not_enforced,
    )
