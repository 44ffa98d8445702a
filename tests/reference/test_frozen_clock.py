"""Waits on a clock that stands still: a timeout that cannot end is an error that names the clock, others wait on."""

from __future__ import annotations

import queue
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import pytest

from modal_reference import Queue
from modal_reference._driver.universe import Universe
from modal_reference.exception import ExecutionError
from tests.reference.waiting import Crew, every_face, until_asleep

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


def named_queue() -> Queue:
    return Queue.from_name("q", create_if_missing=True)


@every_face
def test_a_timeout_that_cannot_end_says_that_the_clock_is_frozen(universe: Universe, call: Any) -> None:
    universe.clock.start_at(NEW_YEAR)
    universe.clock.freeze()
    begins_at = monotonic()
    with pytest.raises(ExecutionError, match=r"frozen at 2025-01-01T00:00:00.*unfreeze it"):
        call(named_queue().get, timeout=0.1)
    assert monotonic() - begins_at >= 0.1
    named_queue().put("item")
    assert named_queue().len() == 1


@every_face
def test_an_advance_over_part_of_the_way_lets_it_wait_on(universe: Universe, crew: Crew, call: Any) -> None:
    universe.clock.freeze()
    wait = crew.start(call, named_queue().get, timeout=3600)
    for minutes in (10, 20, 20):
        until_asleep(universe)
        universe.clock.advance(minutes=minutes)
    assert not wait.done()
    universe.clock.advance(minutes=10)
    with pytest.raises(queue.Empty):
        wait.result()


@every_face
def test_to_freeze_the_clock_under_a_wait_does_not_end_it(universe: Universe, crew: Crew, call: Any) -> None:
    wait = crew.start(call, named_queue().get, timeout=3600)
    until_asleep(universe)
    universe.clock.freeze()
    named_queue().put("item")
    assert wait.result() == "item"


@every_face
def test_a_wait_goes_on_with_the_clock(universe: Universe, crew: Crew, call: Any) -> None:
    universe.clock.freeze()
    wait = crew.start(call, named_queue().get, timeout=3600)
    until_asleep(universe)
    universe.clock.advance(seconds=3599.95)
    universe.clock.unfreeze()
    with pytest.raises(queue.Empty):
        wait.result()


@every_face
def test_a_wait_without_a_timeout_does_not_mind(universe: Universe, crew: Crew, call: Any) -> None:
    universe.clock.freeze()
    wait = crew.start(call, named_queue().get)
    until_asleep(universe)
    universe.clock.advance(days=400)
    assert not wait.done()
    named_queue().put("item")
    assert wait.result() == "item"


@every_face
def test_what_does_not_wait_does_not_mind(universe: Universe, call: Any) -> None:
    universe.clock.freeze()
    assert call(named_queue().get, block=False) is None
    assert call(named_queue().put, "item", timeout=1) is None
    assert call(named_queue().get, timeout=1) == "item"
