"""The control plane: decides everything, does no I/O, and sees user data only as bytes.

Time, identifiers and random numbers arrive with the commands, so that any run can be replayed. What is published here
is all that the outer layers use.
"""

from __future__ import annotations

from modal_reference._engine.apps import AppInfo, AppLayout, AppState
from modal_reference._engine.calls import CallInfo, CallKind, GraphNode
from modal_reference._engine.commands import COMMANDS, READING, WAITING
from modal_reference._engine.containers import ContainerTask, Delivery, Exit, Order, OrderKind, Outcome, Take
from modal_reference._engine.control_plane import ControlPlane
from modal_reference._engine.definitions import (
    Batching,
    Code,
    FunctionDefinition,
    Method,
    Options,
    Parameter,
    Resources,
    ResourcesChange,
    RetryPolicy,
    Scaling,
    ScalingChange,
    Schedule,
)
from modal_reference._engine.dicts import EntryLife
from modal_reference._engine.events import Event, EventKind, EventLog
from modal_reference._engine.functions import FunctionInfo, FunctionStats
from modal_reference._engine.instructions import Instruction, StartContainer, StopContainer
from modal_reference._engine.lifecycle import IllegalStep, PendingEvent, PendingState
from modal_reference._engine.limits import Limits, limits_of
from modal_reference._engine.logs import LogLine
from modal_reference._engine.outputs import ChunkList, Output, OutputStatus
from modal_reference._engine.pendings import Pending, PendingKind
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.registry import CreationMode, ObjectInfo, ObjectKind
from modal_reference._engine.schedules import check_schedule

__all__ = [
    "COMMANDS",
    "READING",
    "WAITING",
    "AppInfo",
    "AppLayout",
    "AppState",
    "Batching",
    "CallInfo",
    "CallKind",
    "ChunkList",
    "Code",
    "ContainerTask",
    "ControlPlane",
    "CreationMode",
    "Delivery",
    "EntryLife",
    "Event",
    "EventKind",
    "EventLog",
    "Exit",
    "FunctionDefinition",
    "FunctionInfo",
    "FunctionStats",
    "GraphNode",
    "IllegalStep",
    "Instruction",
    "Limits",
    "LogLine",
    "Method",
    "ObjectInfo",
    "ObjectKind",
    "Options",
    "Order",
    "OrderKind",
    "Outcome",
    "Output",
    "OutputStatus",
    "Parameter",
    "Pending",
    "PendingEvent",
    "PendingKind",
    "PendingState",
    "Refusal",
    "RefusalKind",
    "Resources",
    "ResourcesChange",
    "RetryPolicy",
    "Scaling",
    "ScalingChange",
    "Schedule",
    "StartContainer",
    "StopContainer",
    "Take",
    "check_schedule",
    "limits_of",
]
