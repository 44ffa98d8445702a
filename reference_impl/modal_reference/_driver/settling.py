"""Who waits until those who were woken in other threads have gone on."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Condition, get_ident

from modal_reference._engine import Pending, PendingState

#: How many seconds pass before somebody who settles looks again, although nobody has told of a change.
_AT_MOST = 1.0


class Settling:
    """The sleepers of one universe, as seen by those who wait for them.

    Args:
        sleepers: Who sleeps, and the thread it sleeps in.
    """

    def __init__(self, sleepers: Mapping[Pending, int]) -> None:
        self._sleepers = sleepers
        self._changed = Condition()
        self._settlers = 0

    def wait(self) -> None:
        """Return when who was woken in other threads has taken its answer. Tasks of this thread cannot: it is busy."""
        here = get_ident()

        def is_settled() -> bool:
            woken = (thread for each, thread in tuple(self._sleepers.items()) if each.state is not PendingState.WAITING)
            return all(thread == here for thread in woken)

        with self._changed:
            self._settlers += 1
            try:
                # An interrupt in the other thread may swallow its notice.
                while not self._changed.wait_for(is_settled, _AT_MOST):
                    continue
            finally:
                self._settlers -= 1

    def notice(self) -> None:
        """Tell that somebody has gone on, or sleeps again."""
        if self._settlers:
            with self._changed:
                self._changed.notify_all()
