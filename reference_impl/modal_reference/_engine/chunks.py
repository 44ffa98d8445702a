"""The pieces that a generator yields, on their way to whoever reads them.

Whoever asks for the pieces after the first `n` has those, and they are let go of. A worker that is far ahead of its
reader waits for room.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from modal_reference._engine.limits import Limits
from modal_reference._engine.pendings import Pending
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.watches import Watch


class Chunks:
    """The pieces of one input.

    Args:
        wake: Takes waits that have an answer.

    Attributes:
        count: How many pieces there were so far.
        news: Those who wait for pieces.
        room: Workers that wait until fewer lie unread.
    """

    __slots__ = ("_bytes", "_limits", "_pieces", "count", "news", "room")

    def __init__(self, limits: Limits, wake: Callable[[Pending], None]) -> None:
        self._limits = limits
        self._pieces: deque[bytes] = deque()
        self._bytes = 0
        self.count = 0
        self.news = Watch(wake)
        self.room = Watch(wake)

    @property
    def unread(self) -> int:
        """How many pieces lie unread; as many as may, at least, where they have too many bytes."""
        most = self._limits.chunks_unread
        return max(len(self._pieces), most if self._bytes >= self._limits.chunks_unread_bytes else 0)

    def add(self, first: int, pieces: Sequence[bytes]) -> None:
        """Append pieces.

        Args:
            first: How many went before them; those that are known already are not added again.
        """
        fresh = pieces[max(self.count - first, 0) :]
        self._pieces.extend(fresh)
        self._bytes += sum(map(len, fresh))
        self.count += len(fresh)
        if fresh:
            self.news.notify()

    def read(self, after: int) -> list[bytes]:
        """The pieces after the first so many.

        Raises:
            Refusal: Some of them were let go of already.
        """
        first = self.count - len(self._pieces)
        if after < first:
            raise Refusal(
                RefusalKind.OUTPUT_EXPIRED,
                f"the pieces {after} to {first} of this generator were read already and are not kept: read them once, "
                "and keep what you need",
            )
        for _ in range(min(after - first, len(self._pieces))):
            self._bytes -= len(self._pieces.popleft())
        if self.room:
            self.room.notify()
        return list(self._pieces)

    def clear(self) -> None:
        """Let go of everything."""
        self._pieces.clear()
        self._bytes = 0
        self.room.notify()
        self.news.notify()
