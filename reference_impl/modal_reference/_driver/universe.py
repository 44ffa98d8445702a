"""One universe and what drives it: a control plane, a clock, one plain lock, and those who wait.

Commands run under the lock; wake-ups collect and are delivered after it is released. No command runs from a finaliser,
which may strike while the lock is held: what a destroyed task leaves behind is dropped into a deque, and the next
command clears it away.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import count
from math import inf
from threading import Condition, Lock, get_ident
from time import monotonic
from typing import Any, TypeVar, TypeVarTuple

from modal_reference._driver.clock import Clock
from modal_reference._driver.running import Run
from modal_reference._driver.wakers import AsyncWaker, ThreadWaker, Waker
from modal_reference._engine import (
    ControlPlane,
    EventLog,
    Limits,
    Pending,
    PendingState,
    Refusal,
    RefusalKind,
    limits_of,
)

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

#: Makes values of what was offered.
Read = Callable[[Any], Any]

EDITIONS = ("0.73", "1")
_numbers = count(1)


class Universe:
    """One isolated world: names, data, clock, events.

    Args:
        edition: Which state of the documents it follows, `"0.73"` or `"1"`.
        start: When its clock begins; None begins at the present.
        limits: Other figures than the documented ones.
        environments: The environments that exist from the start; the first is the default.
        seed: Distinguishes the identifiers of ephemeral objects.
        tokens: The token pairs that are let in; None lets in every pair that is not empty.

    Raises:
        ValueError: There is no such edition.
    """

    def __init__(
        self,
        *,
        edition: str = "1",
        start: datetime | None = None,
        limits: Limits | None = None,
        environments: Sequence[str] = ("main",),
        seed: int = 0,
        tokens: Iterable[tuple[str, str]] | None = None,
    ) -> None:
        if edition not in EDITIONS:
            raise ValueError(f"there is no edition {edition!r}: choose one of {', '.join(map(repr, EDITIONS))}")
        self.number = next(_numbers)
        self.edition = edition
        self.clock = Clock(start)
        self.is_closed = False
        self._limits = limits or limits_of(edition)
        self._environments = tuple(environments)
        self._seed = seed
        self._tokens = None if tokens is None else frozenset(tokens)
        self._lock = Lock()
        self._abandoned: deque[Pending] = deque()
        self._sleepers: dict[Pending, int] = {}  # who sleeps, and the thread it sleeps in
        self._settled = Condition()
        self._settlers = 0
        self._on_close: list[Callable[[], object]] = []
        self._plane: ControlPlane | None = None
        self._events = EventLog()
        #: Carries out a command that does not wait; raises the refusal itself.
        self.run = self.runner(lambda refusal: refusal)

    def __enter__(self) -> Universe:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Universe {self.number}, edition {self.edition}{', ended' if self.is_closed else ''}>"

    @property
    def plane(self) -> ControlPlane:
        """The control plane; it begins when it is first asked for.

        Raises:
            Refusal: The universe has ended.
        """
        with self._lock:
            return self._plane or self._begin()

    @property
    def events(self) -> EventLog:
        """What was created, deleted and expired, oldest first; still there when the universe has ended."""
        return self._events if self.is_closed else self.plane.events

    def close(self) -> None:
        """End this universe: whoever waits in it gets an error, and nothing more can be done in it."""
        if not self.is_closed:
            for action in reversed(self._on_close):
                action()
            ended = Refusal(RefusalKind.ENDED, f"{self!r} has ended while something waited in it")
            woken: list[Pending] = []
            with self._lock:
                self.is_closed = True
                plane, self._plane = self._plane, None
                if plane is not None:
                    plane.refuse_waits(self.clock.read(), ended)
                    woken, self._events = plane.wakes, plane.events
            self._wake(woken)

    def call_on_close(self, action: Callable[[], object]) -> None:
        """Have something done when this universe ends; the last one added goes first."""
        self._on_close.append(action)

    # Commands

    def runner(self, error_of: Callable[[Refusal], Exception]) -> Run:
        """A function that carries out commands which do not wait.

        A closure, because looking up the lock and the clock would cost a tenth of an operation.

        Args:
            error_of: What to raise for a refusal.
        """
        lock, clock = self._lock, self.clock

        def run(command: Callable[[ControlPlane, float, *Ts], T], *args: *Ts) -> T:
            woken: Sequence[Pending] = ()
            try:
                # `with`, although acquire() and release() cost half as much: an interrupt that strikes right after
                # acquire() would leave the lock taken for ever.
                with lock:
                    plane = self._plane or self._begin()
                    rate, shift = clock.line
                    now = monotonic() * rate + shift
                    try:
                        if now >= plane.due:
                            self._catch_up(plane, now)
                        return command(plane, now, *args)
                    finally:
                        woken = plane.wakes
                        if woken:
                            plane.wakes = []
            except Refusal as refusal:
                raise error_of(refusal) from None
            finally:
                if woken:
                    self._wake(woken)

        return run

    # Waits

    def begin_wait(
        self,
        waker: Waker,
        timeout: float | None,
        command: Callable[[ControlPlane, float, Pending, *Ts], T],
        *args: *Ts,
    ) -> tuple[Pending, T]:
        """Begin a wait; its waker is called once it has an answer.

        Args:
            timeout: In seconds on this universe's clock; None waits without end.
        """

        def begin(plane: ControlPlane, now: float) -> tuple[Pending, T]:
            pending = Pending(waker, None if timeout is None else now + timeout)
            outcome = command(plane, now, pending, *args)
            if pending.state is PendingState.WAITING and pending.place is not None:
                plane.watch_deadline(pending)
            return pending, outcome

        return self.run(begin)

    def wait(self, pending: Pending, waker: ThreadWaker, read: Read | None = None) -> Any:
        """Sleep in this thread until the pending is no longer waiting, and take its answer; withdraw if interrupted.

        Args:
            read: What to make of items before they are accepted; if it raises, they go back.

        Raises:
            Refusal: What it waits in is gone, or its timeout cannot end because the clock is frozen.
        """
        if _has_answer(pending):
            return self._finish_or_withdraw(pending, read)
        self._sleepers[pending] = get_ident()
        try:
            while pending.state is PendingState.WAITING:
                # In real time: on a frozen clock nobody sleeps for ever, and who is roused by a change sleeps anew.
                left = self.stuck_for(pending)
                is_woken = waker.sleep(self._until_due() if left is None else left)
                self._look(pending, is_stuck=left is not None and not is_woken)
            return self.finish(pending, read)
        except BaseException:
            self.withdraw(pending)
            raise
        finally:
            self._awake(pending)

    async def wait_aio(self, pending: Pending, waker: AsyncWaker, read: Read | None = None) -> Any:
        """As `wait`, asleep in this task."""
        if _has_answer(pending):
            return self._finish_or_withdraw(pending, read)
        self._sleepers[pending] = get_ident()
        try:
            while pending.state is PendingState.WAITING:
                left = self.stuck_for(pending)
                is_woken = await waker.sleep(self._until_due() if left is None else left)
                self._look(pending, is_stuck=left is not None and not is_woken)
            return self.finish(pending, read)
        except GeneratorExit:
            self._abandon(pending)
            raise
        except BaseException:
            self.withdraw(pending)
            raise
        finally:
            self._awake(pending)

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

    def _finish_or_withdraw(self, pending: Pending, read: Read | None) -> Any:
        try:
            return self.finish(pending, read)
        except BaseException:
            self.withdraw(pending)
            raise

    def withdraw(self, pending: Pending) -> None:
        """Give up a wait; what was reserved for it goes to the next in line."""
        if not self.is_closed:
            self.run(ControlPlane.withdraw, pending)

    def next_due(self) -> float | None:
        """How many real seconds there are until something happens by itself; None when nothing will."""
        with self._lock:
            deadline = None if self._plane is None else self._plane.next_deadline()
        if deadline is None:
            return None
        left = max(deadline - self.clock.read(), 0.0)
        return None if left and self.clock.is_frozen else left

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

    def catch_up(self) -> None:
        """Let happen what is due by now."""
        if not self.is_closed:
            self.run(ControlPlane.tick)

    # Inside

    def _begin(self) -> ControlPlane:
        """Begin the control plane; the lock is held."""
        if self.is_closed:
            raise Refusal(RefusalKind.ENDED, f"{self!r} has ended: use the backend in a new one")
        self._plane = ControlPlane(
            edition=self.edition,
            limits=self._limits,
            environments=self._environments,
            seed=self._seed,
            now=self.clock.read(),
            tokens=self._tokens,
        )
        self.clock.drive(self._visit, self._rouse)
        return self._plane

    def _wake(self, woken: Iterable[Pending]) -> None:
        """Wake those who have an answer; whom nobody can wake any more will not accept it."""
        for pending in woken:
            if not pending.waker():
                self._abandon(pending)

    def _abandon(self, pending: Pending) -> None:
        """Have the next command withdraw a wait whose task was destroyed: this may be a finaliser, inside a command."""
        self._abandoned.append(pending)
        plane = self._plane
        if plane is not None:
            plane.due = -inf
        # Nobody may ever run a command again but those who sleep, and one of them may be next in line.
        for each in tuple(self._sleepers):
            each.waker()

    def _catch_up(self, plane: ControlPlane, now: float) -> None:
        while self._abandoned:
            plane.withdraw(now, self._abandoned.popleft())
        plane.tick(now)
        if self._abandoned:
            plane.due = -inf  # one more was destroyed meanwhile, and `tick` has computed the next instant over it

    def _visit(self, target: float, settle: bool) -> None:
        """Move the clock to an instant, stopping at each deadline on the way."""

        def visit_next(plane: ControlPlane, now: float) -> bool:
            deadline = plane.next_deadline()
            arrived = deadline is None or deadline > target
            instant = target if deadline is None or arrived else max(deadline, now)
            self.clock.set(max(instant, now))
            plane.tick(max(instant, now))
            return arrived

        is_there = False
        while not is_there:
            is_there = self.run(visit_next)
            if settle:
                self._settle()

    def _settle(self) -> None:
        """Return when who was woken in other threads has taken its answer. Tasks of this thread cannot: it is busy."""
        here = get_ident()

        def is_settled() -> bool:
            woken = (thread for each, thread in tuple(self._sleepers.items()) if each.state is not PendingState.WAITING)
            return all(thread == here for thread in woken)

        with self._settled:
            self._settlers += 1
            self._settled.wait_for(is_settled)
            self._settlers -= 1

    def _awake(self, pending: Pending) -> None:
        del self._sleepers[pending]
        if self._settlers:
            with self._settled:
                self._settled.notify_all()

    def _until_due(self) -> float:
        """How many seconds a sleeper may sleep before it has to look whether something happens by itself."""
        plane = self._plane
        # `due` may be earlier than what happens next, never later: then the sleeper looks once too often.
        return 0.0 if plane is None else max(plane.due - self.clock.read(), 0.0)

    def _look(self, pending: Pending, is_stuck: bool) -> None:
        if pending.state is not PendingState.WAITING:
            return
        if is_stuck and self.clock.is_frozen:
            raise self.stuck()
        self.catch_up()

    def _rouse(self) -> None:
        """Have those who sleep until a deadline look at the clock again."""
        if self._plane is not None:
            for pending in self.run(ControlPlane.sleepers):
                pending.waker()


def _has_answer(pending: Pending) -> bool:
    return pending.state is not PendingState.WAITING
