"""The clock of a universe: it visits deadlines in order, stands still on request, and begins when it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier
from time import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference._driver.clock import Clock
from modal_reference._driver.universe import Universe
from modal_reference._engine import ControlPlane, Pending
from tests.reference.benches import new_queue
from tests.reference.waiting import Crew

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


def test_it_begins_at_the_present() -> None:
    before = time()
    assert before - 1 <= Clock().read() <= time() + 1


@pytest.mark.parametrize(
    "start", [NEW_YEAR, NEW_YEAR.replace(tzinfo=None), datetime(2025, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))]
)
def test_it_begins_where_it_is_told_in_utc_if_nothing_else_is_said(start: datetime) -> None:
    now = Clock(start).now()
    assert now.tzinfo is UTC
    assert NEW_YEAR <= now < NEW_YEAR + timedelta(seconds=10)


def test_it_runs() -> None:
    clock = Clock()
    first = clock.read()
    while clock.read() == first:
        continue
    assert clock.read() > first


def test_frozen_it_stands_until_it_is_advanced_or_released() -> None:
    clock = Clock(NEW_YEAR)
    was_frozen = [clock.is_frozen]
    clock.freeze()
    was_frozen.append(clock.is_frozen)
    stands_at = clock.read()
    assert clock.read() == stands_at
    clock.advance(hours=25)
    assert clock.read() == stands_at + 25 * 3600
    clock.unfreeze()
    was_frozen.append(clock.is_frozen)
    assert was_frozen == [False, True, False]
    assert stands_at + 25 * 3600 <= clock.read() < stands_at + 25 * 3600 + 10


def test_to_freeze_or_release_twice_is_to_do_it_once() -> None:
    clock = Clock(NEW_YEAR)
    clock.freeze()
    stands_at = clock.read()
    clock.freeze()
    assert clock.read() == stands_at
    clock.unfreeze()
    clock.unfreeze()
    assert stands_at <= clock.read() < stands_at + 10


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=400)), max_size=5))
def test_advances_add_up(deltas: list[timedelta]) -> None:
    clock = Clock(NEW_YEAR)
    clock.freeze()
    start = clock.read()
    for delta in deltas:
        clock.advance(delta)
    assert clock.read() - start == pytest.approx(sum(deltas, timedelta()).total_seconds(), abs=1e-3)


def test_time_does_not_move_backwards() -> None:
    clock = Clock(NEW_YEAR)
    clock.freeze()
    stands_at = clock.read()
    with pytest.raises(ValueError, match=r"advance\(-1 seconds\) would move time backwards"):
        clock.advance(seconds=-1)
    assert clock.read() == stands_at


def test_advance_wants_a_delta_or_units() -> None:
    with pytest.raises(TypeError, match="either a timedelta or units"):
        Clock().advance()
    with pytest.raises(TypeError, match="either a timedelta or units"):
        Clock().advance(timedelta(1), hours=1)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(TypeError, match="years"):
        Clock().advance(years=1)


# In a universe


def test_a_start_can_be_set_until_the_universe_is_used() -> None:
    with Universe() as universe:
        universe.clock.start_at(NEW_YEAR)
        universe.clock.advance(days=1)
        universe.clock.start_at(NEW_YEAR)
        assert universe.clock.now() < NEW_YEAR + timedelta(seconds=10)
        universe.run(ControlPlane.environment_list)
        with pytest.raises(RuntimeError, match="cannot start at 2024-01-01.*has been used already"):
            universe.clock.start_at(datetime(2024, 1, 1, tzinfo=UTC))
        assert universe.clock.now() >= NEW_YEAR


def test_to_look_at_the_clock_is_not_to_use_the_universe() -> None:
    with Universe() as universe:
        assert universe.clock.now().tzinfo is UTC
        universe.clock.freeze()
        universe.clock.start_at(NEW_YEAR)
        assert universe.clock.now() == NEW_YEAR


def test_advances_of_several_threads_add_up(universe: Universe, crew: Crew) -> None:
    universe.clock.freeze()
    starts_at = universe.clock.read()
    universe.run(ControlPlane.environment_list)
    visit, both_have_set_out = universe.clock._visit, Barrier(2)
    assert visit is not None

    def visit_together(target: float, settle: bool) -> None:
        both_have_set_out.wait()
        visit(target, settle)

    universe.clock._visit = visit_together
    for advancing in [crew.start(universe.clock.advance, hours=1) for _ in range(2)]:
        advancing.result()
    assert universe.clock.read() == starts_at + 2 * 3600
    universe.clock._visit = visit
    universe.clock.advance(hours=1)
    assert universe.clock.read() == starts_at + 3 * 3600


def test_an_advance_that_fails_moves_nobody_elses(universe: Universe) -> None:
    universe.run(ControlPlane.environment_list)
    visit = universe.clock._visit

    def fail(target: float, settle: bool) -> None:
        raise KeyboardInterrupt

    universe.clock.freeze()
    starts_at = universe.clock.read()
    universe.clock._visit = fail
    with pytest.raises(KeyboardInterrupt):
        universe.clock.advance(hours=1)
    universe.clock._visit = visit
    universe.clock.advance(hours=1)
    assert universe.clock.read() == starts_at + 3600


@given(st.lists(st.integers(1, 100), min_size=1, max_size=6), st.integers(1, 120))
def test_advance_visits_each_deadline_on_the_way_at_its_own_instant(deadlines: list[int], distance: int) -> None:
    with Universe(start=NEW_YEAR) as universe:
        clock = universe.clock
        clock.freeze()
        start = clock.read()
        queue = universe.run(new_queue_in)
        woken_at: list[float] = []

        def note() -> bool:
            woken_at.append(clock.read() - start)
            return True

        for seconds in deadlines:
            universe.begin_wait(Pending(note), seconds, ControlPlane.queue_take_wait, queue, b"", 1, True)
        clock.advance(seconds=distance)
        # Arrived, everybody who sleeps until a deadline looks again: those who are still waiting.
        still_waiting = sum(1 for seconds in deadlines if seconds > distance)
        due = sorted(float(seconds) for seconds in deadlines if seconds <= distance)
        assert woken_at == [*due, *[float(distance)] * still_waiting]
        assert clock.read() == start + distance


def new_queue_in(plane: ControlPlane, now: float) -> str:
    return new_queue(plane, now)
