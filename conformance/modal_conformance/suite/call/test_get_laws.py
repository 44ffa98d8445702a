"""Laws of FunctionCall: what can be read of a call, when, and by whom.

- get waits for the result, or as long as it is told, and gives it again and to everybody
- an id, or a copy, leads to the same call
- results are kept for seven days
- edition 0.73 spawns generators as well; newer clients tell how many inputs there are
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.objects import quietly
from modal_conformance.suite.running import queue, taken
from pytest_modalkit import Face, requirement

#: A wait that runs out on purpose, in seconds.
SHORT = 0.05


def out_of_time() -> Any:
    """A block that must run out of time: newer clients raise the builtin, the documents know only their own."""
    return pytest.raises((TimeoutError, modal.exception.TimeoutError))


@requirement("call.get.gives-result")
@given(number=st.integers())
async def test_get_gives_the_result(face: Face, work: Any, number: int) -> None:
    assert await face((await face(work.square.spawn, number)).get) == number * number


@requirement("call.get.again")
async def test_get_gives_the_result_again(face: Face, work: Any) -> None:
    call = await face(work.square.spawn, 3)
    assert [await face(call.get) for _ in range(3)] == [9, 9, 9]


@requirement("call.get.raises")
async def test_get_raises_what_the_function_raised(face: Face, work: Any) -> None:
    call = await face(work.fail.spawn, "each time")
    for _ in range(2):
        with pytest.raises(LookupError) as caught:
            await face(call.get)
        assert caught.value.args == ("each time",)


@requirement("call.get.waits")
async def test_get_waits_until_the_function_is_done(face: Face, work: Any, seconds: float) -> None:
    async with (
        face.enter(queue()) as started,
        face.enter(queue()) as gate,
        face.concurrently(patience=seconds) as group,
    ):
        call = await face(work.hold.spawn, started, gate, seconds)
        waiting = group.start(call.get)
        await taken(face, started, seconds)
        assert not waiting.done
        await face(gate.put, "opened")
        assert await waiting.result() == "opened"


@requirement("call.get.timeout-runs-out")
async def test_a_timeout_runs_out_and_the_call_goes_on(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        call = await face(work.hold.spawn, started, gate, seconds)
        with out_of_time():
            await face(call.get, timeout=SHORT)
        await face(gate.put, "opened")
        assert await face(call.get, timeout=seconds) == "opened"


@requirement("call.get.timeout-zero-polls")
async def test_a_timeout_of_zero_only_looks(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        call = await face(work.hold.spawn, started, gate, seconds)
        with out_of_time():
            await face(call.get, timeout=0)
        await face(gate.put, "opened")
        await face(call.get, timeout=seconds)
        assert await face(call.get, timeout=0) == "opened"


@requirement("call.get.timeout-long-enough")
async def test_a_timeout_that_is_long_enough_changes_nothing(face: Face, work: Any, seconds: float) -> None:
    assert await face((await face(work.square.spawn, 4)).get, timeout=seconds) == 16


@requirement("call.get.from-many")
async def test_everybody_gets_the_result(face: Face, work: Any, seconds: float) -> None:
    async with (
        face.enter(queue()) as started,
        face.enter(queue()) as gate,
        face.concurrently(patience=seconds) as group,
    ):
        call = await face(work.hold.spawn, started, gate, seconds)
        waiting = [group.start(call.get) for _ in range(4)]
        await taken(face, started, seconds)
        await face(gate.put, "opened")
        assert [await each.result() for each in waiting] == ["opened"] * 4


# --- identity ---


def by_id(call: Any, **options: Any) -> Any:
    """The call found by its id; in edition 0.73 that is looked for at once, which nobody needs to await here."""
    return modal.FunctionCall.from_id(call.object_id, **options)


@requirement("call.from-id.finds-call")
async def test_from_id_finds_the_call(face: Face, work: Any, seconds: float) -> None:
    call = await face(work.square.spawn, 5)
    assert await face(by_id(call).get, timeout=seconds) == 25
    assert (await face(by_id(call).hydrate)).object_id == call.object_id


@requirement("call.object-id.is-text")
async def test_each_call_has_an_id_of_its_own(face: Face, work: Any) -> None:
    found = [(await face(work.square.spawn, 1)).object_id for _ in range(5)]
    assert all(isinstance(each, str) and each for each in found), f"ids are {found}"
    assert len(set(found)) == 5


@requirement("call.hydrate.gives-itself")
async def test_hydrate_gives_the_call_itself(face: Face, work: Any) -> None:
    call = await face(work.square.spawn, 1)
    assert await face(call.hydrate) is call


@requirement("call.passed-around.stays-the-call")
async def test_a_call_can_be_kept_and_read_later(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(modal.Dict.ephemeral()) as shelf:
        call = await face(work.square.spawn, 6)
        await face(shelf.put, "call", call)
        found = await face(shelf.get, "call")
    assert isinstance(found, modal.functions.FunctionCall)
    assert found.object_id == call.object_id
    assert await face(found.get, timeout=seconds) == 36


@requirement("call.module.same-class")
def test_there_is_one_class() -> None:
    assert modal.FunctionCall is modal.functions.FunctionCall


@requirement("call.constructor.is-refused")
def test_the_class_is_not_called() -> None:
    kind = modal.functions.FunctionCall
    with pytest.raises(Exception):  # noqa: B017, PT011 - which one is left open
        kind()


# --- several inputs ---


@requirement("call.num-inputs.one")
async def test_a_spawned_call_has_one_input(face: Face, work: Any) -> None:
    assert await face((await face(work.square.spawn, 1)).num_inputs) == 1


@requirement("call.iter.gives-results")
async def test_iter_gives_the_results(face: Face, work: Any) -> None:
    assert await face.collect((await face(work.square.spawn, 7)).iter) == [49]


# --- edition 0.73: generators ---


@requirement("call.v0-73.get-gen.yields")
@given(number=st.integers(0, 5))
async def test_get_gen_gives_the_pieces(face: Face, work: Any, number: int) -> None:
    with quietly():
        call = await face(work.count.spawn, number)
    assert await face.collect(call.get_gen) == list(range(number))


@requirement("call.v0-73.get-gen.from-id")
async def test_get_gen_works_for_a_call_that_was_found(face: Face, work: Any) -> None:
    with quietly():
        call = await face(work.count.spawn, 3)
    assert await face.collect(by_id(call, is_generator=True).get_gen) == [0, 1, 2]


@requirement("call.v0-73.get-gen.function-refused")
async def test_get_gen_needs_a_generator(face: Face, work: Any) -> None:
    call: Any = await face(work.square.spawn, 3)
    with pytest.raises(Exception):  # noqa: B017, PT011 - which one is left open
        await face.collect(call.get_gen)


@requirement("call.v0-73.get.generator-refused")
async def test_get_needs_a_function(face: Face, work: Any) -> None:
    with quietly():
        call = await face(work.count.spawn, 3)
    with pytest.raises(Exception):  # noqa: B017, PT011 - which one is left open
        await face(call.get)
