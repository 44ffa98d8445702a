"""The control plane: decides everything, does no I/O, and sees user data only as bytes.

Time, identifiers and random numbers arrive with the commands, so that any run can be replayed. What is published here
is all that the outer layers use.
"""

from __future__ import annotations

from modal_reference._engine.commands import COMMANDS, READING, WAITING
from modal_reference._engine.control_plane import ControlPlane
from modal_reference._engine.dicts import EntryLife
from modal_reference._engine.events import Event, EventKind, EventLog
from modal_reference._engine.lifecycle import IllegalStep, PendingEvent, PendingState
from modal_reference._engine.limits import Limits, limits_of
from modal_reference._engine.pendings import Pending, PendingKind
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.registry import CreationMode, ObjectInfo, ObjectKind

__all__ = [
    "COMMANDS",
    "READING",
    "WAITING",
    "ControlPlane",
    "CreationMode",
    "EntryLife",
    "Event",
    "EventKind",
    "EventLog",
    "IllegalStep",
    "Limits",
    "ObjectInfo",
    "ObjectKind",
    "Pending",
    "PendingEvent",
    "PendingKind",
    "PendingState",
    "Refusal",
    "RefusalKind",
    "limits_of",
]
