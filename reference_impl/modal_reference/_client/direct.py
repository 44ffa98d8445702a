"""The way to a universe of this process: a call."""

from __future__ import annotations

from typing import Any, ParamSpec, TypeVar

from modal_reference._client.errors import translate
from modal_reference._client.link import Command, WaitingCommand
from modal_reference._driver.universe import Universe
from modal_reference._driver.wakers import ThreadWaker, checkpoint, new_waker
from modal_reference._engine import PendingState, Refusal

P = ParamSpec("P")
T = TypeVar("T")


class DirectLink:
    """Calls the control plane of a universe under its lock."""

    __slots__ = ("_run", "aio", "universe")

    def __init__(self, universe: Universe) -> None:
        self.universe = universe
        self.aio = DirectAsyncLink(self)
        self._run = universe.run

    @property
    def edition(self) -> str:
        """The edition of the universe."""
        return self.universe.edition

    def run(self, command: Command[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out a command that does not wait."""
        try:
            return self._run(command, *args, **kwargs)
        except Refusal as refusal:
            raise translate(refusal) from None

    def wait(self, timeout: float | None, command: WaitingCommand[P], *args: P.args, **kwargs: P.kwargs) -> Any:
        """Carry out a command that waits, asleep in this thread."""
        waker = ThreadWaker()
        universe = self.universe
        try:
            pending, outcome = universe.begin_wait(waker, timeout, command, *args, **kwargs)
            if pending.partition is None:
                return outcome
            if pending.state is PendingState.WAITING:
                universe.wait(pending, waker)
            return universe.finish(pending)
        except Refusal as refusal:
            raise translate(refusal) from None


class DirectAsyncLink:
    """The same for tasks."""

    __slots__ = ("_link",)

    def __init__(self, link: DirectLink) -> None:
        self._link = link

    async def run(self, command: Command[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out a command that does not wait; a cancellation comes before it, never after."""
        await checkpoint()
        return self._link.run(command, *args, **kwargs)

    async def wait(self, timeout: float | None, command: WaitingCommand[P], *args: P.args, **kwargs: P.kwargs) -> Any:
        """Carry out a command that waits, asleep in this task."""
        waker = new_waker()
        universe = self._link.universe
        try:
            pending, outcome = universe.begin_wait(waker, timeout, command, *args, **kwargs)
            if pending.partition is None:
                return outcome
            if pending.state is PendingState.WAITING:
                await universe.wait_aio(pending, waker)
            return universe.finish(pending)
        except Refusal as refusal:
            raise translate(refusal) from None
