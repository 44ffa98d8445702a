"""The inputs that wait for one method: first come, first served, alone or in batches.

An input that was given back keeps its place. One that is tried again comes anew, at the end. Inputs that leave the line
before their turn are only crossed out, and dropped when they come to the head.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

from modal_reference._engine.definitions import Batching

if TYPE_CHECKING:
    from modal_reference._engine.inputs import Input


class Line:
    """One line.

    Args:
        batching: How inputs are put together; None gives them out one by one.

    Attributes:
        length: How many inputs wait.
    """

    __slots__ = ("_entries", "batching", "length")

    def __init__(self, batching: Batching | None) -> None:
        self.batching = batching
        self.length = 0
        self._entries: deque[tuple[int, Input]] = deque()

    def append(self, order: int, now: float, found: Input) -> None:
        """Have an input wait at the end."""
        found.order, found.queued_at, found.line = order, now, self
        self._entries.append((order, found))
        self.length += 1

    def put_back(self, inputs: Sequence[Input]) -> None:
        """Have inputs wait where they waited before."""
        returned = sorted(((found.order, found) for found in inputs), key=_order)
        overtaken = []
        while self._entries and returned and self._entries[0][0] < returned[-1][0]:
            overtaken.append(self._entries.popleft())
        for _, found in returned:
            found.line = self
        self.length += len(returned)
        entries = [*(entry for entry in overtaken if _is_waiting(entry, self)), *returned]
        self._entries.extendleft(sorted(entries, key=_order, reverse=True))

    def leave(self, found: Input) -> None:
        """Cross out an input."""
        found.line = None
        self.length -= 1

    def head(self) -> Input | None:
        """The input whose turn it is."""
        entries = self._entries
        while entries and not _is_waiting(entries[0], self):
            entries.popleft()
        return entries[0][1] if entries else None

    def ripe_at(self) -> float:
        """From which instant on something can be given out: batches wait until they are full, or long enough."""
        head = self.head()
        if head is None:
            return inf
        if self.batching is None or self.length >= self.batching.max_batch_size:
            return head.queued_at
        return head.queued_at + self.batching.wait

    def pop(self, most: int) -> list[Input]:
        """Give out one batch, or one input.

        Args:
            most: No more than so many inputs.
        """
        size = min(1 if self.batching is None else self.batching.max_batch_size, most)
        group: list[Input] = []
        while len(group) < size and (found := self.head()) is not None:
            self._entries.popleft()
            self.leave(found)
            group.append(found)
        return group

    def groups(self) -> int:
        """How many batches, or single inputs, wait."""
        return self.length if self.batching is None else -(-self.length // self.batching.max_batch_size)

    def waiting(self) -> list[Input]:
        """The inputs that wait, in order."""
        return [entry[1] for entry in self._entries if _is_waiting(entry, self)]


def _is_waiting(entry: tuple[int, Input], line: Line) -> bool:
    order, found = entry
    return found.line is line and found.order == order


def _order(entry: tuple[int, Input]) -> int:
    return entry[0]
