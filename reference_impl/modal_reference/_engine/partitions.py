"""One partition of a queue: its items, kept room, and who waits. The rules are in `queues`."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modal_reference._engine.pendings import Pending
    from modal_reference._engine.queues import QueueStore

Entry = tuple[int, bytes]


class Partition:
    """One FIFO: `(number, item)` entries, room kept for offers, and the lines of those who wait."""

    __slots__ = ("epoch", "expires_at", "getters", "items", "kept", "key", "putters", "queue", "watchers")

    def __init__(self, queue: QueueStore, key: bytes) -> None:
        self.queue = queue
        self.key = key
        self.items: deque[Entry] = deque()
        self.kept = 0  # room that offers hold: reserved items that may return, and space promised to putters
        self.epoch = 0
        self.expires_at = 0.0
        self.getters: deque[Pending] = deque()
        self.putters: deque[Pending] = deque()
        self.watchers: deque[Pending] = deque()

    @property
    def is_over(self) -> bool:
        """Whether nobody waits for room, so that it need not be looked at."""
        return not self.putters

    def fall_due(self, now: float) -> None:
        """Look whether there is room by now."""
        self.queue.look_at(now, self)

    def offered(self, pending: Pending) -> list[bytes]:
        """The items that were reserved for a pending."""
        return [item for _, item in pending.reserved]

    def accept(self, now: float, pending: Pending) -> list[bytes] | list[Entry]:
        """Take what was offered."""
        return self.queue.accept(now, pending)

    def withdraw(self, now: float, pending: Pending) -> None:
        """Give up a wait."""
        self.queue.withdraw(now, pending)

    def expire(self, now: float, pending: Pending) -> None:
        """End a wait whose deadline has come."""
        self.queue.expire_pending(now, pending)

    def hold(self, pending: Pending) -> None:
        """Have a pending wait here."""
        pending.partition = pending.place = self

    def is_idle(self) -> bool:
        """Whether nothing would be lost by forgetting this partition."""
        return not (self.items or self.kept or self.getters or self.putters or self.watchers)

    def put_back(self, entries: Sequence[Entry]) -> None:
        """Put entries back where their numbers belong: others may have been returned before them."""
        overtaken: list[Entry] = []
        items = self.items
        while items and entries and items[0][0] < entries[-1][0]:
            overtaken.append(items.popleft())
        items.extendleft(sorted((*overtaken, *entries), reverse=True))

    def leave(self, pending: Pending) -> None:
        """Take a wait out of the line that it stands in."""
        for line in (self.getters, self.putters, self.watchers):
            if pending in line:
                line.remove(pending)

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return (
            tuple(self.items),
            self.kept,
            self.expires_at if self.items else None,
            len(self.getters),
            len(self.putters),
            len(self.watchers),
        )


def place_of(pending: Pending) -> Partition:
    """The partition in which a wait that began is."""
    assert pending.partition is not None, "a wait that began is in a partition"
    return pending.partition
