"""The books of the controlling process: what was selected, and what came back.

Only this process writes the report. Verdicts reach it as ``user_properties`` of test reports, with or without xdist,
so that parallel runs change nothing.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from pytest_modalkit.report import VerdictLine
from pytest_modalkit.report.tally import SILENT
from pytest_modalkit.verdicts.subject import Docket
from pytest_modalkit.verdicts.verdict import Verdict

__all__ = ["PREFIX", "Ledger"]

PREFIX = "modalkit:"
_VERDICT = f"{PREFIX}verdict:"


@dataclass(slots=True, kw_only=True)
class Ledger:
    """Gathers what the tests of a session report.

    Attributes:
        docket: What was collected; under xdist it comes with the first worker that ends.
        lost: Workers that never ended.
        started: When the session began.
    """

    docket: Docket = field(default_factory=Docket)
    lost: list[str] = field(default_factory=list)
    started: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    _start: float = field(default_factory=time.perf_counter)
    _answers: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    _failures: dict[str, str] = field(default_factory=dict)
    _durations: dict[str, float] = field(default_factory=dict)
    _crashed: dict[str, str] = field(default_factory=dict)

    def take_docket(self, docket: Docket) -> None:
        """Take what was collected; workers collect the same, so the first docket stands."""
        if not self.docket.emitted:
            self.docket = docket

    def log(self, report: pytest.TestReport) -> None:
        """Take one report of one phase of any test."""
        node = report.nodeid
        if report.when == "call":
            self._durations[node] = report.duration
        if report.failed or hasattr(report, "wasxfail"):
            self._failures.setdefault(node, report.longreprtext)
        if report.when not in ("setup", "call", "teardown"):
            self._crashed[node] = str(report.longrepr)
        properties = {name: str(value) for name, value in report.user_properties if name.startswith(PREFIX)}
        if report.when == "teardown" and properties:
            self._answers.append((node, properties))

    @property
    def heard(self) -> bool:
        """Whether any law of the suite was collected or answered."""
        return bool(self.docket.emitted or self.docket.selected or self._answers)

    @property
    def elapsed(self) -> float:
        """Seconds since the session began."""
        return time.perf_counter() - self._start

    def durations(self) -> dict[str, float]:
        """Return the seconds of each law on each face that ran, by label."""
        ran = (line for line in self._answered_lines("") if line.duration)
        return {f"{line.law} [{line.face}]" if line.face else line.law: line.duration for line in ran}

    def lines(self, run: str) -> Iterator[VerdictLine]:
        """Yield every verdict, and a red one for each selected law from which none came back."""
        yield from self._answered_lines(run)
        answered = {node for node, _ in self._answers}
        for node, subject in self.docket.selected.items():
            if node not in answered:
                crashed = self._crashed.get(node)
                for identity in (*subject.ids, *subject.unknown):
                    yield VerdictLine(
                        run=run,
                        requirement=identity,
                        law=subject.law,
                        face=subject.face,
                        verdict=Verdict.KIT_ERROR if crashed else Verdict.NOT_TESTABLE,
                        duration=0.0,
                        reason=crashed or SILENT,
                    )

    def _answered_lines(self, run: str) -> Iterator[VerdictLine]:
        for node, properties in self._answers:
            for name, value in properties.items():
                if name.startswith(_VERDICT):
                    yield self._line(run, node, name.removeprefix(_VERDICT), Verdict(value), properties)

    def _line(
        self, run: str, node: str, requirement: str, verdict: Verdict, properties: Mapping[str, str]
    ) -> VerdictLine:
        calls = properties.get(f"{PREFIX}calls")
        return VerdictLine(
            run=run,
            requirement=requirement,
            law=properties[f"{PREFIX}law"],
            face=properties.get(f"{PREFIX}face"),
            verdict=verdict,
            duration=round(self._durations.get(node, 0.0), 6),
            reason=properties.get(f"{PREFIX}reason"),
            failure=self._failures.get(node) if verdict.red or verdict is Verdict.WAIVED else None,
            witness=properties.get(f"{PREFIX}witness"),
            calls=tuple(calls.split("\n")) if calls else (),
        )
