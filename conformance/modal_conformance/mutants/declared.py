"""What faults of several areas share: a function or class that is declared as it should be, and kept as another."""

from __future__ import annotations

from collections.abc import Callable

from modal_reference._engine import ControlPlane, FunctionDefinition, FunctionInfo, Method, Options
from pytest_modalkit.mutants import Patch

_create = ControlPlane.function_create
_bind = ControlPlane.function_bind


def keep_otherwise(patch: Patch, change: Callable[[FunctionDefinition], FunctionDefinition]) -> None:
    """Have the control plane keep another definition than the one it is told."""

    def function_create(
        self: ControlPlane, now: float, app_id: str, definition: FunctionDefinition, existing_id: str
    ) -> FunctionInfo:
        return _create(self, now, app_id, change(definition), existing_id)

    patch.method(ControlPlane, "function_create", function_create)


def keep_methods_otherwise(patch: Patch, change: Callable[[Method], Method]) -> None:
    """Have the control plane keep other methods than those it is told."""
    keep_otherwise(patch, lambda it: it._replace(methods={name: change(method) for name, method in it.methods.items()}))


def bind_otherwise(patch: Patch, change: Callable[[bytes, Options], tuple[bytes, Options]]) -> None:
    """Have objects of classes run with other parameters and options than those that were given."""

    def function_bind(
        self: ControlPlane, now: float, function_id: str, parameters: bytes, options: Options
    ) -> FunctionInfo:
        return _bind(self, now, function_id, *change(parameters, options))

    patch.method(ControlPlane, "function_bind", function_bind)
