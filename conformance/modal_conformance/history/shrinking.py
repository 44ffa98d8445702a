"""Making the witness of a violation small.

First the end is cut off: a history that fits an order fits one at any earlier instant too, so the first instant at
which none fits is looked for, and what began later is dropped. Then units (calls, or items with all that moved them)
are left out by delta debugging, as long as what is left still contradicts the model. Every cut is a *weakening* (see
`Model.weakened`): what contradicts after it contradicted before.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from modal_conformance.history.calls import UNKNOWN, Call
from modal_conformance.history.model import Model, Weakened
from modal_conformance.history.scene import Scene, SceneWithBackground, TooManyStates
from modal_conformance.history.search import Finding, Found, Purse, search

_T = TypeVar("_T")

_STEPS_OF_A_TRIAL = 4_000
"""What takes longer counts as no contradiction: many quick trials shrink more than a few long ones."""


@dataclass(frozen=True, slots=True)
class Core:
    """The fewest calls found that contradict a model.

    Args:
        scene: The calls, and what goes on behind them.
        found: How far an order of them goes.
    """

    scene: Scene
    found: Found


def shrink(model: Model, calls: Sequence[Call], core: Core, purse: Purse) -> Core:
    """Make contradicting calls few.

    Args:
        model: The model they contradict.
        calls: Calls in order of their starts, for which `search` found a contradiction.
        core: What it found.
        purse: Pays; when it is empty, the smallest witness so far is the answer.
    """
    calls = _cut_end(model, calls, purse)
    core = _contradiction(model, Weakened(calls), purse) or core

    def still_contradicts(kept: Sequence[Hashable]) -> bool:
        nonlocal core
        smaller = _contradiction(model, model.weakened(calls, set(kept)), purse)
        core = smaller or core
        return smaller is not None

    _fewest(model.units(calls), still_contradicts)
    return core


def _contradiction(model: Model, weakened: Weakened, purse: Purse) -> Core | None:
    """The core if these calls contradict the model for sure."""
    if purse.is_empty:
        return None
    calls = model.prepared(weakened.calls)
    scene = Scene(model, calls)
    if weakened.background:
        scene = SceneWithBackground(model, calls, model.prepared(weakened.background))
    try:
        found = search(scene, purse.part(_STEPS_OF_A_TRIAL))
    except TooManyStates:
        return None
    return Core(scene, found) if found.finding is Finding.CONTRADICTS else None


def _cut_end(model: Model, calls: Sequence[Call], purse: Purse) -> list[Call]:
    """The calls up to the first instant at which they contradict the model."""
    ends = sorted({call.end for call in calls if call.ended and call.end is not None})
    low, high = 0, len(ends) - 1  # the calls up to ends[high] contradict the model; up to an earlier one perhaps
    while low < high:
        middle = (low + high) // 2
        if _contradiction(model, Weakened(_until(calls, ends[middle])), purse):
            high = middle
        else:
            low = middle + 1
    return _until(calls, ends[high]) if ends else list(calls)


def _until(calls: Sequence[Call], instant: int) -> list[Call]:
    """What was known at an instant: calls that had not ended are open."""
    return [
        call if call.end is not None and call.end <= instant else replace(call, answer=UNKNOWN, end=None)
        for call in calls
        if call.start <= instant
    ]


def _fewest(units: Sequence[_T], holds: Callable[[Sequence[_T]], bool]) -> list[_T]:
    """Delta debugging: a smallest list of units for which the property holds, as it does for all of them.

    Chunks are left out, halves first; when none can be, smaller ones; at the end no single unit can be left out.
    """
    kept = list(units)
    size = max(1, len(kept) // 2)
    while kept:
        at, shrank = 0, False
        while at < len(kept):
            rest = kept[:at] + kept[at + size :]
            if holds(rest):
                kept, shrank = rest, True
            else:
                at += size
        if size == 1 and not shrank:
            break
        size = max(1, size // 2)
    return kept
