"""What a checker says of a history: fine, contradictory (with the proof), or too long to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from modal_conformance.history.calls import Call
from modal_conformance.history.words import table


@dataclass(frozen=True, slots=True)
class Ok:
    """The history keeps the promise."""

    steps: int = 0

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return "ok"


@dataclass(frozen=True, slots=True)
class Witness:
    """The proof of a violation: the fewest calls found that contradict the promise whatever the others did.

    Args:
        promise: What was promised.
        reason: Why these calls break it, in one sentence.
        calls: The calls, in the order of their starts.
        others: How many calls the history has beside them.
        details: Further sentences, such as how far an order of the calls goes.
    """

    promise: str
    reason: str
    calls: Sequence[Call]
    others: int = 0
    details: Sequence[str] = field(default=())

    def __str__(self) -> str:
        besides = f" (whatever the other {self.others} did)" if self.others else ""
        lines = [f"{self.promise}: {self.reason}.", f"These {len(self.calls)} calls show it{besides}:"]
        if len(self.calls) == 1:
            lines[1] = f"This call shows it{besides}:"
        return "\n".join([*lines, *table(self.calls), *self.details])


@dataclass(frozen=True, slots=True)
class Violated:
    """The history breaks the promise; false in a condition.

    Args:
        witness: Which calls show it, and why.
        steps: How many steps the search took before the witness was made small.
    """

    witness: Witness
    steps: int = 0

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return str(self.witness)


@dataclass(frozen=True, slots=True)
class Undecided:
    """The budget ran out first. Neither true nor false: ask with `isinstance`.

    Args:
        reason: What ran out, and where.
    """

    reason: str
    steps: int = 0

    def __bool__(self) -> bool:
        raise TypeError(f"an undecided verdict is neither true nor false ({self.reason}): ask isinstance(verdict, Ok)")

    def __str__(self) -> str:
        return f"undecided: {self.reason}"


Verdict: TypeAlias = Ok | Violated | Undecided
