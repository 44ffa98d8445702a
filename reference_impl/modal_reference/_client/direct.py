"""The way to a universe of this process: a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, TypeVarTuple

from modal_reference._client.errors import translate
from modal_reference._driver.universe import Universe
from modal_reference._driver.wakers import ThreadWaker, checkpoint, new_waker
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

    def wait(
        self,
        timeout: float | None,
        command: Callable[[ControlPlane, float, Pending, *Ts], Any],
        *args: *Ts,
        read: Callable[[Any], Any] | None = None,
    ) -> Any:
        """Carry out a command that waits, asleep in this thread."""
        waker = ThreadWaker()
        universe = self.universe
        try:
            pending, outcome = universe.begin_wait(waker, timeout, command, *args)
            if pending.place is None:
                return outcome
            return universe.wait(pending, waker, read)
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
        waker = new_waker()
        universe = self._link.universe
        try:
            pending, outcome = universe.begin_wait(waker, timeout, command, *args)
            if pending.place is None:
                return outcome
            return await universe.wait_aio(pending, waker, read)
        except Refusal as refusal:
            raise translate(refusal) from None
