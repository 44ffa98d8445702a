"""Laws of what functions know of each other: ids that are the same everywhere, handles that travel, nested calls."""

from __future__ import annotations

from typing import Any

import modal
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.objects import becomes
from modal_conformance.suite.running import queue, taken
from pytest_modalkit import Face, requirement

#: Far more than there are cores, so that callers in containers cannot block those they wait for.
DEEP = 12


@requirement("function.hydrate.gives-id")
async def test_hydrate_gives_the_handle_with_its_id(face: Face, work: Any) -> None:
    assert await face(work.square.hydrate) is work.square
    assert isinstance(work.square.object_id, str)
    assert work.square.object_id
    assert work.square.object_id != work.echo.object_id


@requirement("function.from-id.finds-function")
async def test_an_id_leads_to_its_function(face: Face, work: Any) -> None:
    function = modal.Function.from_id((await face(work.square.hydrate)).object_id)
    assert await face(function.remote, 6) == 36


@requirement("function.identity.same-in-containers")
async def test_a_function_has_one_id_everywhere(face: Face, work: Any) -> None:
    assert await face(work.id_of_echo.remote) == (await face(work.echo.hydrate)).object_id


@requirement("function.identity.handles-as-arguments")
async def test_handles_of_functions_travel(face: Face, work: Any) -> None:
    assert await face(work.call_it.remote, work.square, 5) == 25
    back = await face(work.echo.remote, work.square)
    assert back.object_id == work.square.object_id
    assert await face(back.remote, 6) == 36


@requirement("function.identity.handles-as-arguments")
async def test_handles_of_objects_travel(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(modal.Dict.ephemeral()) as shelf, face.enter(queue()) as line:
        await face(shelf.put, "question", "why")
        shelf_back, line_back = await face(work.read_and_write.remote, shelf, line, seconds)
        assert await taken(face, line, seconds) == ["why"]
        assert await becomes(face, 42, shelf_back.get, "answer", None, within=seconds) == 42
        assert await face(line_back.len) == 0


@requirement("function.identity.function-calls-as-arguments")
async def test_calls_travel(face: Face, work: Any, seconds: float) -> None:
    call = await face(work.square.spawn, 7)
    assert await face(work.result_of.remote, call, seconds) == 49
    assert (await face(work.echo.remote, call)).object_id == call.object_id


@requirement("function.nested.calls")
@given(number=st.integers())
async def test_a_function_calls_another(face: Face, work: Any, number: int) -> None:
    assert await face(work.square_plus_one.remote, number) == number * number + 1


@requirement("function.nested.recursion")
async def test_a_function_calls_itself_deeply(face: Face, work: Any) -> None:
    assert await face(work.add_up_to.remote, DEEP) == sum(range(DEEP + 1))


@requirement("function.nested.map")
@given(numbers=st.lists(st.integers(), max_size=5))
async def test_a_function_maps_another(face: Face, work: Any, numbers: list[int]) -> None:
    assert await face(work.sum_of_squares.remote, numbers) == sum(number * number for number in numbers)


@requirement("function.nested.spawn")
async def test_a_call_outlives_the_function_that_spawned_it(face: Face, work: Any, seconds: float) -> None:
    call = await face(work.begin_square.remote, 8)
    assert await face(call.get, timeout=seconds) == 64
