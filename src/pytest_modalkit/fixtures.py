"""What the fixtures give: stand-ins that act on whichever universe is current when they are used.

They hold no state. So they may be session-scoped, a property may use them in all its examples, and it does not matter
in which order a test lists its fixtures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from pytest_modalkit.backends import Backend
from pytest_modalkit.fault_plans import MOMENTS, Fault, FaultAction, FaultPlan, Injector
from pytest_modalkit.faults import NotTestable
from pytest_modalkit.scopes import AFTER_UNIVERSE
from pytest_modalkit.universes import Universes

__all__ = ["CurrentClock", "CurrentEvents", "CurrentFaults", "CurrentLeaks", "CurrentUniverse"]


class CurrentClock:
    """The clock of the current universe.

    Raises:
        NotTestable: The backend does not offer what a method needs.
    """

    def __init__(self, backend: Backend, universes: Universes) -> None:
        self._backend = backend
        self._universes = universes

    def now(self) -> datetime:
        """The present instant: an aware datetime in UTC."""
        found: datetime = self._hook("now")()
        if found.tzinfo is None:
            raise NotTestable(
                f"backend {self._backend.name!r} gave the naive time {found!r}: its hook `now` must return an aware one"
            )
        return found

    def advance(self, delta: timedelta | None = None, *, settle: bool = False, **units: float) -> None:
        """Move time forward; what falls due on the way happens at its own instant.

        Args:
            delta: How far; or give the units of a timedelta, as in `advance(hours=25)`.
            settle: Wait at each such instant until nothing is pending.

        Raises:
            TypeError: Neither a timedelta nor units, or both.
            ValueError: Time would move backwards.
        """
        if (delta is None) == (not units):
            raise TypeError("advance() takes either a timedelta or its units, as in advance(hours=25)")
        distance = timedelta(**units) if delta is None else delta
        if distance < timedelta(0):
            raise ValueError(f"advance({distance!r}) would move time backwards: it only goes forward")
        advance = self._hook("advance_clock")
        if settle:
            advance(distance, settle=True)
        else:
            advance(distance)

    def settle(self) -> None:
        """Return when nothing is pending, starting or running."""
        self._hook("settle")()

    def freeze(self) -> None:
        """Stop the clock; only `advance` moves it on."""
        self._hook("freeze")(True)

    def unfreeze(self) -> None:
        """Let the clock run on from where it stands."""
        self._hook("freeze")(False)

    def start_at(self, start: datetime) -> None:
        """Set the time of a universe that has not been used yet.

        Args:
            start: An aware datetime.

        Raises:
            ValueError: `start` has no time zone.
        """
        if start.tzinfo is None:
            raise ValueError(f"start_at({start!r}) has no time zone: give one, as in datetime(2025, 5, 1, tzinfo=UTC)")
        self._hook("start_at")(start)

    def _hook(self, name: str) -> Callable[..., Any]:
        hook: Callable[..., Any] | None = getattr(self._backend, name)
        if hook is None:
            raise _lacking(self._backend, name, "modal_clock")
        self._universes.require()
        return hook


class CurrentEvents:
    """What happened in the current universe, oldest first; with the backend's own kinds of events."""

    def __init__(self, backend: Backend, universes: Universes) -> None:
        self._backend = backend
        self._universes = universes

    def __iter__(self) -> Iterator[Any]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())

    def of(self, kind: Any) -> list[Any]:
        """The events of one kind, oldest first.

        Args:
            kind: A kind of the backend's, or its word.
        """
        found = self._found()
        if hasattr(found, "of"):
            return list(found.of(kind))
        return [event for event in found if event.kind == kind]

    def _found(self) -> Any:
        universe = self._universes.require()
        if not hasattr(universe, "events"):
            raise _lacking(self._backend, "new_universe", "modal_events", " giving an object that has `events`")
        return universe.events


