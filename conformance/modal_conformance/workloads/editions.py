"""Options of functions under the names of each edition; light, since workloads import it in containers."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import modal


def at_most(containers: int) -> dict[str, Any]:
    """The option that limits the number of containers."""
    parameters = inspect.signature(modal.App.function).parameters
    return {"max_containers" if "max_containers" in parameters else "concurrency_limit": containers}


def side_by_side(inputs: int) -> tuple[dict[str, Any], Callable[[Any], Any]]:
    """How a container takes several inputs at once: options of `App.function`, and a decorator below it."""
    if hasattr(modal, "concurrent"):
        return {}, modal.concurrent(max_inputs=inputs)
    return {"allow_concurrent_inputs": inputs}, lambda function: function
