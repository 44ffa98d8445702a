"""A Queue as the document describes it (003: modal.queue.Queue), with a clock of its own.

A Queue is a set of partitions, each first in, first out. A partition is empty once its life has passed since its last
put; the life is that of the last put. The document does not say whether a longer life that is asked for later holds for
a shorter one that was asked for before, so who compares a backend with this model gives each partition one life.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

__all__ = ["DEFAULT_LIFE", "MOST_ITEMS", "QueueModel"]

#: How long a partition lives after its last put, where the put does not ask for less.
DEFAULT_LIFE = timedelta(hours=24)
#: How many items one partition holds.
MOST_ITEMS = 5_000


@dataclass(slots=True)
class _Partition:
    ends: timedelta
    items: list[Any] = field(default_factory=list)


class QueueModel:
    """The items of one Queue, by partition.

    Args:
        most_items: How many items one partition holds.
    """

    def __init__(self, most_items: int = MOST_ITEMS) -> None:
        self._most_items = most_items
        self._now = timedelta(0)
        self._partitions: dict[Hashable, _Partition] = {}

    def advance(self, delta: timedelta) -> None:
        """Let time pass."""
        self._now += delta
        self._partitions = {key: each for key, each in self._partitions.items() if self._now < each.ends}

    def room(self, partition: Hashable) -> int:
        """How many more items a partition takes."""
        return self._most_items - len(self.items(partition))

    def put(self, partition: Hashable, items: Iterable[Any], life: timedelta = DEFAULT_LIFE) -> bool:
        """Add items at the end, or none of them where there is no room; tell which.

        Args:
            partition: Which partition.
            items: What to add, in this order.
            life: How long the partition lives from now on.
        """
        added = list(items)
        if len(added) > self.room(partition):
            return False
        if added:
            held = self._partitions.setdefault(partition, _Partition(self._now))
            held.items += added
            held.ends = self._now + life
        return True

    def take(self, partition: Hashable, count: int = 1) -> list[Any]:
        """Remove and return the oldest items, as many as there are up to `count`."""
        held = self.items(partition)
        taken, held[:] = held[:count], held[count:]
        return taken

    def items(self, partition: Hashable) -> list[Any]:
        """The items of a partition, the oldest first."""
        held = self._partitions.get(partition)
        return [] if held is None else held.items

    def total(self) -> int:
        """How many items all partitions hold together."""
        return sum(len(each.items) for each in self._partitions.values())

    def clear(self, partition: Hashable) -> None:
        """Remove the items of a partition."""
        self._partitions.pop(partition, None)

    def clear_all(self) -> None:
        """Remove the items of all partitions."""
        self._partitions.clear()
