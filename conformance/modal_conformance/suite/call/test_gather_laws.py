"""Laws of gather: all results in the order of the calls, or the first failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.objects import quietly
from modal_conformance.suite.running import put_all, queue, taken
from pytest_modalkit import Face, requirement

NUMBERS = st.lists(st.integers(), min_size=1, max_size=6)


@requirement("call.gather.in-order")
@given(numbers=NUMBERS)
async def test_gather_gives_results_in_the_order_of_calls(face: Face, work: Any, numbers: list[int]) -> None:
    calls = [await face(work.square.spawn, number) for number in numbers]
    assert list(await face(modal.FunctionCall.gather, *calls)) == [number * number for number in numbers]


@requirement("call.gather.waits-for-all")
async def test_gather_waits_for_the_last(face: Face, work: Any, seconds: float) -> None:
    async with (
        face.enter(queue()) as started,
        face.enter(queue()) as gate,
        face.concurrently(patience=seconds) as group,
    ):
        calls = [await face(work.square.spawn, 2), await face(work.hold.spawn, started, gate, seconds)]
        gathering = group.start(modal.FunctionCall.gather, *calls)
        await taken(face, started, seconds)
        assert await face(calls[0].get) == 4
        assert not gathering.done
        await face(gate.put, "last")
        assert list(await gathering.result()) == [4, "last"]


@requirement("call.gather.raises")
async def test_gather_raises_what_a_call_raises(face: Face, work: Any) -> None:
    calls = [await face(work.square.spawn, 1), await face(work.fail.spawn, "of the second")]
    with pytest.raises(LookupError) as caught:
        await face(modal.FunctionCall.gather, *calls)
    assert caught.value.args == ("of the second",)


@requirement("call.gather.raises-first-failure")
async def test_gather_does_not_wait_for_others_after_a_failure(face: Face, work: Any, seconds: float) -> None:
    async with (
        face.enter(queue()) as started,
        face.enter(queue()) as gate,
        face.concurrently(patience=seconds) as group,
    ):
        calls = [await face(work.hold.spawn, started, gate, 2 * seconds), await face(work.fail.spawn, "at once")]
        await taken(face, started, seconds)
        gathering = group.start(modal.FunctionCall.gather, *calls)
        with pytest.raises(LookupError):
            await gathering.result()
        await put_all(face, gate, "go", 1)
        assert await face(calls[0].get, timeout=seconds) == "go"


@requirement("call.gather.nothing")
async def test_gather_of_nothing_is_nothing(face: Face) -> None:
    assert list(await face(modal.FunctionCall.gather)) == []


# --- edition 0.73 ---


@pytest.fixture
def old_gather() -> Iterator[Any]:
    """The function of the documents, of which a later client of that edition warns."""
    with quietly():
        yield getattr(modal.functions, "gather")  # noqa: B009 - edition 1 lacks it


@requirement("call.v0-73.functions-gather.in-order")
async def test_functions_gather_gives_results_in_order(face: Face, work: Any, old_gather: Any) -> None:
    calls = [await face(work.square.spawn, number) for number in range(4)]
    assert list(await face(old_gather, *calls)) == [0, 1, 4, 9]


@requirement("call.v0-73.functions-gather.raises")
async def test_functions_gather_raises_what_a_call_raises(face: Face, work: Any, old_gather: Any) -> None:
    calls = [await face(work.square.spawn, 1), await face(work.fail.spawn, "of the second")]
    with pytest.raises(LookupError):
        await face(old_gather, *calls)
