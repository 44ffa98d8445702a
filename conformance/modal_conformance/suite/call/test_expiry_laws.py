"""Laws of results that were kept too long; their file has a run of its own, whose clock they move."""

from __future__ import annotations

from typing import Any

import modal
import pytest

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.running import queue, taken
from pytest_modalkit import Face, requirement


@requirement("call.get.expires")
async def test_a_result_is_kept_for_seven_days(face: Face, work: Any, clock: Clock) -> None:
    call = await face(work.square.spawn, 3)
    assert await face(call.get) == 9
    clock.advance(days=6, hours=23)
    assert await face(call.get) == 9
    clock.advance(hours=2)
    with pytest.raises(modal.exception.OutputExpiredError):
        await face(call.get)


@requirement("call.graph.status.timeout")
async def test_an_input_that_ran_out_of_time_is_timeout(face: Face, work: Any, clock: Clock, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        call = await face(work.hold_briefly.spawn, started, gate, seconds)
        await taken(face, started, seconds)
        clock.advance(seconds=work.BRIEF + 1)
        with pytest.raises(modal.exception.FunctionTimeoutError):
            await face(call.get, timeout=seconds)
        (root,) = await face(call.get_call_graph)
    assert root.status == modal.call_graph.InputStatus.TIMEOUT
