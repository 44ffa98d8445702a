"""What the control plane asks of the runtime. The driver takes instructions along with wake-ups and passes them on."""

from __future__ import annotations

from typing import NamedTuple

from modal_reference._engine.definitions import FunctionDefinition


class StartContainer(NamedTuple):
    """Bring a container to life.

    Args:
        definition: What it is for: where the code is, and which resources it may use.
        variables: What Secrets put into its process environment; never to be printed.
    """

    container_id: str
    function_id: str
    app_id: str
    definition: FunctionDefinition
    variables: dict[str, str]


class StopContainer(NamedTuple):
    """End a container.

    Args:
        grace: Seconds that it may take to end by itself, with its exit hooks; 0 kills it with all its children at once.
    """

    container_id: str
    grace: float


Instruction = StartContainer | StopContainer