class CurrentFaults:
    """What goes wrong on purpose in the current universe. It begins with nothing, and ends with its universe.

    An operation is named as the backend names it, `dict_put` for instance, or by a pattern such as `dict_*`.

    Raises:
        NotTestable: The backend does not offer what a method needs.
    """

    def __init__(self, backend: Backend, universes: Universes) -> None:
        self._backend = backend
        self._universes = universes

    def __repr__(self) -> str:
        return f"<the faults of backend {self._backend.name!r}>"

    @property
    def plan(self) -> FaultPlan:
        """What goes wrong now."""
        return self._injector().plan

    @property
    def injected(self) -> list[Any]:
        """What has gone wrong on purpose so far, oldest first: `rule`, `operation`, `occurrence`, `subject` of each."""
        return list(self._injector().injected)

    def begin(self, plan: FaultPlan) -> None:
        """Begin a plan in place of the one before; an empty plan ends what there is.

        Raises:
            ValueError: A fault applies to nothing that there is.
        """
        self._injector().begin(plan)

    def fail(
        self,
        operation: str,
        *,
        error: str | type[BaseException] = "ConnectionError",
        probability: float = 1.0,
        skip: int = 0,
        times: int | None = None,
    ) -> None:
        """Let an operation fail before it has done anything, wherever it is called from.

        Args:
            operation: Its name, or a pattern.
            error: What is raised: `ConnectionError` or `InternalFailure`, the class or its name.
            probability: How likely that is each time.
            skip: So many calls go well first.
            times: So often at most; None sets no limit.
        """
        self._add(Fault(FaultAction.FAIL, operation, probability, skip, times, 0.0, error))

    def delay(
        self, operation: str, *, seconds: float, probability: float = 1.0, skip: int = 0, times: int | None = None
    ) -> None:
        """Let an operation begin later, by seconds of real time; otherwise as `fail`."""
        self._add(Fault(FaultAction.DELAY, operation, probability, skip, times, seconds))

    def kill(
        self,
        *,
        at: str = "input",
        seconds: float = 0.0,
        probability: float = 1.0,
        skip: int = 0,
        times: int | None = 1,
    ) -> None:
        """Kill a container with everything in it: its inputs fail, or are tried again as their function says.

        Args:
            at: `input`, before an input that a container takes has begun there; or `start`, when it is ready.
            seconds: Real time between that moment and the end; more than 0 lets the input begin.
            probability: How likely that is each time.
            skip: So many inputs or starts go well first.
            times: So often at most; None sets no limit.
        """
        self._add(Fault(FaultAction.KILL, _moment(at), probability, skip, times, seconds))

    def preempt(
        self,
        *,
        at: str = "input",
        seconds: float = 0.0,
        probability: float = 1.0,
        skip: int = 0,
        times: int | None = 1,
    ) -> None:
        """Take a container away, as the service does: it is interrupted, and its inputs begin anew; else as `kill`."""
        self._add(Fault(FaultAction.PREEMPT, _moment(at), probability, skip, times, seconds))

    def _add(self, fault: Fault) -> None:
        self._injector().add(fault)

    def _injector(self) -> Injector:
        if self._backend.faults is None:
            raise _lacking(self._backend, "faults", "modal_faults")
        self._universes.require()
        return self._backend.faults()


class CurrentLeaks:
    """What universes that have ended have left behind.

    Raises:
        NotTestable: The backend cannot tell.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._told: set[str] = set()

    def __repr__(self) -> str:
        return f"<the leaks of backend {self._backend.name!r}>"

    def left(self) -> list[str]:
        """What is left at this moment, each in words, with whose it is; what an open universe uses is not left."""
        if self._backend.leftovers is None:
            raise _lacking(self._backend, "leftovers", "modal_leaks")
        return list(self._backend.leftovers())

    def watch(self, item: pytest.Item) -> None:
        """Fail a test if something is left when its universe has ended; nothing is told twice."""
        self._tell("a universe of an earlier test or fixture, which has ended,")
        item.stash.setdefault(AFTER_UNIVERSE, []).append(lambda: self._tell("the universe of this test has ended and"))

    def _tell(self, who: str) -> None:
        more = [each for each in self.left() if each not in self._told]
        self._told.update(more)
        if more:
            pytest.fail("\n  ".join([f"{who} left behind:", *more]), pytrace=False)


class CurrentUniverse:
    """The universe that is open at the moment.

    Its members are fixed, and what they give is looked up when it is used: tools that feel an object over for
    attributes of theirs (Hypothesis does) open no universe by that.

    Attributes:
        clock: Its clock.
        events: What happened in it.
    """

    def __init__(self, backend: Backend, universes: Universes) -> None:
        self._backend = backend
        self._universes = universes
        self.clock = CurrentClock(backend, universes)
        self.events = CurrentEvents(backend, universes)

    def __repr__(self) -> str:
        return f"<the current universe of backend {self._backend.name!r}>"

    @property
    def edition(self) -> str:
        """The edition of the documents that it follows."""
        return self._backend.edition

    @property
    def is_open(self) -> bool:
        """Whether something has used the backend already; asking does not."""
        return self._universes.is_open

    def own(self) -> Any:
        """The backend's own object behind it, opening a universe if none is open.

        Raises:
            NotTestable: The backend has no universes.
        """
        universe = self._universes.require()
        if universe is None:
            raise _lacking(self._backend, "new_universe", "modal_universe")
        return universe


def _moment(at: str) -> str:
    if at not in MOMENTS:
        raise ValueError(f"a container is not struck at {at!r}: choose {' or '.join(map(repr, MOMENTS))}")
    return MOMENTS[at]


def _lacking(backend: Backend, hook: str, fixture: str, more: str = "") -> NotTestable:
    return NotTestable(
        f"backend {backend.name!r} has no hook {hook!r}{more}, which {fixture} needs here: its adapter must give "
        f"Backend({hook}=...)"
    )
