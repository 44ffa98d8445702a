"""What the parts of a control plane share: figures, the event log, ways to wake, to be called later, to instruct."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import NamedTuple

from modal_reference._engine.events import EventLog
from modal_reference._engine.instructions import Instruction
from modal_reference._engine.limits import Limits
from modal_reference._engine.pendings import Pending
from modal_reference._engine.timers import Timed


class Services(NamedTuple):
    """What every part may use.

    Args:
        seed: Distinguishes the identifiers of one universe from another's.
        wake: Takes a wait that has an answer.
        schedule: Takes an instant, and what is to be looked at then.
        instruct: Takes what the runtime is to do.
    """

    limits: Limits
    events: EventLog
    seed: int
    wake: Callable[[Pending], None]
    schedule: Callable[[float, Timed], None]
    instruct: Callable[[Instruction], None]


class Look:
    """Has one thing looked at when its time comes, and keeps few instants in mind for it.

    Args:
        schedule: As in `Services`.
        look: Called with the time; it asks again for what is still to come.
    """

    __slots__ = ("_look", "_schedule", "at", "is_over")

    def __init__(self, schedule: Callable[[float, Timed], None], look: Callable[[float], None]) -> None:
        self._schedule = schedule
        self._look = look
        #: The next instant at which it is looked at.
        self.at = inf
        self.is_over = False

    def by(self, instant: float) -> None:
        """Have it looked at at that instant, or earlier."""
        if instant < self.at:
            self.at = instant
            self._schedule(instant, self)

    def fall_due(self, now: float) -> None:
        """Look."""
        if now >= self.at:
            self.at = inf
        self._look(now)
