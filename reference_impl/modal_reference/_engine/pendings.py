"""One wait, as the engine sees it. The table of its life is in `lifecycle`; who sleeps, and how, is the driver's."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any

from modal_reference._engine.lifecycle import PendingEvent, PendingState, step

if TYPE_CHECKING:
    from modal_reference._engine.partitions import Partition
    from modal_reference._engine.refusals import Refusal


class PendingKind(Enum):
    """What is waited for."""

    ITEMS = "items"  # up to `count` items, to be removed
    ROOM = "room"  # space for `values`
    NEWS = "news"  # an item after entry `after`, not to be removed


class Pending:
    """A wait for something in one partition of a queue.

    Args:
        waker: Called by the driver, outside its lock, when the wait has an answer. Opaque here.
        deadline: The instant at which the wait expires; None waits without end.
    """

    __slots__ = (
        "after",
        "count",
        "deadline",
        "epoch",
        "kind",
        "partition",
        "refusal",
        "reserved",
        "state",
        "ttl",
        "values",
        "waker",
    )

    def __init__(self, waker: Callable[[], Any], deadline: float | None) -> None:
        self.waker = waker
        self.deadline = deadline
        self.state = PendingState.WAITING
        self.kind = PendingKind.ITEMS
        self.partition: Partition | None = None
        self.epoch = 0
        self.count = 0
        self.after = 0
        self.ttl = 0.0
        self.values: list[bytes] = []
        self.reserved: list[tuple[int, bytes]] = []
        self.refusal: Refusal | None = None

    @property
    def place(self) -> Partition:
        """The partition that it waits for."""
        assert self.partition is not None, "a wait that began is in a partition"
        return self.partition

    def step(self, event: PendingEvent) -> None:
        """Take one step of the life cycle.

        Raises:
            IllegalStep: The table forbids it; nothing has changed.
        """
        self.state = step(self.state, event)
