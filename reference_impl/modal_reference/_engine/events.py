"""The event log of a universe: what was created, deleted, expired. Single data operations are not events."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple


class EventKind(Enum):
    """What an event tells."""

    OBJECT_CREATED = "object_created"
    OBJECT_DELETED = "object_deleted"
    ENTRIES_EXPIRED = "entries_expired"
    PARTITION_EXPIRED = "partition_expired"
    APP_STARTED = "app_started"
    APP_PUBLISHED = "app_published"
    APP_STOPPED = "app_stopped"
    FUNCTION_CALLED = "function_called"
    SCHEDULE_FIRED = "schedule_fired"
    INPUT_RETRIED = "input_retried"
    INPUT_RESCHEDULED = "input_rescheduled"
    INPUT_ENDED = "input_ended"
    OUTPUTS_EXPIRED = "outputs_expired"
    CONTAINER_STARTED = "container_started"
    CONTAINER_READY = "container_ready"
    CONTAINER_FAILED = "container_failed"
    CONTAINER_STOPPED = "container_stopped"
    CONTAINER_KILLED = "container_killed"
    CONTAINER_ENDED = "container_ended"
    ENVIRONMENT_CREATED = "environment_created"
    ENVIRONMENT_DELETED = "environment_deleted"


class Event(NamedTuple):
    """One thing that happened.

    Args:
        kind: What happened.
        at: When, in seconds since the epoch on the universe's clock.
        subject: The id of the object, or the name of the environment.
        detail: What a reader wants to know besides: a name, a count, a partition.
    """

    kind: EventKind
    at: float
    subject: str
    detail: str


class EventLog:
    """The latest events of a universe, oldest first; at most `keep` of them."""

    def __init__(self, keep: int = 100_000) -> None:
        self._events: deque[Event] = deque(maxlen=keep)

    def add(self, kind: EventKind, at: float, subject: str, detail: str = "") -> None:
        """Append one event."""
        self._events.append(Event(kind, at, subject, detail))

    def __iter__(self) -> Iterator[Event]:
        return iter(tuple(self._events))

    def __len__(self) -> int:
        return len(self._events)

    def of(self, kind: EventKind | str) -> list[Event]:
        """The events of one kind, oldest first.

        Raises:
            ValueError: There is no such kind.
        """
        wanted = EventKind(kind)
        return [event for event in self if event.kind is wanted]
