"""The way to a universe of this process: a call."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple

from modal_reference._client.errors import translate
from modal_reference._driver.universe import Universe
from modal_reference._driver.wakers import checkpoint, new_waker
from modal_reference._engine import ControlPlane, Pending, Refusal

if TYPE_CHECKING:
    from modal_reference._driver.faults import Faults
    from modal_reference._driver.running import Run

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class DirectLink:
    """Calls the control plane of a universe under its lock."""

    __slots__ = ("aio", "run", "universe")

    is_immediate = True

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        self.aio: DirectAsyncLink = DirectAsyncLink(self)
        #: Carries out a command that does not wait; raises the documented error of a refusal.
        self.run = universe.runner(translate)

    def heed(self, faults: Faults | None) -> None:
        """Let commands meet with faults from now on; None lets them pass as before."""
        self.universe.faults = faults
        run = self.universe.runner(translate)
        # Exchanged, not asked at each command: where there are no faults they cost nothing.
        self.run = run if faults is None else struck_run(run, faults)
        self.aio = DirectAsyncLink(self) if faults is None else StruckAsyncLink(self, faults)

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
        if self.universe.faults is not None:
            meet(self.universe.faults, command)
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


class StruckAsyncLink(DirectAsyncLink):
    """As `DirectAsyncLink`, where commands meet with faults."""

    __slots__ = ("_faults", "_plain")

    def __init__(self, link: DirectLink, faults: Faults) -> None:
        super().__init__(link)
        self._faults = faults
        self._plain = link.universe.runner(translate)

    async def run(self, command: Callable[[ControlPlane, float, *Ts], T], *args: *Ts) -> T:
        """Carry out a command that does not wait, if it gets through."""
        await checkpoint()
        await meet_aio(self._faults, command)
        return self._plain(command, *args)

    async def wait(
        self,
        timeout: float | None,
        command: Callable[[ControlPlane, float, Pending, *Ts], Any],
        *args: *Ts,
        read: Callable[[Any], Any] | None = None,
    ) -> Any:
        """Carry out a command that waits, if it gets through."""
        await meet_aio(self._faults, command)
        return await super().wait(timeout, command, *args, read=read)


def struck_run(run: Run, faults: Faults) -> Run:
    """Carries out commands as `run` does, where they meet with faults."""

    def struck(command: Callable[[ControlPlane, float, *Ts], T], *args: *Ts) -> T:
        meet(faults, command)
        return run(command, *args)

    return struck


def meet(faults: Faults, command: Callable[..., object]) -> None:
    """Let a command meet with what awaits it, in this thread.

    Raises:
        Exception: The documented error that it fails with.
    """
    delay, refusal = faults.meet(command.__name__)
    if delay:
        sleep(delay)
    if refusal is not None:
        raise translate(refusal)


async def meet_aio(faults: Faults, command: Callable[..., object]) -> None:
    """As `meet`, in this task."""
    delay, refusal = faults.meet(command.__name__)
    if delay:
        await new_waker().sleep(delay)
    if refusal is not None:
        raise translate(refusal)
