"""Laws of Function.map: which inputs it takes, and what it gives for them.

- one result per input, in the order of the inputs, for any iterables and further keywords
- inputs run at the same time, each once
- inputs are taken as results are asked for: slow and endless iterators do
"""

from __future__ import annotations

import gc
import itertools
import threading
import warnings
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.running import Iteration, put_all, queue, taken
from pytest_modalkit import Face, requirement

NUMBERS = st.lists(st.integers(), max_size=8)
#: More than any client keeps under way for the few results that are asked for.
FAR = 100_000


@requirement("function.map.equals-map")
@given(numbers=NUMBERS)
async def test_map_gives_one_result_per_input(face: Face, work: Any, numbers: list[int]) -> None:
    assert await face.collect(work.square.map, numbers) == list(map(work.square.local, numbers))


@requirement("function.map.several-iterators")
@given(first=NUMBERS, second=NUMBERS)
async def test_map_takes_an_iterator_per_argument(face: Face, work: Any, first: list[int], second: list[int]) -> None:
    assert await face.collect(work.add.map, first, second) == list(map(work.add.local, first, second))


@requirement("function.map.kwargs")
@given(numbers=NUMBERS, also=st.integers())
async def test_map_gives_the_keywords_to_each_call(face: Face, work: Any, numbers: list[int], also: int) -> None:
    found = await face.collect(work.add.map, numbers, numbers, kwargs={"also": also})
    assert found == [number + number + also for number in numbers]


@requirement("function.map.empty")
async def test_map_over_nothing_gives_nothing(face: Face, work: Any) -> None:
    assert await face.collect(work.square.map, []) == []
    assert await face.collect(work.add.map, [1, 2], iter(())) == []


@requirement("function.map.any-iterable")
@given(numbers=st.lists(st.integers(), max_size=5, unique=True))
async def test_map_takes_any_iterable(face: Face, work: Any, numbers: list[int]) -> None:
    expected = [number * number for number in numbers]
    for inputs in (tuple(numbers), dict.fromkeys(numbers), iter(numbers), (number for number in numbers)):
        assert await face.collect(work.square.map, inputs) == expected
    assert await face.collect(work.square.map, range(3)) == [0, 1, 4]


@requirement("function.map.async-iterables")
@pytest.mark.parametrize("face", [Face("asyncio")], ids=str)
async def test_map_takes_asynchronous_iterables(face: Face, work: Any) -> None:
    async def inputs() -> AsyncIterator[int]:
        for number in range(4):
            yield number

    assert await face.collect(work.square.map, inputs()) == [0, 1, 4, 9]


@requirement("function.map.in-parallel")
async def test_inputs_of_a_map_run_at_the_same_time(face: Face, work: Any, seconds: float) -> None:
    async with (
        face.enter(queue()) as started,
        face.enter(queue()) as gate,
        face.concurrently(patience=seconds) as group,
    ):
        opening = group.start(Opening(face), started, gate, 3, seconds)
        found = await face.collect(work.hold.map, [started] * 3, [gate] * 3, [seconds] * 3)
        await opening.result()
    assert found == ["go"] * 3


class Opening:
    """Opens a gate once so many functions wait at it, on either kind of face."""

    __name__ = "opening"

    def __init__(self, face: Face) -> None:
        self._face = face

    def __call__(self, started: Any, gate: Any, number: int, seconds: float) -> None:
        for _ in range(number):
            started.get(timeout=seconds)
        for _ in range(number):
            gate.put("go")

    async def aio(self, started: Any, gate: Any, number: int, seconds: float) -> None:
        await taken(self._face, started, seconds, number=number)
        await put_all(self._face, gate, "go", number)


@requirement("function.map.each-input-once")
async def test_each_input_runs_once(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as place:
        assert await face.collect(work.note.map, range(20), [place] * 20) == [None] * 20
        assert sorted(await taken(face, place, seconds, number=20)) == list(range(20))
        assert await face(place.len) == 0


class Signal:
    """Inputs of which the later ones are made when a signal was given, for either kind of face."""

    def __init__(self, face: Face, seconds: float) -> None:
        self._face = face
        self._seconds = seconds
        self._given: Any = threading.Event() if face.is_sync else anyio.Event()

    def give(self) -> None:
        self._given.set()

    def inputs(self, first: int, *others: int) -> Any:
        """An iterator; where blocking it would block the results as well, an asynchronous one."""
        return self._blocking(first, *others) if self._face.is_sync else self._awaiting(first, *others)

    def _blocking(self, first: int, *others: int) -> Iterator[int]:
        yield first
        assert self._given.wait(self._seconds), "no result came while the next input was not known yet"
        yield from others

    async def _awaiting(self, first: int, *others: int) -> AsyncIterator[int]:
        yield first
        with anyio.move_on_after(self._seconds):
            await self._given.wait()
        assert self._given.is_set(), "no result came while the next input was not known yet"
        for each in others:
            yield each


@requirement("function.map.streams-inputs")
async def test_a_result_comes_before_the_last_input_is_known(face: Face, work: Any, seconds: float) -> None:
    came = Signal(face, seconds)
    results = Iteration(face, work.square.map, came.inputs(2, 3))
    assert await results.next() == 4
    came.give()
    assert await results.next() == 9
    assert await results.next() is Iteration.END


@requirement("function.map.infinite-inputs")
async def test_map_over_endless_inputs_gives_what_is_asked_for(face: Face, work: Any) -> None:
    asked: list[int] = []

    def inputs() -> Iterator[int]:
        for number in itertools.count():
            assert number < FAR, "inputs were taken without end, though few results were asked for"
            asked.append(number)
            yield number

    assert await face.collect(work.square.map, inputs(), limit=20) == [number * number for number in range(20)]
    assert len(asked) >= 20


@requirement("function.map.generator-refused")
async def test_a_generator_cannot_be_mapped(face: Face, work: Any) -> None:
    with pytest.raises(modal.exception.InvalidError):
        await face.collect(work.count.map, [1])


@requirement("function.map.unconsumed-warns")
async def test_a_map_that_nobody_iterates_over_warns(face: Face, work: Any) -> None:
    method = work.square.map if face.is_sync else work.square.map.aio
    assert_warned_about(lambda: method([1]))


@requirement("function.starmap.unconsumed-warns")
async def test_a_starmap_that_nobody_iterates_over_warns(face: Face, work: Any) -> None:
    method = work.add.starmap if face.is_sync else work.add.starmap.aio
    assert_warned_about(lambda: method([(1, 2)]))


def assert_warned_about(make: Any) -> None:
    """What `make` gives warns when it is dropped."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        make()
        gc.collect()
    assert caught, "nothing warned of results that nobody asked for"


# --- starmap ---


@requirement("function.starmap.equals-starmap")
@given(pairs=st.lists(st.tuples(st.integers(), st.integers()), max_size=8))
async def test_starmap_spreads_each_input(face: Face, work: Any, pairs: list[tuple[int, int]]) -> None:
    expected = list(itertools.starmap(work.add.local, pairs))
    assert await face.collect(work.add.starmap, pairs) == expected
    assert await face.collect(work.add.starmap, (list(pair) for pair in pairs)) == expected


@requirement("function.starmap.kwargs")
@given(pairs=st.lists(st.tuples(st.integers(), st.integers()), max_size=4), also=st.integers())
async def test_starmap_gives_the_keywords_to_each_call(
    face: Face, work: Any, pairs: list[tuple[int, int]], also: int
) -> None:
    found = await face.collect(work.add.starmap, pairs, kwargs={"also": also})
    assert found == [first + second + also for first, second in pairs]
