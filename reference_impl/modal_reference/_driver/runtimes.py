"""The seam between a universe and what brings its containers to life, and how one is chosen by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from modal_reference._engine import Instruction

if TYPE_CHECKING:
    from modal_reference._driver.universe import Universe


class Runtime(Protocol):
    """Starts and ends the containers of one universe, and tells its control plane what becomes of them."""

    def carry_out(self, instructions: Sequence[Instruction]) -> None:
        """Do what the control plane asks; from any thread, without waiting for it."""

    def look_again(self) -> None:
        """Something may happen by itself in the universe earlier than it seemed; from any thread."""

    def close(self) -> None:
        """End every container, and return when all their processes are gone."""


#: Whether what a universe leaves over, and nobody has used for anything of his own, waits for the next universe.
_are_spares_kept = False
_ends_of_spares: list[Callable[[], object]] = []


def keep_spares(are_kept: bool) -> None:
    """Whether this process keeps what the runtime of a universe has left over for the next one.

    For sessions with many universes; whoever begins to keep spares sees that they end.
    """
    global _are_spares_kept
    _are_spares_kept = are_kept
    if not are_kept:
        for end in _ends_of_spares:
            end()


def are_spares_kept() -> bool:
    """Whether a runtime may leave something over."""
    return _are_spares_kept


def call_without_spares(end: Callable[[], object]) -> None:
    """Have something called when spares are no longer kept."""
    _ends_of_spares.append(end)


NewRuntime = Callable[["Universe"], Runtime]

_RUNTIMES = {"process": "modal_reference._runtime.process:ProcessRuntime"}


def runtime_of(choice: str | NewRuntime) -> NewRuntime:
    """What makes the runtime that was chosen, when it is first needed.

    Args:
        choice: The name of one, a function in the form `package.module:function`, or a function that makes one.

    Raises:
        ValueError: There is no runtime of that name.
    """
    if not isinstance(choice, str):
        return choice
    place = _RUNTIMES.get(choice, choice)
    module, colon, name = place.partition(":")
    if not colon:
        raise ValueError(
            f"there is no runtime {choice!r}: choose {' or '.join(map(repr, _RUNTIMES))}, or name a function as "
            "'package.module:function'"
        )

    def make(universe: Universe) -> Runtime:
        made: Runtime = getattr(import_module(module), name)(universe)
        return made

    return make
