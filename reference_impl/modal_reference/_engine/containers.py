"""What workers and runtimes hear from the control plane, and tell it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from modal_reference._engine.apps import AppLayout
from modal_reference._engine.definitions import FunctionDefinition
from modal_reference._engine.outputs import OutputStatus


class ContainerTask(NamedTuple):
    """What a worker needs to begin.

    Args:
        definition: The function, with the options of this parameter set.
        parameters: The serialized arguments of the class's constructor; empty where there are none.
        variables: What Secrets put into the process environment.
        most_unread: So many pieces of a generator may lie unread; then its worker waits for room.
    """

    container_id: str
    function_id: str
    app_id: str
    definition: FunctionDefinition
    parameters: bytes
    variables: dict[str, str]
    layout: AppLayout
    edition: str
    environment: str
    most_unread: int


class Delivery(NamedTuple):
    """One input, given to a container.

    Args:
        attempt: Which try this is, from 1; outcomes name it.
        batch: Inputs with the same number are one batch; 0 for an input on its own.
    """

    input_id: str
    call_id: str
    method: str
    payload: bytes
    attempt: int
    is_generator: bool
    batch: int


class Take(NamedTuple):
    """What a container gets to do.

    Args:
        is_over: There will be nothing more: finish what runs, run the exit hooks and end.
    """

    inputs: list[Delivery]
    is_over: bool


class Outcome(NamedTuple):
    """How a try went, as the worker tells it.

    Args:
        data: The serialized result or failure.
        items: How many pieces a generator has yielded.
    """

    input_id: str
    attempt: int
    status: OutputStatus
    data: bytes
    items: int = 0


class OrderKind(Enum):
    """What a container is told besides its inputs."""

    CANCEL_INPUT = "cancel_input"
    DRAIN = "drain"  # take nothing more, finish what runs, then end
    STOP = "stop"  # end now, with exit hooks


class Order(NamedTuple):
    """One thing that a container is told.

    Args:
        number: Ascending for one container, from 1.
        input_id: Which input; empty for orders to the container.
    """

    number: int
    kind: OrderKind
    input_id: str


class Exit(NamedTuple):
    """How a container ended. With neither code nor signal it was lost, through no fault of what ran in it.

    Args:
        code: The exit status of its process.
        signal: The signal that ended it.
        is_out_of_memory: Whether it was killed because it used more memory than it may.
    """

    code: int | None
    signal: int | None
    is_out_of_memory: bool
