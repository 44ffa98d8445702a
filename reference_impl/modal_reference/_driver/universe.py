"""One universe and what drives it: a control plane, a clock, one plain lock, and those who wait.

Commands run under the lock; wake-ups collect and are delivered after it is released. No command runs from a finaliser,
which may strike while the lock is held: what a destroyed task leaves behind is dropped into a deque, and the next
command clears it away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import count
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

from modal_reference._driver.clock import Clock
from modal_reference._driver.moving import Moving
from modal_reference._driver.running import Run
from modal_reference._driver.runtimes import NewRuntime, Runtime, runtime_of
from modal_reference._driver.waits import Waits
from modal_reference._engine import (
    ControlPlane,
    EventLog,
    Instruction,
    Limits,
    Pending,
    Refusal,
    RefusalKind,
    limits_of,
)

if TYPE_CHECKING:
    from modal_reference._driver.faults import Faults

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

EDITIONS = ("0.73", "1")
_numbers = count(1)


class Universe(Waits):
    """One isolated world: names, data, clock, events.

    Args:
        edition: Which state of the documents it follows, `"0.73"` or `"1"`.
        start: When its clock begins; None begins at the present.
        limits: Other figures than the documented ones.
        environments: The environments that exist from the start; the first is the default.
        seed: Distinguishes the identifiers of ephemeral objects.
        tokens: The token pairs that are let in; None lets in every pair that is not empty.
        runtime: What brings containers to life, as `runtime_of` understands it. It begins with the first of them.

    Attributes:
        faults: What goes wrong on purpose where clients and containers are served; None where nothing does.

    Raises:
        ValueError: There is no such edition or runtime.
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
        runtime: str | NewRuntime = "process",
    ) -> None:
        if edition not in EDITIONS:
            raise ValueError(f"there is no edition {edition!r}: choose one of {', '.join(map(repr, EDITIONS))}")
        super().__init__()
        self.number = next(_numbers)
        self.edition = edition
        self.clock = Clock(start)
        self.is_closed = False
        self.faults: Faults | None = None
        self._limits = limits or limits_of(edition)
        self._environments = tuple(environments)
        self._seed = seed
        self._tokens = None if tokens is None else frozenset(tokens)
        self._lock = Lock()
        self._on_close: list[Callable[[], object]] = []
        self._plane: ControlPlane | None = None
        self._events = EventLog()
        self._moving = Moving(self, runtime_of(runtime))
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
        woken: list[Pending] = []
        while not self.is_closed:
            action = None
            with self._lock:
                if self._on_close:
                    action = self._on_close.pop()
                else:
                    woken = self._end()
            if action is not None:
                action()
        self._wake(woken)

    @property
    def runtime(self) -> Runtime:
        """What brings the containers of this universe to life; it begins when it is first asked for.

        Raises:
            Refusal: The universe has ended.
        """
        return self._moving.runtime

    def take_instructions(self) -> list[Instruction]:
        """What the control plane asks of the runtime and was not taken yet; for the driver."""
        with self._lock:
            plane = self._plane
            if plane is None:
                return []
            told, plane.instructions = plane.instructions, []
            return told

    def call_on_close(self, action: Callable[[], object]) -> None:
        """Have something done when this universe ends, or now if it has ended; the last one added goes first."""
        with self._lock:
            if not self.is_closed:
                self._on_close.append(action)
                return
        action()

    # Commands

    def runner(self, error_of: Callable[[Refusal], Exception]) -> Run:
        """A function that carries out commands which do not wait.

        A closure, because looking up the lock and the clock would cost a tenth of an operation.

        Args:
            error_of: What to raise for a refusal.
        """
        lock, clock, abandoned = self._lock, self.clock, self._abandoned

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
                        if now >= plane.due or abandoned:
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

    # What happens by itself

    def next_due(self) -> float | None:
        """How many real seconds there are until something happens by itself; None when nothing will."""
        if self._abandoned:
            return 0.0
        with self._lock:
            deadline = None if self._plane is None else self._plane.next_deadline()
        if deadline is None:
            return None
        left = max(deadline - self.clock.read(), 0.0)
        return None if left and self.clock.is_frozen else left

    # Inside

    def _end(self) -> list[Pending]:
        """End the control plane, and tell whom that wakes; the lock is held."""
        ended = Refusal(RefusalKind.ENDED, f"{self!r} has ended while something waited in it")
        self.is_closed = True
        plane, self._plane = self._plane, None
        if plane is None:
            return []
        plane.refuse_waits(self.clock.read(), ended)
        self._events = plane.events
        return plane.wakes

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
        self._plane.alarm.waker = self._moving.move
        self.clock.drive(self._visit, self._rouse)
        return self._plane

    def _visit(self, target: float, settle: bool) -> None:
        """Move the clock to an instant, stopping at each deadline on the way."""

        def visit_next(plane: ControlPlane, now: float) -> bool:
            deadline = plane.next_deadline()
            arrived = deadline is None or deadline > target
            plane.tick(self.clock.reach(target if deadline is None or arrived else deadline))
            return arrived

        if settle:
            self._settle()  # what is under way may set off what is due on the way, such as a retry
        is_there = False
        while not is_there:
            is_there = self.run(visit_next)
            if settle:
                self._settle()

    def _settle(self) -> None:
        self._settling.wait()
        # In real time: what was set off in containers ends there, whatever the clock says.
        self.wait(None, ControlPlane.quiet_wait)
        self._settling.wait()

    def _rouse(self) -> None:
        """Have those who sleep until a deadline look at the clock again."""
        if self._plane is not None:
            for pending in self._run_unless_ended(ControlPlane.sleepers) or ():
                pending.waker()
            self._moving.look_again()
