"""Laws of FunctionCall.cancel.

- the call gives no result, its inputs stop or never start, and nothing tries them again
- other calls go on; a container serves on, or ends where that was asked for
"""

from __future__ import annotations

from typing import Any

import modal
import pytest

from modal_conformance.suite.objects import becomes
from modal_conformance.suite.running import queue, taken
from pytest_modalkit import Face, requirement


def no_result() -> Any:
    """A block that must raise; the documents leave open what a cancelled call gives."""
    return pytest.raises((modal.Error, modal.exception.InputCancellation))


class _Statuses:
    """The statuses of a call's own inputs, on either kind of face."""

    __name__ = "get_call_graph"

    def __init__(self, call: Any) -> None:
        self._call = call

    def __call__(self) -> list[str]:
        return [each.status.name for each in self._call.get_call_graph()]

    async def aio(self) -> list[str]:
        return [each.status.name for each in await self._call.get_call_graph.aio()]


@requirement("call.cancel.get-raises")
async def test_a_cancelled_call_gives_no_result(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        call = await face(work.hold.spawn, started, gate, seconds)
        await taken(face, started, seconds)
        await face(call.cancel)
        with no_result():
            await face(call.get, timeout=seconds)


@requirement("call.cancel.stops-running")
async def test_a_running_function_is_told(face: Face, work: Any, seconds: float) -> None:
    assert await how_it_ended(face, work.hold_and_tell, seconds) == modal.exception.InputCancellation.__name__


@requirement("call.cancel.stops-running-async")
async def test_a_running_coroutine_is_stopped(face: Face, work: Any, seconds: float) -> None:
    assert await how_it_ended(face, work.hold_and_tell_async, seconds) in ("InputCancellation", "CancelledError")


async def how_it_ended(face: Face, function: Any, seconds: float) -> Any:
    """The name of what a function saw when its call was cancelled."""
    async with face.enter(queue()) as started, face.enter(queue()) as told:
        call = await face(function.spawn, started, told, seconds)
        await taken(face, started, seconds)
        await face(call.cancel)
        return (await taken(face, told, seconds))[0]


@requirement("call.cancel.stops-waiting")
async def test_an_input_that_waits_never_runs(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        first = await face(work.hold_alone.spawn, started, gate, seconds)
        await taken(face, started, seconds)
        waiting = await face(work.hold_alone.spawn, started, gate, seconds)
        last = await face(work.hold_alone.spawn, started, gate, seconds)
        await face(waiting.cancel)
        for call in (first, last):
            await face(gate.put, "go")
            assert await face(call.get, timeout=seconds) == "go"
        # The last one began after the first: the one between them did not.
        assert await face(started.len) == 1


@requirement("call.cancel.not-retried")
async def test_a_cancelled_input_is_not_tried_again(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        call = await face(work.hold_alone.spawn, started, gate, seconds)
        await taken(face, started, seconds)
        await face(call.cancel)
        with no_result():
            await face(call.get, timeout=seconds)
        # One at a time, and in order: a second try would begin before this one.
        following = await face(work.hold_alone.spawn, started, gate, seconds)
        await taken(face, started, seconds)
        await face(gate.put, "go")
        assert await face(following.get, timeout=seconds) == "go"
        assert await face(started.len) == 0


@requirement("call.cancel.marks-terminated")
async def test_cancelled_inputs_are_terminated_in_the_graph(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        call = await face(work.hold.spawn, started, gate, seconds)
        await taken(face, started, seconds)
        await face(call.cancel)
        assert await becomes(face, ["TERMINATED"], _Statuses(call), within=seconds) == ["TERMINATED"]


@requirement("call.cancel.others-go-on")
async def test_other_calls_go_on(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate, face.enter(queue()) as never:
        cancelled = await face(work.hold.spawn, started, never, seconds)
        other = await face(work.hold.spawn, started, gate, seconds)
        await taken(face, started, seconds, number=2)
        await face(cancelled.cancel)
        await face(gate.put, "go")
        assert await face(other.get, timeout=seconds) == "go"


@requirement("call.cancel.container-lives")
async def test_the_container_goes_on(face: Face, work: Any, seconds: float) -> None:
    before, after = await containers_around_cancelling(face, work, seconds, terminate_containers=False)
    assert before == after


@requirement("call.cancel.terminate.ends-container")
async def test_the_container_ends_where_asked_for(face: Face, work: Any, seconds: float) -> None:
    before, after = await containers_around_cancelling(face, work, seconds, terminate_containers=True)
    assert before != after


async def containers_around_cancelling(
    face: Face, work: Any, seconds: float, *, terminate_containers: bool
) -> tuple[str, str]:
    """Where a call ran that was cancelled, and where the next one does, of a function with one container at most."""
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        cancelled = await face(work.hold_alone.spawn, started, gate, seconds)
        (before,) = await taken(face, started, seconds)
        await face(cancelled.cancel, terminate_containers=terminate_containers)
        following = await face(work.hold_alone.spawn, started, gate, seconds)
        (after,) = await taken(face, started, seconds)
        await face(gate.put, "go")
        await face(following.get, timeout=seconds)
    return before, after


@requirement("call.cancel.terminate.reschedules-others")
async def test_what_ran_beside_runs_again_elsewhere(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        cancelled = await face(work.hold_beside.spawn, started, gate, seconds)
        beside = await face(work.hold_beside.spawn, started, gate, seconds)
        places = await taken(face, started, seconds, number=2)
        assert len(set(places)) == 1, "the two inputs do not run in one container"
        await face(cancelled.cancel, terminate_containers=True)
        (elsewhere,) = await taken(face, started, seconds)
        assert elsewhere not in places
        await face(gate.put, "go")
        assert await face(beside.get, timeout=seconds) == "go"


@requirement("call.cancel.after-the-end")
async def test_cancelling_what_is_done_changes_nothing(face: Face, work: Any) -> None:
    call = await face(work.square.spawn, 3)
    assert await face(call.get) == 9
    await face(call.cancel)
    assert await face(call.get) == 9
