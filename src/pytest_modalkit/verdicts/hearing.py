"""From what pytest saw of one law to its verdicts.

Only an exception out of the law itself counts against the backend. What fails before or after it is a prerequisite,
what the kit or Hypothesis complains of is the kit's, and a skip or an expected failure that some conftest added is red:
a known deviation is written down as a waiver, never silenced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from pytest_modalkit.catalogue import Catalogue
from pytest_modalkit.faults import KitError, NotTestable
from pytest_modalkit.verdicts.subject import Subject
from pytest_modalkit.verdicts.verdict import Verdict, worst
from pytest_modalkit.waivers import Waiver

__all__ = ["Hearing"]

_Skipped: type[BaseException] = pytest.skip.Exception


@dataclass(slots=True, kw_only=True)
class Hearing:
    """Gathers the phases of one law on one face.

    Attributes:
        subject: The law.
        catalogue: Where the levels are.
        waiver_for: Returns the waiver for a requirement on a face.
        verdicts: By requirement, so far.
        reason: Why, where the law did not simply pass or fail.
        witness: The example that shows a failure.
        calls: The calls of that example.
    """

    subject: Subject
    catalogue: Catalogue
    waiver_for: Callable[[str, str | None], Waiver | None]
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    reason: str | None = None
    witness: str | None = None
    calls: tuple[str, ...] = ()

    def hear(self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
        """Take one phase: note its verdicts, and make the outcome that pytest shows agree with them."""
        error = call.excinfo.value if call.excinfo is not None else None
        if error is None and call.when != "call":
            return
        base, reason = classify(call.when, error, grey=self.subject.grey)
        if error is not None and base is not Verdict.NOT_APPLICABLE:
            self.witness = self.witness or _witness(error)
            self.calls = self.calls or _transcript(item)
        here = {identity: self._weigh(identity, base) for identity in (*self.subject.ids, *self.subject.unknown)}
        for identity, (verdict, why) in here.items():
            self.verdicts[identity] = worst([verdict, self.verdicts.get(identity, verdict)])
            reason = reason or why
        self.reason = self.reason or reason
        if error is not None:
            _align(item, report, [verdict for verdict, _ in here.values()], reason)

    def _weigh(self, identity: str, base: Verdict) -> tuple[Verdict, str | None]:
        """Apply the waiver and the level of one requirement to a deviation."""
        if base is not Verdict.DEVIATES or identity not in self.catalogue:
            return base, None
        waiver = self.waiver_for(identity, self.subject.face)
        if waiver is not None:
            return Verdict.WAIVED, str(waiver)
        level = self.catalogue[identity].level
        if not level.binding:
            return Verdict.NOT_APPLICABLE, f"it behaves otherwise, which the level {level.value!r} allows"
        return base, None

    def properties(self) -> Iterator[tuple[str, str]]:
        """Yield what travels with the last report of the item; JUnit shows it as it is."""
        for identity, verdict in self.verdicts.items():
            yield f"modalkit:verdict:{identity}", verdict.value
        yield "modalkit:law", self.subject.law
        if self.subject.face is not None:
            yield "modalkit:face", self.subject.face
        for name in ("reason", "witness"):
            if (text := getattr(self, name)) is not None:
                yield f"modalkit:{name}", text
        if self.calls:
            yield "modalkit:calls", "\n".join(self.calls)


def classify(when: str, error: BaseException | None, *, grey: str | None) -> tuple[Verdict, str | None]:
    """Return the verdict of one phase, before waivers and levels, and the reason where there is one to tell."""
    if error is None:
        return Verdict.CONFORMS, None
    if isinstance(error, _Skipped):
        return _classify_skip(when, error, grey)
    if isinstance(error, pytest.xfail.Exception):
        return Verdict.NOT_TESTABLE, f"marked as an expected failure outside the kit ({error}): write a waiver instead"
    verdict = worst(_classify_leaf(when, leaf) for leaf in _leaves(error))
    if verdict is Verdict.KIT_ERROR:
        return verdict, f"the kit is at fault, not the backend: {_first_line(error)}"
    if verdict is Verdict.NOT_TESTABLE:
        place = {"setup": "the set-up failed", "teardown": "the clean-up failed"}.get(when, "a prerequisite failed")
        return verdict, f"{place}: {_first_line(error)}"
    return verdict, None


def _classify_skip(when: str, error: BaseException, grey: str | None) -> tuple[Verdict, str | None]:
    if when == "setup" and grey is not None:
        return Verdict.NOT_APPLICABLE, grey
    if when == "call":
        return Verdict.NOT_APPLICABLE, str(error)
    return Verdict.NOT_TESTABLE, f"skipped outside the kit ({error}): write a waiver instead"


def _classify_leaf(when: str, error: BaseException) -> Verdict:
    if isinstance(error, KitError | pytest.FixtureLookupError) or _is_fault_of_hypothesis(error):
        return Verdict.KIT_ERROR
    if isinstance(error, NotTestable) or when != "call":
        return Verdict.NOT_TESTABLE
    return Verdict.DEVIATES


def _is_fault_of_hypothesis(error: BaseException) -> bool:
    """Whether Hypothesis complains of the law; a failure that did not repeat comes as a group, so not here."""
    return any(kind.__module__ == "hypothesis.errors" for kind in type(error).__mro__)


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error


def _first_line(error: BaseException) -> str:
    text = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _witness(error: BaseException) -> str | None:
    """Return what Hypothesis noted on the exception: the arguments, or the steps of a machine."""
    found: dict[str, None] = {}
    for part in (error, *_leaves(error)):
        notes: list[str] = getattr(part, "__notes__", [])
        # Releases of Hypothesis call it a falsifying example, or a failing test case.
        start = next((place for place, note in enumerate(notes) if note.startswith(("Falsifying", "Failing"))), None)
        if start is not None:
            found |= dict.fromkeys(note for note in notes[start:] if not note.startswith("\nYou can reproduce"))
    return "\n".join(found) or None


def _transcript(item: pytest.Item) -> tuple[str, ...]:
    arguments: Mapping[str, object] = getattr(item, "funcargs", {})
    lines: Sequence[object] = getattr(arguments.get("face"), "transcript", ())
    return tuple(str(line) for line in lines)


def _align(item: pytest.Item, report: pytest.TestReport, verdicts: Sequence[Verdict], reason: str | None) -> None:
    """Make pytest's outcome say the same as the verdicts."""
    if any(verdict.red for verdict in verdicts):
        if hasattr(report, "wasxfail"):
            del report.wasxfail
        if report.outcome != "failed":
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid}: {reason}"
    elif Verdict.WAIVED in verdicts:
        report.outcome = "skipped"
        report.wasxfail = reason or ""
    else:
        report.outcome = "skipped"
        path, line, _ = item.location
        report.longrepr = (path, (line or 0) + 1, f"Skipped: {reason}")
