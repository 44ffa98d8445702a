"""What faults of several areas share: a function that is declared as it should be, and kept as another."""

from __future__ import annotations

from collections.abc import Callable

from modal_reference._engine import ControlPlane, FunctionDefinition, FunctionInfo
from pytest_modalkit.mutants import Patch

_create = ControlPlane.function_create


def keep_otherwise(patch: Patch, change: Callable[[FunctionDefinition], FunctionDefinition]) -> None:
    """Have the control plane keep another definition than the one it is told."""

    def function_create(
        self: ControlPlane, now: float, app_id: str, definition: FunctionDefinition, existing_id: str
    ) -> FunctionInfo:
        return _create(self, now, app_id, change(definition), existing_id)

    patch.method(ControlPlane, "function_create", function_create)
