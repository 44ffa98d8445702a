"""What happens by itself, in the order of its instants: waits that expire, partitions that must be looked at."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush

from modal_reference._engine.lifecycle import PendingState
from modal_reference._engine.partitions import Partition
from modal_reference._engine.pendings import Pending


class Timers:
    """Instants, and the waits and partitions that they concern."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Pending | Partition]] = []
        self._count = 0  # of two at the same instant, the earlier one comes first

    def add(self, at: float, subject: Pending | Partition) -> None:
        """Have something looked at when its instant has come."""
        self._count += 1
        heappush(self._heap, (at, self._count, subject))

    def next(self) -> float | None:
        """The next instant at which there is something to do; None when there is nothing."""
        heap = self._heap
        while heap and _is_over(heap[0][2]):
            heappop(heap)
        return heap[0][0] if heap else None

    def due(self, now: float) -> Iterator[Pending | Partition]:
        """What is to be looked at by now, oldest first; what is added meanwhile counts as well."""
        heap = self._heap
        while heap and heap[0][0] <= now:
            subject = heappop(heap)[2]
            if not _is_over(subject):
                yield subject

    def waits(self) -> list[Pending]:
        """The waits that have a deadline and are not over."""
        return [subject for _, _, subject in self._heap if isinstance(subject, Pending) and not _is_over(subject)]


def _is_over(subject: Pending | Partition) -> bool:
    if isinstance(subject, Partition):
        return not subject.putters
    return subject.state is not PendingState.WAITING
