"""Those who wait for news of one thing: outputs of a call, pieces of a generator, orders to a container, logs.

News is not used up by being told: nothing is reserved, and many may wait for the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modal_reference._engine.lifecycle import PendingEvent, PendingState
from modal_reference._engine.pendings import Pending, PendingKind
from modal_reference._engine.refusals import Refusal


class Watch:
    """The waits for news of one thing.

    Args:
        wake: Where waits that have an answer are put, for the driver to wake.
    """

    __slots__ = ("_waiting", "_wake")

    def __init__(self, wake: Callable[[Pending], None]) -> None:
        self._wake = wake
        self._waiting: dict[Pending, tuple[Callable[[], bool], Callable[[], Any]]] = {}

    def __bool__(self) -> bool:
        """Whether somebody waits."""
        return bool(self._waiting)

    def begin(self, pending: Pending, has_news: Callable[[], bool], tell: Callable[[], Any]) -> None:
        """Have a pending wait.

        Args:
            has_news: Whether there is something to tell it.
            tell: What it is told then.
        """
        pending.kind = PendingKind.NEWS
        pending.place = self
        self._waiting[pending] = (has_news, tell)

    def notify(self) -> None:
        """Wake those for whom there is something."""
        for pending, (has_news, _) in tuple(self._waiting.items()):
            if pending.state is PendingState.WAITING and has_news():
                pending.step(PendingEvent.OFFER)
                self._wake(pending)

    def refuse(self, refusal: Refusal) -> None:
        """End every wait, because what it waits for will not come."""
        for pending in tuple(self._waiting):
            if pending.state is PendingState.WAITING:
                del self._waiting[pending]
                pending.refusal = refusal
                pending.step(PendingEvent.REFUSE)
                self._wake(pending)

    def offered(self, pending: Pending) -> Any:
        """What a pending is told."""
        return self._waiting[pending][1]()

    def accept(self, now: float, pending: Pending) -> Any:
        """Tell a pending the news."""
        pending.step(PendingEvent.ACCEPT)
        return self._waiting.pop(pending)[1]()

    def withdraw(self, now: float, pending: Pending) -> None:
        """Give up a wait."""
        pending.step(PendingEvent.WITHDRAW)
        del self._waiting[pending]

    def expire(self, now: float, pending: Pending) -> None:
        """End a wait whose deadline has come."""
        pending.step(PendingEvent.EXPIRE)
        del self._waiting[pending]
        self._wake(pending)
