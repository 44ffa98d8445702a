"""What happens by itself, in the order of its instants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from typing import Protocol

from modal_reference._engine.pendings import Pending


class Timed(Protocol):
    """What an instant can concern: a wait that expires, a partition that must be looked at, an alarm."""

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to do any more."""

    def fall_due(self, now: float) -> None:
        """Do what is to be done, now that the instant has come."""


class Alarm:
    """One thing to do at an instant, unless it is cancelled before.

    Args:
        action: Called with the time.
    """

    __slots__ = ("_action",)

    def __init__(self, action: Callable[[float], None]) -> None:
        self._action: Callable[[float], None] | None = action

    @property
    def is_over(self) -> bool:
        """Whether it went off or was cancelled."""
        return self._action is None

    def fall_due(self, now: float) -> None:
        """Go off, once."""
        action, self._action = self._action, None
        if action is not None:
            action(now)

    def cancel(self) -> None:
        """Let nothing happen."""
        self._action = None


class Timers:
    """Instants, and what they concern."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Timed]] = []
        self._count = 0  # of two at the same instant, the earlier one comes first

    def add(self, at: float, subject: Timed) -> None:
        """Have something looked at when its instant has come."""
        self._count += 1
        heappush(self._heap, (at, self._count, subject))

    def next(self) -> float | None:
        """The next instant at which there is something to do; None when there is nothing."""
        heap = self._heap
        while heap and heap[0][2].is_over:
            heappop(heap)
        return heap[0][0] if heap else None

    def due(self, now: float) -> Iterator[Timed]:
        """What is to be looked at by now, oldest first; what is added meanwhile counts as well."""
        heap = self._heap
        while heap and heap[0][0] <= now:
            subject = heappop(heap)[2]
            if not subject.is_over:
                yield subject

    def waits(self) -> list[Pending]:
        """The waits that have a deadline and are not over."""
        return [subject for _, _, subject in self._heap if isinstance(subject, Pending) and not subject.is_over]
