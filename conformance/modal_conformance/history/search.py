"""Is there an order of concurrent calls that a sequential model could have answered so?

The search of Wing and Gong with Lowe's memory. Starts and ends of calls stand in one doubly linked list in order of
time. Only a call whose start comes before the first end still in the list may be next; if the model agrees with its
answer, its start and end are taken out, and the search goes on from the front. When no call can be next, the last
choice is taken back. What was reached once - the same calls taken, in the same state - is never searched again.

Three things keep it short:

- A call that fits and never changes anything may as well come first, so nothing else is tried in its place. (A put of
  the value that is there already does not count: it may be needed later.)
- A model can say which calls must come before which, beyond what time says, and which to try first (`Model.guide`).
- Calls that may have had no effect have no end in the list: they can be taken at any time after their start, and the
  search is over when all others are taken.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from modal_conformance.history.model import Guide, Prepared
from modal_conformance.history.scene import Scene

_LOOKS_AT_CLOCK = 255  # steps between two looks; one less than a power of two, used as a mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How long a checker may search.

    Args:
        seconds: Time for the verdict.
        steps: The most steps of the model for the verdict.
        shrinking_seconds: Time for making the witness of a violation small, after the verdict.
    """

    seconds: float = 10.0
    steps: int = 2_000_000
    shrinking_seconds: float = 5.0


class Purse:
    """What is left of a budget.

    Args:
        seconds: Time from now on.
        steps: Steps from now on.
        clock: Seconds from a monotonic source.
    """

    __slots__ = ("_clock", "_deadline", "_steps", "spent")

    def __init__(self, seconds: float, steps: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._deadline = clock() + seconds
        self._steps = steps
        self.spent = 0

    @property
    def is_empty(self) -> bool:
        """Whether steps or time have run out."""
        return self.spent >= self._steps or self._clock() >= self._deadline

    def part(self, steps: int) -> Purse:
        """A purse with the same deadline and at most so many steps."""
        return Purse(self._deadline - self._clock(), min(steps, self._steps - self.spent), self._clock)


class Finding(enum.Enum):
    """How a search ended."""

    FITS = enum.auto()
    CONTRADICTS = enum.auto()
    GAVE_UP = enum.auto()


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Args:
        finding: How it ended.
        order: The calls in an order that fits, or the longest beginning of one that was found.
        steps: How many steps that took.
    """

    finding: Finding
    order: Sequence[Prepared] = ()
    steps: int = 0


class _Timeline:
    """Starts and ends in a doubly linked list: start of call i is i, its end is n + i, then head and tail."""

    __slots__ = ("_count", "_ends", "_guide", "_head", "_next", "_previous")

    def __init__(self, calls: Sequence[Prepared], guide: Guide | None) -> None:
        count = len(calls)
        self._count, self._guide = count, guide
        self._ends = [not call.optional for call in calls]
        marks = [(prepared.call.start, 0, index) for index, prepared in enumerate(calls)]
        # At equal instants a start comes before an end: equal instants decide nothing, so the calls overlap.
        marks += [
            (prepared.call.end, 1, count + index)
            for index, prepared in enumerate(calls)
            if not prepared.optional and prepared.call.end is not None
        ]
        self._head, tail = 2 * count, 2 * count + 1
        self._next = [tail] * (2 * count + 2)
        self._previous = [self._head] * (2 * count + 2)
        before = self._head
        for _, _, node in sorted(marks):
            self._next[before], self._previous[node] = node, before
            before = node
        self._next[before], self._previous[tail] = tail, before

    def candidates(self, taken: int) -> Iterator[int]:
        """The calls that may be next, the most promising first.

        Args:
            taken: The bits of those that were taken out.
        """
        found, node = [], self._next[self._head]
        while node < self._count:
            found.append(node)
            node = self._next[node]
        if self._guide is not None:
            before, missing = self._guide.before, ~taken
            found = [node for node in found if not before[node] & missing]
            found.sort(key=self._guide.ranks.__getitem__)
        return iter(found)

    def lift(self, call: int) -> None:
        """Take a call out."""
        self._lift_node(call)
        if self._ends[call]:
            self._lift_node(self._count + call)

    def put_back(self, call: int) -> None:
        """Put the call back that was taken out last."""
        if self._ends[call]:
            self._put_node_back(self._count + call)
        self._put_node_back(call)

    def _lift_node(self, node: int) -> None:
        before, after = self._previous[node], self._next[node]
        self._next[before], self._previous[after] = after, before

    def _put_node_back(self, node: int) -> None:
        self._next[self._previous[node]] = node
        self._previous[self._next[node]] = node


def search(scene: Scene, purse: Purse) -> Found:
    """Look for an order that fits.

    Args:
        scene: The calls, and the model they are compared with.
        purse: Pays for the steps.
    """
    if scene.guide is not None and scene.guide.impossible:
        return Found(Finding.CONTRADICTS)
    timeline = _Timeline(scene.calls, scene.guide)
    missing = sum(not call.optional for call in scene.calls)
    bits, state, before = 0, scene.initial, purse.spent
    reached: set[tuple[int, Hashable]] = {(bits, state)}
    path: list[tuple[int, Hashable, Iterator[int]]] = []
    longest: list[int] = []
    candidates = timeline.candidates(bits)
    while missing:
        for node in candidates:
            purse.spent += 1
            if purse.spent & _LOOKS_AT_CLOCK == 0 and purse.is_empty:
                return Found(Finding.GAVE_UP, [scene.calls[index] for index in longest], purse.spent - before)
            taken = bits | 1 << node
            fits, after = scene.step(state, node, taken)
            if not fits or (taken, after) in reached:
                continue
            call, idle = scene.calls[node], after == state
            if idle and call.optional:
                continue  # it may still come later, when it changes something
            reached.add((taken, after))
            path.append((node, state, iter(()) if idle and call.reads else candidates))
            timeline.lift(node)
            bits, state = taken, after
            missing -= not call.optional
            candidates = timeline.candidates(bits)
            if len(path) > len(longest):
                longest = [index for index, _, _ in path]
            break
        else:
            if not path:
                return Found(Finding.CONTRADICTS, [scene.calls[index] for index in longest], purse.spent - before)
            node, state, candidates = path.pop()
            timeline.put_back(node)
            bits ^= 1 << node
            missing += not scene.calls[node].optional
    return Found(Finding.FITS, [scene.calls[index] for index, _, _ in path], purse.spent - before)
