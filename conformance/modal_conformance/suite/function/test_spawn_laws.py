"""Laws of Function.spawn and spawn_map.

- spawn gives a FunctionCall at once, whose result comes when it comes
- many can be under way
- spawn_map has every input run
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.running import queue, taken
from pytest_modalkit import Face, requirement

HUNDRED = 100


@requirement("function.spawn.gives-function-call")
@given(number=st.integers())
async def test_spawn_gives_a_call(face: Face, work: Any, number: int) -> None:
    call = await face(work.square.spawn, number)
    assert isinstance(call, modal.functions.FunctionCall)
    assert await face(call.get) == number * number


@requirement("function.spawn.does-not-wait")
async def test_spawn_returns_while_the_function_runs(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        call = await face(work.hold.spawn, started, gate, seconds)
        await taken(face, started, seconds)
        await face(gate.put, "opened after spawn had returned")
        assert await face(call.get, timeout=seconds) == "opened after spawn had returned"


@requirement("function.spawn.generator-refused")
async def test_a_generator_cannot_be_spawned(face: Face, work: Any) -> None:
    with pytest.raises(modal.exception.InvalidError):
        await face(work.count.spawn, 1)


@requirement("function.spawn.many")
async def test_a_hundred_spawned_calls_give_their_results(face: Face, work: Any, seconds: float) -> None:
    calls = [await face(work.square.spawn, number) for number in range(HUNDRED)]
    assert [await face(call.get, timeout=seconds) for call in calls] == [n * n for n in range(HUNDRED)]


@requirement("function.spawn-map.runs-all")
async def test_spawn_map_runs_every_input(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as place:
        await face(work.note.spawn_map, range(10), [place] * 10)
        assert sorted(await taken(face, place, seconds, number=10)) == list(range(10))
