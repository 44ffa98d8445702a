"""Faults that show only between processes: who was told finds less, who was killed leaves halves."""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence

from modal_reference._driver.connection import Connection
from modal_reference._driver.frames import OK
from modal_reference._engine.commands import COMMANDS
from modal_reference._engine.control_plane import ControlPlane
from modal_reference._engine.lifecycle import PendingState
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.registry import CreationMode, ObjectInfo, ObjectKind
from pytest_modalkit.mutants import Patch, mutant

_accept = Connection._accept
_object_load = ControlPlane.object_load
_LATE = 0.02

Pairs = Sequence[tuple[bytes, bytes]]


@mutant("queue.consistency.handover-between-processes", "queue.put.full.room-handed-over-between-processes")
def acceptances_are_answered_before_they_are_done(patch: Patch) -> None:
    """A process that has put or got something is told so a moment before others can see it."""

    def accept(self: Connection) -> None:
        pending, universe = self._pending, self.universe
        if pending is None or universe is None or not self._is_told:
            _accept(self)
            return
        self._pending = None
        self._send([OK, None])

        def catch_up() -> None:
            if not universe.is_closed and pending.state is PendingState.OFFERED:
                universe.run(ControlPlane.accept, pending)

        threading.Timer(_LATE, catch_up).start()

    patch.method(Connection, "_accept", accept)


@mutant("dict.consistency.handover-between-processes", "dict.put.killed-writer")
def puts_wait_for_the_next(patch: Patch) -> None:
    """What another process puts is stored when it has put two other things."""
    held: dict[str, list[tuple[bytes, bytes, bool]]] = {}

    @functools.wraps(ControlPlane.dict_put)
    def put(self: ControlPlane, now: float, object_id: str, key: bytes, value: bytes, skip_if_exists: bool) -> bool:
        waiting = held.setdefault(object_id, [])
        waiting.append((key, value, skip_if_exists))
        # Two: a process that is killed may have begun one more than it had told of.
        return len(waiting) <= 2 or self.dict_put(now, object_id, *waiting.pop(0))

    patch.item(COMMANDS, "dict_put", put)


@mutant("dict.from-name.persists-across-runs", "queue.from-name.persists-across-runs")
def names_belong_to_who_made_them(patch: Patch) -> None:
    """A name that another process has made is not found here."""
    theirs: set[str] = set()

    @functools.wraps(_object_load)
    def from_outside(
        self: ControlPlane, now: float, kind: ObjectKind, environment: str, name: str, mode: CreationMode
    ) -> ObjectInfo:
        info = _object_load(self, now, kind, environment, name, mode)
        if mode is CreationMode.CREATE_IF_MISSING:
            theirs.add(info.object_id)
        return info

    def from_inside(
        self: ControlPlane, now: float, kind: ObjectKind, environment: str, name: str, mode: CreationMode
    ) -> ObjectInfo:
        info = _object_load(self, now, kind, environment, name, mode)
        if info.object_id in theirs:
            raise Refusal(RefusalKind.NOT_FOUND, f"{name!r} belongs to another process")
        return info

    patch.item(COMMANDS, "object_load", from_outside)
    patch.method(ControlPlane, "object_load", from_inside)


@mutant("dict.update.killed-writer")
def updates_are_completed_by_the_next(patch: Patch) -> None:
    """Of what another process updates the first pair is stored at once, and the others when it updates again."""
    held: dict[str, Pairs] = {}

    @functools.wraps(ControlPlane.dict_update)
    def update(self: ControlPlane, now: float, object_id: str, pairs: Pairs) -> None:
        self.dict_update(now, object_id, [*held.get(object_id, ()), *pairs[:1]])
        held[object_id] = pairs[1:]

    patch.item(COMMANDS, "dict_update", update)
