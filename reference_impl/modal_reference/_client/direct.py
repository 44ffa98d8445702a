"""The way to a universe of this process: a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, TypeVarTuple

from modal_reference._client.errors import translate
from modal_reference._driver.universe import Universe
from modal_reference._driver.wakers import checkpoint
from modal_reference._engine import ControlPlane, Pending, Refusal

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class DirectLink:
    """Calls the control plane of a universe under its lock."""

    __slots__ = ("aio", "run", "universe")

    is_immediate = True

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        self.aio = DirectAsyncLink(self)
        #: Carries out a command that does not wait; raises the documented error of a refusal.
        self.run = universe.runner(translate)

    @property
    def edition(self) -> str:
        """The edition of the universe."""
        return self.universe.edition

    def drop(self, command: Callable[[ControlPlane, float, *Ts], object], *args: *Ts) -> None:
        """Have a command carried out soon whose outcome is nobody's, from a finaliser too: nothing is waited for."""
        self.universe.leave(lambda plane, now: command(plane, now, *args))

    def wait(
        self,
        timeout: float | None,
        command: Callable[[ControlPlane, float, Pending, *Ts], Any],
        *args: *Ts,
        read: Callable[[Any], Any] | None = None,
    ) -> Any:
        """Carry out a command that waits, asleep in this thread."""
        try:
            return self.universe.wait(timeout, command, *args, read=read)
        except Refusal as refusal:
            raise translate(refusal) from None


class DirectAsyncLink:
    """The same for tasks."""

    __slots__ = ("_link",)

    def __init__(self, link: DirectLink) -> None:
        self._link = link

    async def run(self, command: Callable[[ControlPlane, float, *Ts], T], *args: *Ts) -> T:
        """Carry out a command that does not wait; a cancellation comes before it, never after."""
        await checkpoint()
        return self._link.run(command, *args)

    async def wait(
        self,
        timeout: float | None,
        command: Callable[[ControlPlane, float, Pending, *Ts], Any],
        *args: *Ts,
        read: Callable[[Any], Any] | None = None,
    ) -> Any:
        """Carry out a command that waits, asleep in this task."""
        try:
            return await self._link.universe.wait_aio(timeout, command, *args, read=read)
        except Refusal as refusal:
            raise translate(refusal) from None
