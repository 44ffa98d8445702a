"""The waits of a universe: how a thread or a task sleeps until its pending has an answer, and takes it.

Whoever waits owns a pending from before it stands in line until it is over, however the call ends: an interrupt may
strike between any two instructions, and must leave neither a place in the line nor anything reserved.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import get_ident
from typing import Any, TypeVar, TypeVarTuple

from modal_reference._driver.clock import Clock
from modal_reference._driver.running import Run
from modal_reference._driver.settling import Settling
from modal_reference._driver.wakers import ThreadWaker, new_waker
from modal_reference._engine import ControlPlane, Pending, PendingState, Refusal, RefusalKind

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

#: What the next command does first, for somebody who could not do it himself.
Leftover = Callable[[ControlPlane, float], object]
#: Makes values of what was offered.
Read = Callable[[Any], Any]


class Waits:
    """What a universe does for those who wait in it."""

    clock: Clock
    #: Carries out a command that does not wait; raises the refusal itself.
    run: Run
    _plane: ControlPlane | None

    def __init__(self) -> None:
        self._abandoned: deque[Pending | Leftover] = deque()
        self._sleepers: dict[Pending, int] = {}  # who sleeps, and the thread it sleeps in
        self._settling = Settling(self._sleepers)
        self._onlookers: list[Callable[[], object]] = []

    def begin_wait(
        self,
        pending: Pending,
        timeout: float | None,
        command: Callable[[ControlPlane, float, Pending, *Ts], T],
        *args: *Ts,
    ) -> T:
        """Begin a wait; its waker is called once it has an answer. Whoever begins it sees that it ends.

        Args:
            timeout: In seconds on this universe's clock; None waits without end.
        """

        def begin(plane: ControlPlane, now: float) -> T:
            if timeout is not None:
                pending.deadline = now + timeout
            outcome = command(plane, now, pending, *args)
            if pending.state is PendingState.WAITING and pending.place is not None:
                plane.watch_deadline(pending)
            return outcome

        return self.run(begin)

    def wait(
        self,
        timeout: float | None,
        command: Callable[[ControlPlane, float, Pending, *Ts], Any],
        *args: *Ts,
        read: Read | None = None,
    ) -> Any:
        """Carry out a command that waits, asleep in this thread until it has its answer; interrupted, it did nothing.

        Args:
            timeout: In seconds on this universe's clock; None waits without end.
            read: What to make of items before they are accepted; if it raises, they go back.

        Returns:
            What was waited for; None when the time ran out.

        Raises:
            Refusal: What it waits in is gone, or its timeout cannot end because the clock is frozen.
        """
        waker = ThreadWaker()
        # Made before anything can raise: from here on this call owns it, and lets go of it however the call ends.
        pending = Pending(waker)
        try:
            outcome = self.begin_wait(pending, timeout, command, *args)
            if pending.place is None:
                return outcome
            found = self._fall_asleep(pending, read)
            while pending.state is PendingState.WAITING:
                # In real time: on a frozen clock nobody sleeps for ever, and who is roused by a change sleeps anew.
                left = self.stuck_for(pending)
                is_woken = waker.sleep(self._until_due() if left is None else left)
                found = self._look(pending, read, is_stuck=left is not None and not is_woken)
            return found
        except BaseException:
            # Noted in one step before anything else: another interrupt may strike from here on.
            self._abandoned.append(pending)
            self.catch_up()
            raise
        finally:
            self._sleepers.pop(pending, None)
            self._settling.notice()

    async def wait_aio(
        self,
        timeout: float | None,
        command: Callable[[ControlPlane, float, Pending, *Ts], Any],
        *args: *Ts,
        read: Read | None = None,
    ) -> Any:
        """As `wait`, asleep in this task."""
        waker = new_waker()
        pending = Pending(waker)
        try:
            outcome = self.begin_wait(pending, timeout, command, *args)
            if pending.place is None:
                return outcome
            found = self._fall_asleep(pending, read)
            while pending.state is PendingState.WAITING:
                left = self.stuck_for(pending)
                is_woken = await waker.sleep(self._until_due() if left is None else left)
                found = self._look(pending, read, is_stuck=left is not None and not is_woken)
            return found
        except GeneratorExit:
            self._abandon(pending)
            raise
        except BaseException:
            self._abandoned.append(pending)
            self.catch_up()
            raise
        finally:
            self._sleepers.pop(pending, None)
            self._settling.notice()

    def finish(self, pending: Pending, read: Read | None = None) -> Any:
        """Take the answer of a pending that no longer waits: what was offered, or None when its time ran out.

        Args:
            read: What to make of items before they are accepted.

        Raises:
            Refusal: What it waited in is gone.
        """
        if pending.refusal is not None:
            raise pending.refusal
        if pending.state is not PendingState.OFFERED:
            return None
        if read is None:
            return self.run(ControlPlane.accept, pending)
        assert pending.place is not None, "what was offered was offered in a place"
        found = read(pending.place.offered(pending))
        self.run(ControlPlane.accept, pending)
        return found

    def withdraw(self, pending: Pending) -> None:
        """Give up a wait; what was reserved for it goes to the next in line."""
        self._run_unless_ended(ControlPlane.withdraw, pending)

    def stuck_for(self, pending: Pending) -> float | None:
        """How many seconds lie before a wait that cannot end, because the clock is frozen; None when it can."""
        if pending.deadline is None or not self.clock.is_frozen:
            return None
        left = pending.deadline - self.clock.read()
        return left if left > 0 else None

    def stuck(self) -> Refusal:
        """The refusal of a wait that cannot end."""
        return Refusal(
            RefusalKind.CLOCK_FROZEN,
            "a wait with a timeout cannot end: the clock of this universe is frozen at "
            f"{self.clock.now().isoformat()}. Advance it from another thread or task, or unfreeze it",
        )

    def call_when_left(self, look: Callable[[], object]) -> None:
        """Have somebody look, from any thread and without waiting, when a command is wanted and nobody may run one."""
        self._onlookers.append(look)

    def catch_up(self) -> None:
        """Let happen what is due by now."""
        self._run_unless_ended(ControlPlane.tick)

    # Inside

    def _run_unless_ended(self, command: Callable[[ControlPlane, float, *Ts], T], *args: *Ts) -> T | None:
        """Carry out a command; in a universe that ends, perhaps in another thread right now, there is none left."""
        try:
            return self.run(command, *args)
        except Refusal as refusal:
            if refusal.kind is not RefusalKind.ENDED:
                raise
            return None

    def _wake(self, woken: Iterable[Pending]) -> None:
        """Wake those who have an answer; whom nobody can wake any more will not accept it."""
        for pending in woken:
            if not pending.waker():
                self._abandon(pending)

    def leave(self, leftover: Leftover) -> None:
        """Have the next command do something first; a refusal of it is nobody's. This may be a finaliser."""
        self._abandon(leftover)

    def _abandon(self, left: Pending | Leftover) -> None:
        """Have the next command withdraw a wait whose task was destroyed: this may be a finaliser, inside a command."""
        self._abandoned.append(left)
        # Nobody may ever run a command again but those who sleep, and one of them may be next in line.
        for each in tuple(self._sleepers):
            each.waker()
        for look in tuple(self._onlookers):
            look()

    def _catch_up(self, plane: ControlPlane, now: float) -> None:
        while self._abandoned:
            left = self._abandoned[0]
            if isinstance(left, Pending):
                plane.withdraw(now, left)
            else:
                with suppress(Refusal):
                    left(plane, now)
            self._abandoned.popleft()  # not before: if an interrupt strikes in between, the next command does it anew
        plane.tick(now)

    def _until_due(self) -> float:
        """How many seconds a sleeper may sleep before it has to look whether something happens by itself."""
        plane = self._plane
        if plane is None or self._abandoned:
            return 0.0
        # `due` may be earlier than what happens next, never later: then the sleeper looks once too often.
        return max(plane.due - self.clock.read(), 0.0)

    def _fall_asleep(self, pending: Pending, read: Read | None) -> Any:
        """Take the answer of a wait that has one; count the others among the sleepers."""
        if pending.state is PendingState.WAITING:
            self._sleepers[pending] = get_ident()
        return self.finish(pending, read)

    def _look(self, pending: Pending, read: Read | None, *, is_stuck: bool) -> Any:
        """Take the answer of a wait, if it has one by now."""
        if pending.state is PendingState.WAITING:
            if is_stuck and self.clock.is_frozen:
                raise self.stuck()
            self.catch_up()
        return self.finish(pending, read)
