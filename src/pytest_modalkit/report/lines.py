"""The four kinds of lines of a report, as frozen values.

A report is JSON lines: ``run`` opens a run and says what was judged, ``requirement`` describes one that was declared,
``verdict`` is the answer of one law on one face, ``end`` closes the run with its counts. Every line that belongs to a
run names it, so that files can be concatenated, cut and merged in any order. `schema.json` beside this file publishes
the format.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

from pytest_modalkit.verdicts.verdict import Verdict

__all__ = ["FORMAT", "EndLine", "Line", "RequirementLine", "RunLine", "VerdictLine"]

FORMAT = "modalkit-report/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What all kinds share: a kind, and the way to and from JSON."""

    kind: ClassVar[str]

    def to_json(self) -> str:
        """Return the line as one line of JSON, the kind first."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return json.dumps({"kind": self.kind, **values}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Build the line from the values of a JSON object.

        Raises:
            TypeError: A value is missing, or one is not known.
        """
        return cls(**{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()})

    def weight(self) -> tuple[int, str]:
        """Return what decides between two lines for the same thing: the greater one stays."""
        return (0, self.to_json())


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine(_Line):
    """Opens a run.

    Attributes:
        id: A random word that the other lines of the run carry.
        format: `FORMAT`.
        kit: The version of the kit.
        edition: The edition of the documents.
        backend: The name of the backend.
        capabilities: The words it claims.
        profile: How hard the laws looked.
        seed: The seed given, or None where the run was derandomized.
        suite: The hash of the catalogue and the laws.
        python: The version of Python.
        platform: The machine.
        started: When, in ISO 8601 with the offset.
        declared: How many requirements the edition has.
        narrowed: What narrowed the run (``-k dict``), or None for a whole one.
    """

    kind: ClassVar[str] = "run"
    id: str
    format: str
    kit: str
    edition: str
    backend: str
    capabilities: tuple[str, ...]
    profile: str
    seed: int | None
    suite: str
    python: str
    platform: str
    started: str
    declared: int
    narrowed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementLine(_Line):
    """Describes a requirement, so that a report can be read without the kit."""

    kind: ClassVar[str] = "requirement"
    id: str
    area: str
    statement: str
    documents: tuple[str, ...]
    editions: tuple[str, ...]
    level: str
    evidence: str
    capability: tuple[str, ...] = ()
    not_tested: str | None = None
    not_enforced: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictLine(_Line):
    """The answer of one law for one requirement on one face.

    Attributes:
        run: The run.
        requirement: The requirement.
        law: The node id of the law, without its face.
        face: ``sync``, ``asyncio``, ``trio``, or None for a law without a face.
        verdict: The verdict.
        duration: Seconds that the law took.
        reason: Why, where it did not simply run (grey, waived, a prerequisite).
        failure: What the failed law said.
        witness: The example that shows it.
        calls: The calls of that example, in order.
    """

    kind: ClassVar[str] = "verdict"
    run: str
    requirement: str
    law: str
    face: str | None
    verdict: Verdict
    duration: float
    reason: str | None = None
    failure: str | None = None
    witness: str | None = None
    calls: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "verdict", Verdict(self.verdict))

    def weight(self) -> tuple[int, str]:
        """The worse verdict stays."""
        return (self.verdict.severity, self.to_json())


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLine(_Line):
    """Closes a run.

    Attributes:
        run: The run.
        counts: The numbers of the closing line, by word.
        findings: What else made the run red: stale waivers, laws that are missing.
        exit: The exit status of the run.
        duration: Seconds from start to end.
    """

    kind: ClassVar[str] = "end"
    run: str
    counts: Mapping[str, int]
    findings: tuple[str, ...]
    exit: int
    duration: float


Line = RunLine | RequirementLine | VerdictLine | EndLine
