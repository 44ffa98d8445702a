"""What a face may ask of a universe, wherever that universe is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, TypeVarTuple

from modal_reference._engine import ControlPlane, Pending

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class AsyncLink(Protocol):
    """The same as `Link`, for tasks of asyncio or trio."""

    async def run(self, command: Callable[[ControlPlane, float, *Ts], T], *args: *Ts) -> T:
        """Carry out a command that does not wait; a cancellation comes before it, never after."""

    async def wait(
        self,
        timeout: float | None,
        command: Callable[[ControlPlane, float, Pending, *Ts], Any],
        *args: *Ts,
        read: Callable[[Any], Any] | None = None,
    ) -> Any:
        """Carry out a command that waits; a wait that is cancelled has done nothing."""


class Link(Protocol):
    """One way to one universe. Two links are to the same universe only if they are the same object."""

    @property
    def aio(self) -> AsyncLink:
        """The same link for tasks."""

    @property
    def edition(self) -> str:
        """The edition of the universe."""

    @property
    def is_immediate(self) -> bool:
        """Whether a command and its answer are one step, in which nobody can be cancelled or cut off.

        Where they are not, items are put and taken in two steps.
        """

    def run(self, command: Callable[[ControlPlane, float, *Ts], T], *args: *Ts) -> T:
        """Carry out a command that does not wait.

        Raises:
            Exception: The documented error of a refusal; the state is as it was.
        """

    def drop(self, command: Callable[[ControlPlane, float, *Ts], object], *args: *Ts) -> None:
        """Have a command carried out soon whose outcome is nobody's, from a finaliser too: nothing is waited for.

        Args:
            command: One that may be carried out twice.
        """

    def wait(
        self,
        timeout: float | None,
        command: Callable[[ControlPlane, float, Pending, *Ts], Any],
        *args: *Ts,
        read: Callable[[Any], Any] | None = None,
    ) -> Any:
        """Carry out a command that waits.

        Args:
            timeout: In seconds on the universe's clock; None waits without end.
            command: The command, which gets the pending.
            args: Its other arguments.
            read: Makes values of what was offered, before it is accepted; if it raises, that stays.

        Returns:
            What was waited for; None when the time ran out.
        """
