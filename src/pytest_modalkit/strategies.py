"""Hypothesis strategies for tests of users' own; Hypothesis is imported when one is made.

They need the extra `conformance`, or any Hypothesis from 6.100 on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pytest_modalkit.fault_plans import MOMENTS, Fault, FaultAction, FaultPlan

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["fault_plans", "faults"]

_CERTAINTY = (1.0, 0.5, 0.1)
_ERRORS = ("ConnectionError", "InternalFailure")
_DELAYS = (0.01, 0.05)


def faults(
    operations: Sequence[str] = (),
    *,
    moments: Sequence[str] = tuple(MOMENTS),
    most_times: int = 2,
    most_skipped: int = 3,
) -> SearchStrategy[Fault]:
    """Faults that strike operations and containers; they shrink to certain ones that strike once and at first.

    Args:
        operations: The operations that may fail or be delayed; none leaves them alone.
        moments: When containers may be killed or preempted: `start`, `input`; none leaves them alone.
        most_times: How often one strikes at most.
        most_skipped: How many moments one lets pass first at most.

    Raises:
        ValueError: There is nothing to strike, or a moment is not one of those.
    """
    from hypothesis import strategies as some

    if not operations and not moments:
        raise ValueError("faults() needs operations, moments or both: there is nothing that could go wrong")
    unknown = [each for each in moments if each not in MOMENTS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no moment of a container: choose {' or '.join(map(repr, MOMENTS))}")
    figures = {
        "probability": some.sampled_from(_CERTAINTY),
        "skip": some.integers(0, most_skipped),
        "times": some.integers(1, most_times),
    }
    kinds: list[SearchStrategy[Fault]] = []
    if operations:
        where, error = some.sampled_from(list(operations)), some.sampled_from(_ERRORS)
        kinds.append(some.builds(Fault, some.just(FaultAction.FAIL), where, error=error, **figures))
        seconds = some.sampled_from(_DELAYS)
        kinds.append(some.builds(Fault, some.just(FaultAction.DELAY), where, seconds=seconds, **figures))
    if moments:
        when = some.sampled_from([MOMENTS[each] for each in moments])
        action = some.sampled_from([FaultAction.KILL, FaultAction.PREEMPT])
        kinds.append(some.builds(Fault, action, when, **figures))
    return some.one_of(kinds)


def fault_plans(
    operations: Sequence[str] = (),
    *,
    moments: Sequence[str] = tuple(MOMENTS),
    most_faults: int = 3,
    most_times: int = 2,
    most_skipped: int = 3,
) -> SearchStrategy[FaultPlan]:
    """Plans for `modal_faults.begin`; they shrink to fewer and simpler faults, and to none.

    Args:
        operations: As of `faults`.
        moments: As of `faults`.
        most_faults: How many faults a plan has at most.
        most_times: As of `faults`.
        most_skipped: As of `faults`.
    """
    from hypothesis import strategies as some

    each = faults(operations, moments=moments, most_times=most_times, most_skipped=most_skipped)
    several = some.lists(each, max_size=most_faults).map(tuple)
    return some.builds(FaultPlan, several, some.integers(0, 1_000))
