"""One wait, as the engine sees it. The table of its life is in `lifecycle`; who sleeps, and how, is the driver's."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from modal_reference._engine.lifecycle import PendingEvent, PendingState, step

if TYPE_CHECKING:
    from modal_reference._engine.partitions import Partition
    from modal_reference._engine.refusals import Refusal


class Place(Protocol):
    """Where a pending waits: one line of those who wait for the same thing."""

    def offered(self, pending: Pending) -> Any:
        """What was reserved for a pending, as its waiter gets to see it before it accepts."""

    def accept(self, now: float, pending: Pending) -> Any:
        """Take what was offered; the answer of the wait."""

    def withdraw(self, now: float, pending: Pending) -> None:
        """Give up a wait, before or after its offer; what was reserved goes to the next in line."""

    def expire(self, now: float, pending: Pending) -> None:
        """End a wait whose deadline has come."""


class PendingKind(Enum):
    """What is waited for."""

    ITEMS = "items"  # up to `count` items, to be removed
    ROOM = "room"  # space for `values`
    NEWS = "news"  # what came after `after`: nothing is reserved, so that nothing needs to be accepted
    WORK = "work"  # inputs for a container with room for `count`


class Pending:
    """A wait for something in one place.

    Args:
        waker: Called by the driver, outside its lock, when the wait has an answer. Opaque here.
        deadline: The instant at which the wait expires; None waits without end.

    Attributes:
        place: Where it waits; None for a command that was answered at once.
        partition: The place, if that is in a queue.
    """

    __slots__ = (
        "after",
        "count",
        "deadline",
        "epoch",
        "kind",
        "partition",
        "place",
        "refusal",
        "reserved",
        "state",
        "ttl",
        "values",
        "waker",
    )

    def __init__(self, waker: Callable[[], Any], deadline: float | None = None) -> None:
        self.waker = waker
        self.deadline = deadline
        self.state = PendingState.WAITING
        self.kind = PendingKind.ITEMS
        self.place: Place | None = None
        self.partition: Partition | None = None
        self.epoch = 0
        self.count = 0
        self.after = 0
        self.ttl = 0.0
        self.values: list[bytes] = []
        self.reserved: list[tuple[int, bytes]] = []
        self.refusal: Refusal | None = None

    @property
    def is_over(self) -> bool:
        """Whether its deadline concerns nobody any more."""
        return self.state is not PendingState.WAITING

    def fall_due(self, now: float) -> None:
        """Expire."""
        if self.place is not None:
            self.place.expire(now, self)

    def step(self, event: PendingEvent) -> None:
        """Take one step of the life cycle.

        Raises:
            IllegalStep: The table forbids it; nothing has changed.
        """
        self.state = step(self.state, event)
