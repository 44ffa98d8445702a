"""What the search looks at: calls, a model, and what may go on behind them.

A plain scene steps the model. A scene with a *background* has writers that are not looked at: each may happen any
number of times, with the answer it had, at any point that its own times allow. The shrinker needs this. Leaving a
writer out of a history is not a weakening: a read of what it wrote would lose its explanation, and an innocent history
would look guilty. Letting it happen as often as it likes is one.

The states of a scene with a background are sets of states of the model, closed under what the background can do at that
point, so the search meets no new choices.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from typing import NamedTuple, cast

from modal_conformance.history.calls import Answer
from modal_conformance.history.model import Guide, Model, Prepared

MOST_STATES = 300
"""Larger sets of states are not worth their time: the shrinker then keeps a call that it might have left out."""


class TooManyStates(Exception):
    """The background can reach more states than `MOST_STATES`."""


class Scene:
    """Calls and the model they are compared with.

    Args:
        model: The sequential behaviour.
        calls: Prepared by the model, in order of their starts.
    """

    def __init__(self, model: Model, calls: Sequence[Prepared]) -> None:
        self.model = model
        self.calls = calls
        self.guide: Guide | None = model.guide(calls)

    @property
    def initial(self) -> Hashable:
        """The state before the first call."""
        return self.model.initial

    def step(self, state: Hashable, node: int, taken: int) -> tuple[bool, Hashable]:
        """Whether a call fits a state, and the state afterwards.

        Args:
            state: The state so far.
            node: Which call comes next.
            taken: The bits of the calls taken so far, and of this one.
        """
        call = self.calls[node]
        return self.model.step(state, call.operation, call.arguments, call.answer)

    def right_answers(self, state: Hashable, node: int) -> tuple[Answer, ...]:
        """What a call could have answered in a state."""
        call = self.calls[node]
        return self.model.apply(state, call.operation, call.arguments).answers


class _Backdrop(NamedTuple):
    """A state of a scene with a background.

    Args:
        states: What the model's state may be.
        instant: The latest start of a call taken so far: nothing that ended before it can come any more.
    """

    states: frozenset[Hashable]
    instant: int


class SceneWithBackground(Scene):
    """A scene behind which some writers may happen again and again.

    Args:
        model: The sequential behaviour.
        calls: What is looked at.
        background: The writers that are not.
    """

    def __init__(self, model: Model, calls: Sequence[Prepared], background: Sequence[Prepared]) -> None:
        super().__init__(model, calls)
        self._background = sorted(background, key=lambda one: one.call.start)
        self._starts = [one.call.start for one in self._background]
        self._ends = sorted(
            (call.call.end, 1 << node)
            for node, call in enumerate(calls)
            if call.call.end is not None and not call.optional
        )

    @property
    def initial(self) -> Hashable:
        """All states that the background can have made before the first call."""
        first = min((call.call.start for call in self.calls), default=0)
        earliest = min([first, *self._starts])
        return _Backdrop(self._closure({self.model.initial}, earliest, 0), earliest)

    def step(self, state: Hashable, node: int, taken: int) -> tuple[bool, Hashable]:
        """Fits if it fits one of the states; the states afterwards are what those and the background lead to."""
        before, call = cast(_Backdrop, state), self.calls[node]
        after: set[Hashable] = set()
        for one in before.states:
            fits, reached = self.model.step(one, call.operation, call.arguments, call.answer)
            if fits:
                after.add(reached)
        instant = max(before.instant, call.call.start)
        return bool(after), _Backdrop(self._closure(after, instant, taken), instant)

    def right_answers(self, state: Hashable, node: int) -> tuple[Answer, ...]:
        """What a call could have answered in one of the states."""
        call = self.calls[node]
        answers: dict[Answer, None] = {}
        for one in cast(_Backdrop, state).states:
            answers.update(dict.fromkeys(self.model.apply(one, call.operation, call.arguments).answers))
        return tuple(sorted(answers, key=lambda answer: (answer.kind.value, answer.text)))

    def _closure(self, states: set[Hashable], instant: int, taken: int) -> frozenset[Hashable]:
        """The states that the background can reach, after `instant` and before the first end that is to come."""
        possible = self._possible(instant, taken)
        fresh = list(states) if possible else []
        while fresh:
            state = fresh.pop()
            for one in possible:
                fits, after = self.model.step(state, one.operation, one.arguments, one.answer)
                if fits and after not in states:
                    states.add(after)
                    fresh.append(after)
            if len(states) > MOST_STATES:
                raise TooManyStates
        return frozenset(states)

    def _possible(self, instant: int, taken: int) -> list[Prepared]:
        """The writers of the background that time allows at a point of the order."""
        first_end = next((end for end, bit in self._ends if not taken & bit), None)
        begun = len(self._starts) if first_end is None else bisect_right(self._starts, first_end)
        return [
            one for one in self._background[:begun] if one.optional or one.call.end is None or one.call.end >= instant
        ]
