"""Laws of errors in map and starmap, and of what becomes of inputs that nobody waits for.

- the iteration raises what an input raised, after the results before it
- return_exceptions gives exceptions in the place of results
- an error of the input iterator comes out
- who stops to ask frees what still runs
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.objects import quietly
from modal_conformance.suite.running import Iteration, queue, taken, until_error
from pytest_modalkit import Face, requirement

#: How many inputs there are, and which of them fails.
PLACES = st.integers(1, 6).flatmap(lambda number: st.tuples(st.just(number), st.integers(0, number - 1)))


@requirement("function.map.raises")
@given(places=PLACES)
async def test_map_raises_what_an_input_raises(face: Face, work: Any, places: tuple[int, int]) -> None:
    number, bad = places
    _, error = await until_error(face, work.fail_at.map, range(number), [bad] * number)
    assert type(error) is LookupError
    assert error.args == (bad,)


@requirement("function.map.raises-after-earlier-results")
@given(places=PLACES)
async def test_results_before_the_failing_input_come(face: Face, work: Any, places: tuple[int, int]) -> None:
    number, bad = places
    found, error = await until_error(face, work.fail_at.map, range(number), [bad] * number)
    assert error is not None
    assert found == list(range(bad))


@requirement("function.starmap.raises")
@given(places=PLACES)
async def test_starmap_raises_what_an_input_raises(face: Face, work: Any, places: tuple[int, int]) -> None:
    number, bad = places
    _, error = await until_error(face, work.fail_at.starmap, [(each, bad) for each in range(number)])
    assert type(error) is LookupError
    assert error.args == (bad,)


async def with_exceptions(face: Face, method: Any, *inputs: Any) -> list[Any]:
    """All results, exceptions among them; some clients warn of how they wrap these."""
    with quietly():
        return await face.collect(method, *inputs, return_exceptions=True)


@requirement("function.map.return-exceptions.in-place")
@given(places=PLACES)
async def test_exceptions_stand_in_the_place_of_results(face: Face, work: Any, places: tuple[int, int]) -> None:
    number, bad = places
    found = await with_exceptions(face, work.fail_at.map, range(number), [bad] * number)
    assert isinstance(found[bad], Exception)
    assert [*found[:bad], *found[bad + 1 :]] == [each for each in range(number) if each != bad]


@requirement("function.map.return-exceptions.as-they-are")
async def test_exceptions_are_given_as_they_are(face: Face, work: Any) -> None:
    found = await with_exceptions(face, work.fail_at.map, range(2), [1, 1])
    assert type(found[1]) is LookupError
    assert found[1].args == (1,)


@requirement("function.v0-73.map.return-exceptions.wrapped")
async def test_exceptions_are_given_in_a_wrapping(face: Face, work: Any) -> None:
    found = await with_exceptions(face, work.fail_at.map, range(2), [1, 1])
    assert type(found[1]).__name__ == "UserCodeException"
    wrapped = getattr(found[1], "exc", None) or found[1].args[0]
    assert type(wrapped) is LookupError
    assert wrapped.args == (1,)


@requirement("function.starmap.return-exceptions")
@given(places=PLACES)
async def test_starmap_gives_exceptions_in_place(face: Face, work: Any, places: tuple[int, int]) -> None:
    number, bad = places
    found = await with_exceptions(face, work.fail_at.starmap, [(each, bad) for each in range(number)])
    assert isinstance(found[bad], Exception)
    assert [*found[:bad], *found[bad + 1 :]] == [each for each in range(number) if each != bad]


@requirement("function.map.input-errors-come-out")
async def test_an_error_of_the_inputs_comes_out(face: Face, work: Any) -> None:
    def inputs() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError("while inputs were made")

    _, error = await until_error(face, work.square.map, inputs())
    assert type(error) is ZeroDivisionError
    assert error.args == ("while inputs were made",)


@requirement("function.map.stops-when-dropped")
async def test_inputs_that_nobody_waits_for_are_cancelled(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as told:
        columns = [[True, False], [started] * 2, [told] * 2, [seconds] * 2]
        results = Iteration(face, work.hold_and_tell.map, *columns, order_outputs=False)
        assert await results.next() is False
        assert await taken(face, started, seconds) == ["held"]
        await results.close()
        assert await taken(face, told, seconds) == [modal.exception.InputCancellation.__name__]


@requirement("function.map.raises")
async def test_map_goes_on_to_work_after_an_error(face: Face, work: Any) -> None:
    with pytest.raises(LookupError):
        await face.collect(work.fail_at.map, [1], [1])
    assert await face.collect(work.fail_at.map, [1], [2]) == [1]
