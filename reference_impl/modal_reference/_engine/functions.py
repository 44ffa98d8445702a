"""What is known outside of a function, or of a class with its methods."""

from __future__ import annotations

from typing import NamedTuple

from modal_reference._engine.definitions import Method, Parameter


class FunctionInfo(NamedTuple):
    """What a handle knows of its function, or of the service behind a class.

    Args:
        methods: By name; a function has one, under the empty name.
        has_constructor: Whether arguments go to a constructor of the class's own.
        is_generator: Whether the results of the function itself come in pieces.
    """

    function_id: str
    app_id: str
    name: str
    is_class: bool
    methods: dict[str, Method]
    parameters: list[Parameter]
    has_constructor: bool
    is_generator: bool


class FunctionStats(NamedTuple):
    """How busy a function is.

    Args:
        backlog: Inputs that no container has taken yet.
        num_total_runners: Containers that live.
        num_running_inputs: Inputs that containers have taken and not finished.
    """

    backlog: int
    num_total_runners: int
    num_running_inputs: int
