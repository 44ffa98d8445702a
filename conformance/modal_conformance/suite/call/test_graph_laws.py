"""Laws of the call graph, and of the ids that code sees of the call that it serves.

- a call has its input at the top, and below it what that called
- an input tells how it ended, and where it ran
- current_function_call_id and current_input_id are those that the graph shows
"""

from __future__ import annotations

import enum
import importlib
from typing import Any

import modal
import pytest

from modal_conformance.suite.objects import becomes
from modal_conformance.suite.running import put_all, queue, taken
from pytest_modalkit import Face, requirement


class Seen:
    """What a call graph looks like, on either kind of face.

    The documents promise no time at which it is complete, so laws look until it is what it must become.
    """

    __name__ = "get_call_graph"

    def __init__(self, call: Any, see: Any) -> None:
        self._call = call
        self._see = see

    def __call__(self) -> Any:
        return [self._see(root) for root in self._call.get_call_graph()]

    async def aio(self) -> Any:
        return [self._see(root) for root in await self._call.get_call_graph.aio()]


def status(node: Any) -> str:
    return str(node.status.name)


def shape(node: Any) -> tuple[str, list[Any]]:
    """The name of a function, and the shapes of what it called."""
    return node.function_name, sorted(shape(child) for child in node.children)


async def assert_becomes(face: Face, call: Any, see: Any, wanted: Any, seconds: float) -> None:
    found = await becomes(face, [wanted], Seen(call, see), within=seconds)
    assert found == [wanted]


@requirement("call.base.input-status")
def test_statuses_are_numbers() -> None:
    assert issubclass(modal.call_graph.InputStatus, enum.IntEnum)


@requirement("call.input-status.values")
@pytest.mark.parametrize("name", ["PENDING", "SUCCESS", "FAILURE", "INIT_FAILURE", "TERMINATED", "TIMEOUT"])
def test_there_is_a_status_for_each_end(name: str) -> None:
    assert modal.call_graph.InputStatus[name].name == name


@requirement("call.graph.root")
async def test_a_call_has_its_input_at_the_top(face: Face, work: Any) -> None:
    call = await face(work.square.spawn, 2)
    await face(call.get)
    (root,) = await face(call.get_call_graph)
    assert isinstance(root, modal.call_graph.InputInfo)
    assert root.function_call_id == call.object_id
    assert isinstance(root.input_id, str)
    assert root.input_id not in ("", call.object_id)
    assert (root.function_name, root.module_name) == ("square", work.__name__)
    assert root.children == []


@requirement("call.graph.children")
async def test_calls_of_a_function_are_its_children(face: Face, work: Any, seconds: float) -> None:
    call = await face(work.parent.spawn, [1, 2, 3])
    assert await face(call.get) == 14
    await assert_becomes(face, call, shape, ("parent", [("square", [])] * 3), seconds)
    (root,) = await face(call.get_call_graph)
    assert len({child.input_id for child in root.children}) == 3


@requirement("call.graph.nested-children")
async def test_calls_of_calls_are_theirs(face: Face, work: Any, seconds: float) -> None:
    call = await face(work.grandparent.spawn, [4])
    assert await face(call.get) == 16
    await assert_becomes(face, call, shape, ("grandparent", [("parent", [("square", [])])]), seconds)


@requirement("call.graph.container")
async def test_an_input_names_its_container(face: Face, work: Any) -> None:
    call = await face(work.square.spawn, 2)
    await face(call.get)
    (root,) = await face(call.get_call_graph)
    assert isinstance(root.task_id, str)
    assert root.task_id


@requirement("call.graph.status.pending")
async def test_an_input_that_runs_is_pending(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        call = await face(work.hold.spawn, started, gate, seconds)
        await taken(face, started, seconds)
        await assert_becomes(face, call, status, "PENDING", seconds)
        await face(gate.put, "go")
        await face(call.get, timeout=seconds)


@requirement("call.graph.status.success")
async def test_an_input_that_returned_is_success(face: Face, work: Any, seconds: float) -> None:
    call = await face(work.square.spawn, 2)
    await face(call.get)
    await assert_becomes(face, call, status, "SUCCESS", seconds)


@requirement("call.graph.status.failure")
async def test_an_input_that_raised_is_failure(face: Face, work: Any, seconds: float) -> None:
    call = await face(work.fail.spawn, "so")
    with pytest.raises(LookupError):
        await face(call.get)
    await assert_becomes(face, call, status, "FAILURE", seconds)


@requirement("call.graph.status.init-failure")
async def test_an_input_without_a_container_is_init_failure(face: Face, seconds: float) -> None:
    broken = importlib.import_module("modal_conformance.workloads.broken")
    async with face.enter(broken.app.run()):
        call = await face(broken.unreachable.spawn)
        with pytest.raises(Exception):  # noqa: B017, PT011 - which one is left open
            await face(call.get, timeout=seconds)
        await assert_becomes(face, call, status, "INIT_FAILURE", seconds)


@requirement("call.graph.unknown-call")
async def test_the_graph_of_an_unknown_call_is_not_found(face: Face) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.FunctionCall.from_id("fc-0123456789abcdefghijkl").get_call_graph)


# --- ids of the current call ---


@requirement("call.current-call-id.is-the-call")
async def test_code_sees_the_id_of_its_call(face: Face, work: Any) -> None:
    call = await face(work.ids.spawn)
    assert (await face(call.get))[0] == call.object_id


@requirement("call.current-input-id.is-in-graph")
async def test_code_sees_the_id_of_its_input(face: Face, work: Any) -> None:
    call = await face(work.ids.spawn)
    _, seen = await face(call.get)
    (root,) = await face(call.get_call_graph)
    assert seen == root.input_id


@requirement("call.current-ids.each-input-its-own")
async def test_inputs_of_a_map_see_one_call_and_ids_of_their_own(face: Face, work: Any) -> None:
    found = await face.collect(work.ids_of.map, range(6))
    assert [item for item, _, _ in found] == list(range(6))
    assert len({call for _, call, _ in found}) == 1
    assert len({each for _, _, each in found}) == 6
    assert None not in (found[0][1], *(each for _, _, each in found))


@requirement("call.current-ids.concurrent-inputs")
async def test_inputs_side_by_side_see_each_their_own(face: Face, work: Any, seconds: float) -> None:
    async with face.enter(queue()) as started, face.enter(queue()) as gate:
        calls = [await face(work.ids_beside.spawn, started, gate, seconds) for _ in range(2)]
        assert len(set(await taken(face, started, seconds, number=2))) == 1
        await put_all(face, gate, "go", 2)
        for call in calls:
            before, after = await face(call.get, timeout=seconds)
            assert before == after
            assert before[0] == call.object_id
            assert before[1] is not None


@requirement("call.current-ids.async-body")
async def test_a_coroutine_sees_its_ids_all_along(face: Face, work: Any) -> None:
    call = await face(work.ids_async.spawn)
    before, after = await face(call.get)
    assert before == after
    assert before[0] == call.object_id


@requirement("call.current-ids.generator-body")
async def test_a_generator_sees_its_ids_at_every_piece(face: Face, work: Any) -> None:
    found = await face.collect(work.ids_of_pieces.remote_gen, 3)
    assert len(found) == 3
    assert len(set(found)) == 1
    assert None not in found[0]


@requirement("call.current-ids.none-outside")
def test_there_are_no_ids_outside() -> None:
    assert modal.current_function_call_id() is None
    assert modal.current_input_id() is None
