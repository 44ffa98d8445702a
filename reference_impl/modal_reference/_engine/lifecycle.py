"""Life cycles as tables: state and event give the next state; what is not in the table is illegal.

A pending object is one wait: for an item, or for room. An *offer* reserves what was waited for and wakes the waiter;
the waiter *accepts* in its own thread or task, with no suspension between accepting and returning. So a wait that is
cancelled after it was woken can still be withdrawn, and what was reserved goes to the next in line.
"""

from __future__ import annotations

from enum import Enum


class PendingState(Enum):
    """Where one wait stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    REFUSED = "refused"


class PendingEvent(Enum):
    """What can happen to a wait."""

    OFFER = "offer"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    REFUSE = "refuse"


PENDING: dict[tuple[PendingState, PendingEvent], PendingState] = {
    (PendingState.WAITING, PendingEvent.OFFER): PendingState.OFFERED,
    (PendingState.WAITING, PendingEvent.WITHDRAW): PendingState.WITHDRAWN,
    (PendingState.WAITING, PendingEvent.EXPIRE): PendingState.EXPIRED,
    (PendingState.WAITING, PendingEvent.REFUSE): PendingState.REFUSED,
    (PendingState.OFFERED, PendingEvent.ACCEPT): PendingState.ACCEPTED,
    (PendingState.OFFERED, PendingEvent.WITHDRAW): PendingState.WITHDRAWN,
}


class IllegalStep(Exception):
    """An event that the table does not allow in this state; a fault of the reference, never of its user."""


def step(state: PendingState, event: PendingEvent) -> PendingState:
    """The state after an event.

    Raises:
        IllegalStep: The table has no such step; nothing has changed.
    """
    try:
        return PENDING[state, event]
    except KeyError:
        raise IllegalStep(f"a pending that is {state.value} cannot take the event {event.value!r}") from None
