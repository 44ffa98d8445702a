"""What is to go wrong on purpose, and when: plain values, which any backend can be given and Hypothesis can shrink.

A plan is a list of faults and a seed. The same plan strikes at the same moments: whether a fault takes effect at the
n-th moment that it applies to is decided by the seed, the place of the fault in its plan, and n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Protocol

from pytest_modalkit.closest import choices

__all__ = ["Fault", "FaultAction", "FaultPlan", "Injector"]

#: The moments in the life of a container, by the words of `kill(at=...)`.
MOMENTS = {"start": "container_start", "input": "container_input"}


class FaultAction(StrEnum):
    """What a fault does."""

    FAIL = "fail"
    DELAY = "delay"
    KILL = "kill"
    PREEMPT = "preempt"


@dataclass(frozen=True, slots=True, repr=False)
class Fault:
    """One thing that goes wrong.

    Args:
        action: What happens: `fail`, `delay`, `kill` or `preempt`.
        operation: The operation that fails or is delayed, as the backend names it, or a pattern such as `dict_*`; for
            containers `container_start` (it has become ready) or `container_input` (it takes an input).
        probability: How likely it is at each such moment, from 0 to 1.
        skip: So many moments pass first.
        times: So often at most; None sets no limit.
        seconds: Real time: how long a delay takes, or how long after its moment a container is struck.
        error: The documented class of the error of an operation that fails, or its name.

    Raises:
        ValueError: A figure is not possible, or there is no such action.
    """

    action: FaultAction | str
    operation: str
    probability: float = 1.0
    skip: int = 0
    times: int | None = None
    seconds: float = 0.0
    error: str | type[BaseException] = "ConnectionError"

    def __post_init__(self) -> None:
        """Check the figures, and bring words into one form."""
        known = [str(each) for each in FaultAction]
        if self.action not in known:
            raise ValueError(f"there is no fault {str(self.action)!r}{choices(str(self.action), known)}")
        object.__setattr__(self, "action", FaultAction(self.action))
        object.__setattr__(self, "error", self.error if isinstance(self.error, str) else self.error.__name__)
        if not 0 <= self.probability <= 1:
            raise ValueError(f"{self}: a probability lies between 0 and 1")
        if self.skip < 0 or self.seconds < 0 or (self.times is not None and self.times < 0):
            raise ValueError(f"{self}: skip, times and seconds are not negative")
        if self.action is FaultAction.DELAY and not self.seconds:
            raise ValueError(f"{self}: a delay needs seconds, as in seconds=0.5")
        if self.action in (FaultAction.KILL, FaultAction.PREEMPT) and self.operation not in MOMENTS.values():
            raise ValueError(f"{self}: a container is struck at {' or '.join(map(repr, MOMENTS.values()))}")

    def __str__(self) -> str:
        """The fault in few words: what differs from the defaults."""
        return f"{self.action}({', '.join([repr(self.operation), *self._told()])})"

    def __repr__(self) -> str:
        """The fault as it is written in Python, to be pasted into a test."""
        return f"Fault({', '.join([repr(str(self.action)), repr(self.operation), *self._told()])})"

    def _told(self) -> list[str]:
        given = {each.name: getattr(self, each.name) for each in fields(self)[2:]}
        return [f"{each.name}={given[each.name]!r}" for each in fields(self)[2:] if given[each.name] != each.default]


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """What goes wrong in a universe.

    Args:
        faults: In the order in which they are asked.
        seed: Chooses among the moments where a fault is not certain.
    """

    faults: tuple[Fault, ...] = ()
    seed: int = 0

    def with_fault(self, fault: Fault) -> FaultPlan:
        """The same plan with one fault more."""
        return replace(self, faults=(*self.faults, fault))


class Injector(Protocol):
    """What a backend gives for its current universe, so that faults can be injected into it."""

    @property
    def plan(self) -> FaultPlan:
        """What goes wrong there now."""

    @property
    def injected(self) -> Sequence[Any]:
        """What has gone wrong on purpose so far, oldest first: `rule`, `operation`, `occurrence`, `subject` of each."""

    def begin(self, plan: FaultPlan) -> None:
        """Begin a plan in place of the one before.

        Raises:
            ValueError: A fault applies to nothing that there is.
        """

    def add(self, fault: Fault) -> None:
        """Go on with one fault more; those before it keep their counts.

        Raises:
            ValueError: It applies to nothing that there is.
        """
