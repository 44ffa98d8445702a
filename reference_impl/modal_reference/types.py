"""Public data types (observed on the real client, 1.6.4; documents 001 name `DictInfo`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

__all__ = [
    "DictInfo",
    "FunctionAutoscalerSettings",
    "FunctionCurrentStats",
    "InputInfo",
    "InputStatus",
    "QueueInfo",
    "SecretInfo",
]


@dataclass
class DictInfo:
    """What is known of a Dict for as long as it lives.

    Args:
        name: Its name, or None for an ephemeral one.
        created_at: When it was created; aware, in local time.
        created_by: Who created it, or None when that is not known.
    """

    name: str | None
    created_at: datetime
    created_by: str | None


@dataclass
class QueueInfo:
    """What is known of a Queue for as long as it lives.

    Args:
        name: Its name, or None for an ephemeral one.
        created_at: When it was created; aware, in local time.
        created_by: Who created it, or None when that is not known.
    """

    name: str | None
    created_at: datetime
    created_by: str | None


@dataclass
class SecretInfo:
    """What is known of a Secret for as long as it lives.

    Args:
        name: Its name, or None for one of given variables.
        environment_name: Where it is.
        created_at: When it was created; aware, in local time.
        created_by: Who created it, or None when that is not known.
        last_used: When a container last had it, or None when that is not known.
    """

    name: str | None
    environment_name: str
    created_at: datetime
    created_by: str | None
    last_used: datetime | None


DictInfo.__module__ = QueueInfo.__module__ = SecretInfo.__module__ = "modal.types"


class InputStatus(IntEnum):
    """How an input has ended, or that it has not (document 003, modal.call_graph); with the real client's numbers."""

    PENDING = 0
    SUCCESS = 1
    FAILURE = 2
    INIT_FAILURE = 5
    TERMINATED = 3
    TIMEOUT = 4


@dataclass
class InputInfo:
    """One input of a call (document 003, modal.call_graph).

    Args:
        input_id: Its identifier.
        function_call_id: The call that it belongs to.
        task_id: The container that it runs in, or ran in last; empty while it was in none.
        status: How it has ended.
        function_name: The function that was called.
        module_name: The module of the function.
        children: The inputs of the calls that its code has made.
    """

    input_id: str
    function_call_id: str
    task_id: str
    status: InputStatus
    function_name: str
    module_name: str
    children: list[InputInfo]


@dataclass(frozen=True)
class FunctionCurrentStats:
    """How busy a function is (document 003, FunctionStats; the last two seen on modal 1.6.4).

    Args:
        backlog: Inputs that wait for a container.
        num_total_runners: Containers that live.
        num_running_inputs: Inputs that containers work on.
        input_headroom: Inputs that these containers could take besides.
    """

    backlog: int
    num_total_runners: int
    num_running_inputs: int = 0
    input_headroom: int = 0


@dataclass(frozen=True)
class FunctionAutoscalerSettings:
    """How many containers a function has (seen on modal 1.6.4).

    Args:
        min_containers: So many are kept, whether there is work or not.
        max_containers: There are never more; None sets no limit.
        scaledown_window: Seconds after which an idle container ends.
        buffer_containers: So many more are kept while there is work.
    """

    min_containers: int | None
    max_containers: int | None
    scaledown_window: int | None
    buffer_containers: int | None


for _each in (InputStatus, InputInfo, FunctionCurrentStats, FunctionAutoscalerSettings):
    _each.__module__ = "modal.types"
