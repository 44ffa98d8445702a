"""Small benches for parts of the engine: what the part needs around it, recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modal_reference._engine import ControlPlane, CreationMode, Limits, ObjectKind, Pending, limits_of
from modal_reference._engine.partitions import Partition
from modal_reference._engine.queues import QueueStore

DAY = 86400.0


def pending(deadline: float | None = None) -> Pending:
    """A wait whose waker does nothing; who drives the engine would call it."""
    return Pending(lambda: True, deadline)


def control_plane(
    *,
    edition: str = "1",
    now: float = 0.0,
    limits: Limits | None = None,
    environments: Sequence[str] = ("main",),
    seed: int = 0,
) -> ControlPlane:
    """A control plane at an instant."""
    figures = limits or limits_of(edition)
    return ControlPlane(edition=edition, limits=figures, environments=environments, seed=seed, now=now)


def new_dict(plane: ControlPlane, now: float = 0.0, name: str = "") -> str:
    """The identifier of a new Dict, ephemeral if it has no name."""
    return _new(plane, now, ObjectKind.DICT, name)


def new_queue(plane: ControlPlane, now: float = 0.0, name: str = "") -> str:
    """The identifier of a new Queue, ephemeral if it has no name."""
    return _new(plane, now, ObjectKind.QUEUE, name)


def _new(plane: ControlPlane, now: float, kind: ObjectKind, name: str) -> str:
    mode = CreationMode.CREATE_IF_MISSING if name else CreationMode.EPHEMERAL
    return plane.object_load(now, kind, "", name, mode).object_id


class QueueBench:
    """A QueueStore, and what it told its surroundings: whom to wake, when to look, what has expired."""

    def __init__(self, **figures: Any) -> None:
        self.woken: list[Pending] = []
        self.looks: list[tuple[float, Partition]] = []
        self.expired: list[tuple[float, bytes, int]] = []
        self.store = QueueStore(
            Limits(**figures),
            self.woken.append,
            lambda at, partition: self.looks.append((at, partition)),
            lambda at, key, count: self.expired.append((at, key, count)),
        )

    def put(self, *values: bytes, key: bytes = b"", now: float = 0.0, ttl: float = DAY) -> bool:
        """Put at once, or not at all."""
        return self.store.put(now, key, values, ttl)

    def take(self, count: int = 1, *, key: bytes = b"", now: float = 0.0) -> list[bytes]:
        """Take at once, as far as there is something."""
        return self.store.take(now, key, count)

    def getter(self, count: int = 1, *, key: bytes = b"", now: float = 0.0) -> Pending:
        """Somebody who waits for items."""
        waiting = pending()
        self.store.reserve_or_wait(now, key, count, waiting, True)
        return waiting

    def putter(self, *values: bytes, key: bytes = b"", now: float = 0.0, ttl: float = DAY) -> Pending:
        """Somebody who waits for room."""
        waiting = pending()
        assert self.store.put_or_wait(now, key, values, ttl, waiting, True) is False
        return waiting

    def accept(self, waiting: Pending, now: float = 0.0) -> Sequence[Any]:
        """The second step of a wait, done."""
        return self.store.accept(now, waiting)

    def withdraw(self, waiting: Pending, now: float = 0.0) -> None:
        """The second step of a wait, given up."""
        self.store.withdraw(now, waiting)

    def items(self, key: bytes = b"", now: float = 0.0) -> list[bytes]:
        """What lies in a partition."""
        return [item for _, item in self.store.after(now, key, 0)]
