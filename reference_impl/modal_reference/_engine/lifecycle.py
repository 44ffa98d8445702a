"""Life cycles as tables: state and event give the next state; what is not in the table is illegal.

A *pending* is one wait: for an item, for room, for news. An offer reserves what was waited for and wakes the waiter;
the waiter accepts in its own thread or task, with no suspension between accepting and returning. So a wait that is
cancelled after it was woken can still be withdrawn, and what was reserved goes to the next in line.

An *input* is one argument set of a call, with one final outcome. An *attempt* is one try of it in a container: the
input goes on without an attempt that was lost or cancelled, while the attempt still takes its place in the container.
A *container* is brought to life and ended by a runtime; the control plane learns of its end only when that has come.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

S = TypeVar("S", bound=Enum)
E = TypeVar("E", bound=Enum)


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


class InputState(Enum):
    """Where one input stands."""

    QUEUED = "queued"  # waits for a container
    RESERVED = "reserved"  # offered to a container that has not heard of it yet
    RUNNING = "running"  # an attempt is under way
    RETRYING = "retrying"  # waits until it may be tried again
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    TERMINATED = "terminated"


class InputEvent(Enum):
    """What can happen to an input."""

    RESERVE = "reserve"
    RETURN = "return"  # whoever it was reserved for does not take it
    BEGIN = "begin"
    SUCCEED = "succeed"
    FAIL = "fail"
    RETRY = "retry"  # a try has failed, another one follows
    RESCHEDULE = "reschedule"  # its container is gone through no fault of its own
    DUE = "due"  # the delay before a retry is over
    TERMINATE = "terminate"


INPUT: dict[tuple[InputState, InputEvent], InputState] = {
    (InputState.QUEUED, InputEvent.RESERVE): InputState.RESERVED,
    (InputState.QUEUED, InputEvent.FAIL): InputState.FAILED,
    (InputState.QUEUED, InputEvent.TERMINATE): InputState.TERMINATED,
    (InputState.RESERVED, InputEvent.RETURN): InputState.QUEUED,
    (InputState.RESERVED, InputEvent.BEGIN): InputState.RUNNING,
    (InputState.RESERVED, InputEvent.TERMINATE): InputState.TERMINATED,
    (InputState.RUNNING, InputEvent.SUCCEED): InputState.SUCCEEDED,
    (InputState.RUNNING, InputEvent.FAIL): InputState.FAILED,
    (InputState.RUNNING, InputEvent.RETRY): InputState.RETRYING,
    (InputState.RUNNING, InputEvent.RESCHEDULE): InputState.QUEUED,
    (InputState.RUNNING, InputEvent.TERMINATE): InputState.TERMINATED,
    (InputState.RETRYING, InputEvent.DUE): InputState.QUEUED,
    (InputState.RETRYING, InputEvent.TERMINATE): InputState.TERMINATED,
}


class AttemptState(Enum):
    """Where one try stands."""

    RUNNING = "running"
    CANCELLING = "cancelling"  # nobody wants its outcome; it takes its place until it has stopped
    ENDED = "ended"  # the worker told how it went
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    LOST = "lost"  # its container is gone


class AttemptEvent(Enum):
    """What can happen to a try."""

    CANCEL = "cancel"
    END = "end"
    TIME_OUT = "time_out"
    LOSE = "lose"


ATTEMPT: dict[tuple[AttemptState, AttemptEvent], AttemptState] = {
    (AttemptState.RUNNING, AttemptEvent.CANCEL): AttemptState.CANCELLING,
    (AttemptState.RUNNING, AttemptEvent.END): AttemptState.ENDED,
    (AttemptState.RUNNING, AttemptEvent.TIME_OUT): AttemptState.TIMED_OUT,
    (AttemptState.RUNNING, AttemptEvent.LOSE): AttemptState.LOST,
    (AttemptState.CANCELLING, AttemptEvent.END): AttemptState.CANCELLED,
    (AttemptState.CANCELLING, AttemptEvent.TIME_OUT): AttemptState.CANCELLED,
    (AttemptState.CANCELLING, AttemptEvent.LOSE): AttemptState.CANCELLED,
}


class ContainerState(Enum):
    """Where one container stands."""

    STARTING = "starting"
    READY = "ready"
    DRAINING = "draining"  # takes no more inputs, ends once it has finished those it has
    STOPPING = "stopping"  # was told to end
    ENDED = "ended"


class ContainerEvent(Enum):
    """What can happen to a container."""

    READY = "ready"
    DRAIN = "drain"
    STOP = "stop"
    EXIT = "exit"


CONTAINER: dict[tuple[ContainerState, ContainerEvent], ContainerState] = {
    (ContainerState.STARTING, ContainerEvent.READY): ContainerState.READY,
    (ContainerState.STARTING, ContainerEvent.STOP): ContainerState.STOPPING,
    (ContainerState.STARTING, ContainerEvent.EXIT): ContainerState.ENDED,
    (ContainerState.READY, ContainerEvent.DRAIN): ContainerState.DRAINING,
    (ContainerState.READY, ContainerEvent.STOP): ContainerState.STOPPING,
    (ContainerState.READY, ContainerEvent.EXIT): ContainerState.ENDED,
    (ContainerState.DRAINING, ContainerEvent.STOP): ContainerState.STOPPING,
    (ContainerState.DRAINING, ContainerEvent.EXIT): ContainerState.ENDED,
    (ContainerState.STOPPING, ContainerEvent.STOP): ContainerState.STOPPING,  # at once, after it was asked to
    (ContainerState.STOPPING, ContainerEvent.EXIT): ContainerState.ENDED,
}


class IllegalStep(Exception):
    """An event that the table does not allow in this state; a fault of the reference, never of its user."""


def step(state: PendingState, event: PendingEvent) -> PendingState:
    """The state of a pending after an event.

    Raises:
        IllegalStep: The table has no such step; nothing has changed.
    """
    return follow(PENDING, state, event, "a pending")


def follow(table: Mapping[tuple[S, E], S], state: S, event: E, what: str) -> S:
    """The state after an event.

    Args:
        what: What is in that state, as an error should call it.

    Raises:
        IllegalStep: The table has no such step; nothing has changed.
    """
    try:
        return table[state, event]
    except KeyError:
        raise IllegalStep(f"{what} that is {state.value} cannot take the event {event.value!r}") from None
