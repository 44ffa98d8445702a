"""What is known outside of a call."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class CallKind(Enum):
    """How many inputs a call has."""

    UNARY = "unary"
    MAP = "map"


class CallInfo(NamedTuple):
    """What is known of a call.

    Args:
        input_ids: Of the inputs that came with the command; of all, when the call is looked up.
    """

    call_id: str
    function_id: str
    is_generator: bool
    input_ids: list[str]


class GraphNode(NamedTuple):
    """One input within a call graph.

    Args:
        container_id: Where it runs, or ran last; empty while it was nowhere.
        status: 0 while it has not ended, then the value of its `OutputStatus`.
        parent_input_id: The input that made the call; empty at the top.
    """

    input_id: str
    call_id: str
    container_id: str
    status: int
    function_name: str
    module_name: str
    parent_input_id: str
