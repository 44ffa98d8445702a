"""Making the witness of a violation small.

First the end is cut off: a history that fits an order fits one at any earlier instant too, so the first instant at
which none fits is looked for, and what began later is dropped. Then units (calls, or items with all that moved them)
are left out by delta debugging, as long as what is left still contradicts the model. Every cut is a *weakening* (see
`Model.weakened`): what contradicts after it contradicted before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from modal_conformance.history.calls import UNKNOWN, Call
from modal_conformance.history.model import Model, Weakened
from modal_conformance.history.scene import Scene, SceneWithBackground, TooManyStates
from modal_conformance.history.search import Finding, Found, Purse, search

_T = TypeVar("_T")

_QUICK, _LONG = 4_000, 100_000
"""Steps of a trial. What takes longer counts as no contradiction: many quick trials shrink more than few long ones."""


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
    for steps in (max(_QUICK, 2 * core.found.steps), _LONG):
        trials = _Trials(model, core, purse, steps)
        calls = _cut_end(calls, trials)
        _fewest(model.units(calls), lambda kept: trials.contradicts(model.weakened(calls, set(kept))))  # noqa: B023
        core = trials.core
    return core


class _Trials:
    """Tries weakened histories, and remembers the last that contradicted.

    Args:
        model: The model.
        core: What is known to contradict.
        purse: Pays for all trials.
        steps: The most for one.
    """

    def __init__(self, model: Model, core: Core, purse: Purse, steps: int) -> None:
        self._model = model
        self._purse = purse
        self._steps = steps
        self.core = core

    def contradicts(self, weakened: Weakened) -> bool:
        """Whether these calls contradict the model for sure."""
        if self._purse.is_empty:
            return False
        calls = self._model.prepared(weakened.calls)
        scene = Scene(self._model, calls)
        if weakened.background:
            scene = SceneWithBackground(self._model, calls, self._model.prepared(weakened.background))
        try:
            found = search(scene, self._purse.part(self._steps))
        except TooManyStates:
            return False
        if found.finding is not Finding.CONTRADICTS:
            return False
        self.core = Core(scene, found)
        return True


def _cut_end(calls: Sequence[Call], trials: _Trials) -> list[Call]:
    """The calls up to the first instant at which they contradict the model, as far as trials can tell."""
    ends = sorted({call.end for call in calls if call.ended and call.end is not None})
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high) // 2
        if trials.contradicts(Weakened(_until(calls, ends[middle]))):
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
