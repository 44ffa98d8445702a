"""How mutants end."""

from __future__ import annotations

import enum
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

__all__ = ["Cell", "Kill", "Outcome"]


class Kill(enum.StrEnum):
    """What became of a mutant, or of one requirement that should catch it; only the first is good."""

    CAUGHT = "caught"
    CAUGHT_ELSEWHERE = "caught elsewhere"
    SURVIVED = "survived"
    NOT_REACHED = "not reached"
    TIMED_OUT = "timed out"
    DIED = "died"
    NOT_APPLIED = "not applied"
    UNPROVEN = "unproven"

    @property
    def mark(self) -> str:
        """One character for the matrix."""
        return _MARKS[self]


_MARKS = {
    Kill.CAUGHT: "✓",
    Kill.CAUGHT_ELSEWHERE: "→",
    Kill.SURVIVED: "✗",
    Kill.NOT_REACHED: "∅",
    Kill.TIMED_OUT: "⏱",
    Kill.DIED: "†",
    Kill.NOT_APPLIED: "!",
    Kill.UNPROVEN: "?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One requirement against one mutant.

    Attributes:
        requirement: The requirement.
        kill: Whether one of its laws caught the mutant.
        law: The law that decided, with its face.
        message: What that law said.
    """

    requirement: str
    kill: Kill
    law: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one mutant.

    Attributes:
        mutant: Its name.
        says: What it does wrong.
        cells: One per requirement that it names.
        seconds: How long its child lived.
        detail: What there is to say besides.
    """

    mutant: str
    says: str
    cells: Sequence[Cell]
    seconds: float
    detail: str | None = None

    @property
    def kill(self) -> Kill:
        """The worst of its cells: every requirement that it names must catch it."""
        worst = max(self.cells, key=lambda cell: list(Kill).index(cell.kill))
        return worst.kill

    def to_json(self) -> str:
        """Return it as one line of JSON."""
        return json.dumps({"kind": "mutant", "verdict": self.kill.value, **asdict(self)})

    @classmethod
    def from_json(cls, line: str) -> Outcome:
        """Build it from what `to_json` gave."""
        values = json.loads(line)
        cells = [Cell(**{**cell, "kill": Kill(cell["kill"])}) for cell in values["cells"]]
        names = ("mutant", "says", "seconds", "detail")
        return cls(cells=cells, **{name: values[name] for name in names})
