"""Laws of batches: lists of what single inputs give, filled or not in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.clock import Clock
from modal_conformance.workloads.cls import Plain
from pytest_modalkit import Face, requirement


def refused() -> Any:
    """A block that is refused for a figure or a function."""
    return pytest.raises(modal.exception.InvalidError)


@requirement("cls.batched.gives-lists", "cls.batched.async-body")
async def test_each_caller_gets_its_own_result(face: Face, work: Any) -> None:
    assert (await face(work.multiply.remote, 2, 100))[0] == 200
    found = await face.collect(work.multiply.map, range(10), range(10))
    assert [product for product, _ in found] == [each * each for each in range(10)]


@requirement("cls.batched.size", "cls.batched.fills", "cls.batched.full-does-not-wait", "cls.batched.method")
def test_a_full_batch_runs_at_once(work: Any, seconds: float) -> None:
    calls = [work.Batches().sizes.spawn(number) for number in range(9)]
    assert [call.get(timeout=seconds) for call in calls] == [(number, 3) for number in range(9)]


@requirement("cls.batched.waits-no-longer")
def test_a_batch_that_is_not_full_runs_after_its_wait(work: Any, clock: Clock, seconds: float) -> None:
    calls = [work.Batches().sizes.spawn(number) for number in range(2)]
    clock.settle()
    clock.advance(seconds=30, settle=True)
    with pytest.raises(TimeoutError):
        calls[0].get(timeout=0)
    clock.advance(seconds=31, settle=True)
    assert [call.get(timeout=seconds) for call in calls] == [(0, 2), (1, 2)]


@requirement("cls.batched.failure")
def test_a_failure_is_that_of_each_input(work: Any, seconds: float) -> None:
    for call in [work.fail_together.spawn(number) for number in (1, 2)]:
        with pytest.raises(LookupError) as failed:
            call.get(timeout=seconds)
        assert failed.value.args == ([1, 2],)


@requirement("cls.batched.figures")
@given(size=st.integers(-5, 0), wait=st.integers(-5, -1))
def test_sizes_and_waits_are_not_negative(size: int, wait: int) -> None:
    with refused():
        modal.batched(max_batch_size=size, wait_ms=1)
    with refused():
        modal.batched(max_batch_size=1, wait_ms=wait)


@requirement("cls.batched.figures.most")
@given(more=st.integers(1, 1000))
def test_sizes_and_waits_have_limits(more: int) -> None:
    with refused():
        modal.batched(max_batch_size=1000 + more, wait_ms=1)
    with refused():
        modal.batched(max_batch_size=1, wait_ms=600_000 + more)


def with_default(numbers: list[int], others: list[int] | None = None) -> list[int]:
    return numbers


def generator(numbers: list[int]) -> Iterator[int]:
    yield from numbers


@requirement("cls.batched.no-defaults", "cls.batched.no-generators")
@pytest.mark.parametrize("function", [with_default, generator])
def test_functions_with_defaults_and_generators_are_refused(function: Any) -> None:
    app = modal.App()
    with refused():
        app.function()(modal.batched(max_batch_size=2, wait_ms=1)(function))


@requirement("cls.batched.only-method")
def test_a_batched_method_is_the_only_one() -> None:
    method = modal.batched(max_batch_size=2, wait_ms=1)(lambda self, numbers: numbers)
    both = type("Both", (Plain,), {"more": method, "__module__": __name__})
    with refused():
        modal.App().cls(serialized=True)(both)


@requirement("cls.with-batching.holds")
def test_a_batch_may_have_another_size(work: Any, seconds: float) -> None:
    batches = work.Batches.with_batching(max_batch_size=2, wait_ms=60_000)
    calls = [batches().sizes.spawn(number) for number in range(4)]
    assert [call.get(timeout=seconds) for call in calls] == [(number, 2) for number in range(4)]
