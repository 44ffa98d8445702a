"""Laws of inputs that a container runs at once."""

from __future__ import annotations

import queue
from contextlib import suppress
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_modalkit import requirement

Places = tuple[Any, Any]
#: Seconds in which an input would begin that may.
SHORT = 0.1


def held_together(method: Any, places: Places, number: int, seconds: float) -> int:
    """How many more inputs than `number` begin in one container while as many run; all of them end afterwards."""
    started, gate = places
    calls = [method.spawn(started, gate, seconds) for _ in range(number + 2)]
    processes = {started.get(timeout=seconds) for _ in range(number)}
    more = len(waited_for(started))
    gate.put_many(["open"] * len(calls))
    assert [call.get(timeout=seconds) for call in calls] == ["open"] * len(calls)
    assert len(processes) == 1
    return more


def waited_for(place: Any) -> list[Any]:
    """What comes to a place that nothing should come to: one cannot wait for that, only for a while."""
    with suppress(queue.Empty):
        return [place.get(timeout=SHORT)]
    return []


@requirement("cls.concurrent.at-once", "cls.concurrent.no-more")
def test_a_container_runs_as_many_as_it_is_allowed(work: Any, places: Places, seconds: float) -> None:
    assert held_together(work.Crowd().hold, places, work.CROWD, seconds) == 0


@requirement("cls.concurrent.async")
def test_async_inputs_run_at_once_too(work: Any, places: Places, seconds: float) -> None:
    assert held_together(work.Crowd().hold_async, places, work.CROWD, seconds) == 0


@requirement("cls.concurrent.one-by-default")
def test_a_container_runs_one_at_a_time(work: Any, places: Places, seconds: float) -> None:
    assert held_together(work.Single().hold, places, 1, seconds) == 0


@requirement("cls.concurrent.target-at-most")
@given(most=st.integers(1, 50), more=st.integers(1, 50))
def test_a_target_is_not_above_the_most(most: int, more: int) -> None:
    with pytest.raises(modal.exception.InvalidError):
        modal.concurrent(max_inputs=most, target_inputs=most + more)


@requirement("cls.with-concurrency.holds")
def test_a_class_may_be_told_later(work: Any, places: Places, seconds: float) -> None:
    together = work.Single.with_concurrency(max_inputs=2)
    assert held_together(together().hold, places, 2, seconds) == 0


@requirement("cls.with-options.concurrency")
def test_the_old_edition_tells_it_by_options(work: Any, places: Places, seconds: float) -> None:
    together = work.Single.with_options(allow_concurrent_inputs=2)
    assert held_together(together().hold, places, 2, seconds) == 0
