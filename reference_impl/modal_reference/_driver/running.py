"""What a function is that carries out commands; `Universe.runner` makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar, TypeVarTuple

from modal_reference._engine import ControlPlane

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Run(Protocol):
    """Carries out a command."""

    def __call__(self, command: Callable[[ControlPlane, float, *Ts], T], *args: *Ts) -> T:
        """The result of a command.

        Raises:
            Exception: The command was refused and changed nothing.
        """
