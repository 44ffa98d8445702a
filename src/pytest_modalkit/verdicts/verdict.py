"""The verdicts and their order.

A requirement gets the worst verdict over its laws and faces, so the order is the whole meaning of "together": a face
that is not applicable takes nothing from one that conforms, and a fault of the kit outweighs everything, because it
calls the rest in question.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

__all__ = ["Verdict", "worst"]


class Verdict(enum.StrEnum):
    """What a law, or all laws of a requirement together, say of a backend; from the mildest to the worst."""

    NOT_APPLICABLE = "not_applicable"
    CONFORMS = "conforms"
    WAIVED = "waived"
    NOT_TESTABLE = "not_testable"
    DEVIATES = "deviates"
    KIT_ERROR = "kit_error"

    @property
    def severity(self) -> int:
        """The place in the order, 0 for the mildest."""
        return _ORDER[self]

    @property
    def red(self) -> bool:
        """Whether a run with this verdict fails."""
        return self in (Verdict.NOT_TESTABLE, Verdict.DEVIATES, Verdict.KIT_ERROR)

    @property
    def words(self) -> str:
        """The verdict as people read it: ``not applicable``."""
        return self.value.replace("_", " ")


_ORDER = {verdict: place for place, verdict in enumerate(Verdict)}


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of the verdicts.

    Raises:
        ValueError: There is none: silence is never an answer.
    """
    return max(verdicts, key=lambda verdict: verdict.severity)
