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
