"""The one clock of a universe: real time, plus an offset that the test moves.

Real waits take real time; `advance` moves the offset, visiting each deadline at its own instant. A frozen clock stands
still until it is advanced or released.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import inf
from threading import Lock
from time import monotonic, time

#: The last instant that a datetime can say, in seconds since the epoch.
_END = 253402300800.0


class Clock:
    """The time of one universe, in seconds since the epoch.

    Args:
        start: When the universe begins; None begins at the present. Aware, or UTC if it has no time zone.
    """

    __slots__ = ("_goal", "_lock", "_on_the_way", "_rouse", "_visit", "line")

    def __init__(self, start: datetime | None = None) -> None:
        #: Rate and shift: the present is real time by rate, plus shift. The rate is 1 or, frozen, 0. One value, so
        #: that a thread never reads a rate of before with a shift of after; public, because a call would cost as much
        #: as a read.
        self.line: tuple[float, float] = (1.0, (time() if start is None else _instant(start)) - monotonic())
        self._lock = Lock()  # held by who changes the line, and by nobody for longer than that takes
        self._goal = -inf  # where time will stand when all who advance it have arrived
        self._on_the_way = 0  # how many those are
        self._visit: Callable[[float, bool], None] | None = None
        self._rouse: Callable[[], None] | None = None

    def read(self) -> float:
        """The present instant, in seconds since the epoch."""
        rate, shift = self.line
        return monotonic() * rate + shift

    def now(self) -> datetime:
        """The present instant, as an aware datetime in UTC."""
        return datetime.fromtimestamp(self.read(), UTC)

    @property
    def is_frozen(self) -> bool:
        """Whether the clock stands still."""
        return not self.line[0]

    def freeze(self) -> None:
        """Stop the clock at the present instant; only `advance` moves it on."""
        with self._lock:
            self.line = (0.0, self.read())
        self._changed()

    def unfreeze(self) -> None:
        """Let the clock run on from where it stands."""
        with self._lock:
            self.line = (1.0, self.read() - monotonic())
        self._changed()

    def start_at(self, start: datetime) -> None:
        """Set the present instant of a universe that has not been used yet.

        Raises:
            RuntimeError: The universe has been used, so that setting its clock could run time backwards.
        """
        if self._visit is not None:
            raise RuntimeError(
                f"the clock cannot start at {start.isoformat()}: this universe has been used already. Set the start "
                "before "
                "anything else, or move forward with advance(...)"
            )
        with self._lock:
            self._set(_instant(start))

    def advance(self, delta: timedelta | None = None, *, settle: bool = False, **units: float) -> None:
        """Move time forward, letting everything that falls due happen at its own instant.

        Advances of several threads add up, whichever comes first.

        Args:
            delta: How far; or give the units of a timedelta, as in `advance(hours=25)`.
            settle: Wait at every instant until those who were woken in other threads have gone on.

        Raises:
            ValueError: Time would move backwards.
            TypeError: A unit that timedelta does not know, or no distance at all.
        """
        if (delta is None) == (not units):
            raise TypeError("advance() takes either a timedelta or units, as in advance(hours=25)")
        try:
            seconds = (timedelta(**units) if delta is None else delta).total_seconds()
        except (ValueError, OverflowError) as fault:
            raise ValueError(f"advance({units}) is no distance in time: {fault}") from None
        if seconds < 0:
            raise ValueError(f"advance({seconds:g} seconds) would move time backwards: only zero and more is possible")
        target = self._set_out(seconds)
        try:
            if self._visit is None:
                self.reach(target)
            else:
                self._visit(target, settle)
        finally:
            self._arrive()
        self._changed()

    def settle(self) -> None:
        """Return when everything that is due has happened, and those who were woken in other threads have gone on."""
        if self._visit is not None:
            self._visit(self.read(), True)

    def reach(self, instant: float) -> float:
        """Make an instant the present, or leave it if it is past by now; for the driver.

        Returns:
            The present.
        """
        with self._lock:
            reached = max(instant, self.read())
            self._set(reached)
        return reached

    def drive(self, visit: Callable[[float, bool], None], rouse: Callable[[], None]) -> None:
        """Take a driver, which visits what is due when time is advanced, and rouses sleepers when it was changed."""
        self._visit = visit
        self._rouse = rouse

    def _set_out(self, seconds: float) -> float:
        """The instant at which somebody arrives who moves time so far from where others have moved it."""
        with self._lock:
            target = max(self._goal, self.read()) + seconds
            if target >= _END:
                raise ValueError(
                    f"advance({seconds:g} seconds) would move time past the year 9999, where datetime ends: move less"
                )
            self._goal = target
            self._on_the_way += 1
        return target

    def _arrive(self) -> None:
        with self._lock:
            self._on_the_way -= 1
            if not self._on_the_way:
                self._goal = -inf

    def _set(self, instant: float) -> None:
        rate, _ = self.line
        self.line = (rate, instant - monotonic() * rate)

    def _changed(self) -> None:
        if self._rouse is not None:
            self._rouse()


def _instant(moment: datetime) -> float:
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
