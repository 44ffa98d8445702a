"""Laws of the order of results of map and starmap, and of for_each, which has none.

- by default they come in the order of the inputs, whichever is ready first
- with order_outputs=False they come as they are ready, each once
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.running import Iteration, queue, taken
from pytest_modalkit import Face, requirement

NUMBERS = st.lists(st.integers(), max_size=8)


@requirement("function.map.ordered-by-default")
async def test_an_earlier_input_comes_first_though_a_later_one_is_ready(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate, face.enter(queue()) as done:
        inputs = [("wait", started, gate, seconds), ("pass", started, done, seconds)]
        results = face.collect(work.wait_or_pass.starmap, inputs)
        async with face.concurrently(patience=seconds) as group:
            opening = group.start(After(face), done, gate, seconds)
            assert await results == ["waited", "passed"]
            await opening.result()


class After:
    """Opens a gate once something else is done, on either kind of face."""

    __name__ = "after"

    def __init__(self, face: Face) -> None:
        self._face = face

    def __call__(self, done: Any, gate: Any, seconds: float) -> None:
        done.get(timeout=seconds)
        gate.put("go")

    async def aio(self, done: Any, gate: Any, seconds: float) -> None:
        await taken(self._face, done, seconds)
        await self._face(gate.put, "go")


@requirement("function.map.unordered.is-permutation")
@given(numbers=NUMBERS)
async def test_unordered_results_are_the_same(face: Face, work: Any, numbers: list[int]) -> None:
    found = await face.collect(work.square.map, numbers, order_outputs=False)
    assert sorted(found) == sorted(number * number for number in numbers)


@requirement("function.map.unordered.first-ready-first")
async def test_what_is_ready_comes_though_an_earlier_input_runs(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        inputs = [("wait", started, gate, seconds), ("pass", started, started, seconds)]
        columns = [list(column) for column in zip(*inputs, strict=True)]
        results = Iteration(face, work.wait_or_pass.map, *columns, order_outputs=False)
        assert await results.next() == "passed"
        await face(gate.put, "go")
        assert await results.next() == "waited"
        assert await results.next() is Iteration.END


@requirement("function.starmap.unordered.is-permutation")
@given(pairs=st.lists(st.tuples(st.integers(), st.integers()), max_size=8))
async def test_unordered_results_of_starmap_are_the_same(face: Face, work: Any, pairs: list[tuple[int, int]]) -> None:
    found = await face.collect(work.add.starmap, pairs, order_outputs=False)
    assert sorted(found) == sorted(first + second for first, second in pairs)


# --- for_each ---


async def everything(face: Face, place: Any, number: int, seconds: float) -> list[Any]:
    """So many items of a Queue, and what is there besides."""
    items = await taken(face, place, seconds, number=number)
    return [*items, *(await face(place.get_many, number + 1, block=False) or [])]


@requirement("function.for-each.runs-all", "function.for-each.returns-none")
@given(items=NUMBERS)
async def test_for_each_runs_every_input(face: Face, work: Any, seconds: float, items: list[int]) -> None:
    async with face.enter(queue()) as place:
        assert await face(work.note.for_each, items, [place] * len(items)) is None
        assert sorted(await everything(face, place, len(items), seconds)) == sorted(items)


@requirement("function.for-each.several-iterators")
@given(first=NUMBERS, second=NUMBERS)
async def test_for_each_ends_with_the_shortest(
    face: Face, work: Any, seconds: float, first: list[int], second: list[int]
) -> None:
    async with face.enter(queue()) as place:
        await face(work.note_all.for_each, first, second, kwargs={"place": place})
        pairs = sorted(zip(first, second, strict=False))
        assert sorted(await everything(face, place, len(pairs), seconds)) == pairs


@requirement("function.for-each.kwargs")
async def test_for_each_gives_the_keywords_to_each_call(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as place:
        await face(work.note_all.for_each, [1, 2], kwargs={"place": place, "second": "same"})
        assert sorted(await everything(face, place, 2, seconds)) == [(1, "same"), (2, "same")]


@requirement("function.for-each.raises")
async def test_for_each_raises_what_an_input_raises(face: Face, work: Any) -> None:
    async with face.enter(queue()) as place:
        with pytest.raises(LookupError):
            await face(work.note_or_fail.for_each, [1, 2, 3], [place] * 3, kwargs={"bad": 2})


@requirement("function.for-each.ignore-exceptions")
async def test_for_each_can_go_on_to_the_last_input(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as place:
        await face(work.note_or_fail.for_each, [1, 2, 3], [place] * 3, kwargs={"bad": 2}, ignore_exceptions=True)
        assert sorted(await everything(face, place, 3, seconds)) == [1, 2, 3]
