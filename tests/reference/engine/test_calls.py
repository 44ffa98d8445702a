"""Calls and their outputs: in order of completion, each once, kept for their time.

- an input that was called with comes out once, with its place and what became of it;
- outputs are numbered as they come; reading does not use them up, and many may wait;
- a call without inputs, one that gets them bit by bit, and one that has been read to its end;
- the first of several calls;
- what is not kept any more is refused as such: after its time, when it was read and others need the room, or when
  it was for its caller only;
- the call graph; what cannot be called.
"""

from __future__ import annotations

import pytest

from modal_reference._engine import CallKind, EventKind, OutputStatus, Refusal, RefusalKind, Scaling
from modal_reference._engine.calling import NO_ARGUMENTS
from modal_reference._serialization import dumps
from tests.reference.engine.world import World, function, success

DAY = 86400.0


def test_an_input_goes_in_and_its_output_comes_out_once() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world.call(f)
    (puppet,) = world.ready()
    delivery = puppet.take_one()
    assert (delivery.payload, delivery.attempt, delivery.batch, delivery.is_generator) == (b"0", 1, 0, False)
    assert (delivery.call_id, [delivery.input_id]) == (call.call_id, call.input_ids)
    puppet.put(success(delivery), success(delivery))
    (output,) = world.outputs(call)
    assert output == (1, 0, delivery.input_id, call.call_id, OutputStatus.SUCCESS, b"0", 0)
    assert world.outputs(call, after=1) == []
    assert world.plane._compute.stale == 1


def test_outputs_come_in_the_order_of_completion_and_stay() -> None:
    world = World()
    (f,) = world.publish(function(concurrency=10))
    call = world.call(f, 3)
    (puppet, *_) = world.ready()
    deliveries = puppet.take(room=3)
    for place in (2, 0, 1):
        puppet.put(success(deliveries[place]))
    for _ in range(2):
        assert [(each.number, each.index) for each in world.outputs(call)] == [(1, 2), (2, 0), (3, 1)]
    assert [each.index for each in world.outputs(call, after=2)] == [1]


def test_all_who_wait_for_an_output_are_told() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world.call(f)
    waits = [world.wait("call_outputs_wait", call.call_id, 0, 10) for _ in range(3)]
    single = world.wait("call_output_wait", call.call_id, 0)
    assert all(wait.waits for wait in (*waits, single))
    world.work()
    assert [wait.answer()[0].data for wait in waits] == [b"0"] * 3
    assert single.answer().data == b"0"


def test_a_wait_that_was_given_up_or_ran_out_is_told_nothing() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world.call(f)
    given_up, ran_out = (world.wait("call_output_wait", call.call_id, 0) for _ in range(2))
    given_up.withdraw()
    ran_out.pending.deadline = world.now + 1
    world.plane.watch_deadline(ran_out.pending)
    world.advance(2)
    assert ran_out.pending in world.plane.wakes
    world.work()
    assert given_up.pending not in world.plane.wakes


def test_a_call_that_gets_its_inputs_bit_by_bit() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world("call_start", f, "", CallKind.MAP, [], False, "")
    reader = world.wait("call_outputs_wait", call.call_id, 0, 10)
    assert reader.waits
    first = world("call_put", call.call_id, [(0, b"a"), (7, b"b")])
    world.work()
    assert [(each.index, each.data) for each in reader.answer()] == [(0, b"a"), (7, b"b")]
    reader = world.wait("call_outputs_wait", call.call_id, 2, 10)
    assert reader.waits
    world("call_finish", call.call_id)
    assert reader.answer() == []
    assert world("call_info", call.call_id).input_ids == first
    with pytest.raises(Refusal, match="takes no more inputs"):
        world("call_put", call.call_id, [(8, b"c")])


def test_a_call_without_inputs_is_over_at_once() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world("call_start", f, "", CallKind.MAP, [], True, "")
    assert world.wait("call_outputs_wait", call.call_id, 0, 10).answer() == []
    assert not world.puppets


@pytest.mark.parametrize("places", [[(0, b""), (0, b"")], [(1, b"")]])
def test_a_place_is_taken_once(places: list[tuple[int, bytes]]) -> None:
    world = World()
    (f,) = world.publish(function())
    call = world("call_start", f, "", CallKind.MAP, [(1, b"")], False, "")
    before = world.plane.snapshot()
    with pytest.raises(Refusal, match="already: number inputs apart"):
        world("call_put", call.call_id, places)
    assert world.plane.snapshot() == before


def test_the_first_of_several_calls_is_told() -> None:
    world = World()
    (f,) = world.publish(function(scaling=function().scaling._replace(max_containers=1), concurrency=3))
    calls = [world.call(f) for _ in range(3)]
    wait = world.wait("call_any_wait", [call.call_id for call in calls])
    (puppet,) = world.ready()
    deliveries = puppet.take(room=3)
    assert wait.waits
    puppet.put(success(deliveries[2]))
    puppet.put(success(deliveries[0]))
    assert wait.answer().call_id == calls[2].call_id
    again = world.wait("call_any_wait", [call.call_id for call in calls])
    assert again.answer().call_id == calls[2].call_id


def test_outputs_are_kept_for_their_time_and_no_longer() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world.call(f)
    world.work()
    world.advance(7 * DAY - 1)
    assert len(world.outputs(call)) == 1
    world.advance(2)
    for ask in (lambda: world.outputs(call), lambda: world("call_info", call.call_id)):
        with pytest.raises(Refusal, match="not kept any more") as refused:
            ask()
        assert refused.value.kind is RefusalKind.OUTPUT_EXPIRED
    (event,) = world.plane.events.of(EventKind.OUTPUTS_EXPIRED)
    assert event.subject == call.call_id
    assert call.call_id not in world.plane._compute.calling.calls


def test_a_call_that_is_not_over_does_not_expire() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world("call_start", f, "", CallKind.MAP, [(0, b"")], False, "")
    world.work()
    world.advance(30 * DAY)
    assert len(world.outputs(call)) == 1


def test_large_outputs_that_were_read_make_room_for_others_and_those_that_were_not_stay() -> None:
    world = World(output_bytes=250_000)
    (f,) = world.publish(function())
    calls = [world.call(f) for _ in range(5)]
    world.work(lambda each: success(each)._replace(data=bytes(100_000)))
    for call in calls[:4]:
        assert len(world.outputs(call)) == 1
    for call in calls[:2]:
        with pytest.raises(Refusal) as refused:
            world.outputs(call)
        assert refused.value.kind is RefusalKind.OUTPUT_EXPIRED
    for call in calls[2:]:
        assert len(world.outputs(call)) == 1
    nodes = [world("call_graph", call.call_id)[0].status for call in calls]
    assert nodes == [OutputStatus.SUCCESS.value] * 5


def test_what_only_its_caller_reads_is_let_go_of_once_it_was_told() -> None:
    world = World()
    f, g = world.publish(function("f", scaling=Scaling(max_containers=1)), function("g"))
    call = world("call_start", f, "", CallKind.REMOTE, [(0, b"x")], True, "")
    reader = world.wait("call_output_wait", call.call_id, 0)
    (puppet,) = world.ready()
    delivery = puppet.take_one()
    child = world("call_start", g, "", CallKind.REMOTE, [(0, b"y")], True, delivery.input_id)
    world.new()[0].ready()
    inner = world.wait("call_output_wait", child.call_id, 0)
    world.work()
    assert inner.answer().data == b"y"
    assert [node.status for node in world("call_graph", call.call_id)] == [0, OutputStatus.SUCCESS.value]
    puppet.succeed()
    assert reader.answer().data == b"x"
    for told in (call, child):
        with pytest.raises(Refusal) as refused:
            world.wait("call_output_wait", told.call_id, 0)
        assert refused.value.kind is RefusalKind.OUTPUT_EXPIRED
    assert list(world.plane._compute.calling.calls) == [child.call_id]
    world.advance(8 * DAY)
    assert not world.plane._compute.calling.calls


def test_what_nobody_will_read_is_terminated_and_let_go_of() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world.call(f, 2)
    puppet = world.ready()[0]
    puppet.take_one()
    puppet.succeed()
    world("call_abandon", call.call_id)
    with pytest.raises(Refusal) as refused:
        world.outputs(call)
    assert refused.value.kind is RefusalKind.OUTPUT_EXPIRED
    assert world.stats(f).backlog == 0


def test_the_call_graph_shows_who_called_whom() -> None:
    world = World()
    f, g = world.publish(function("f"), function("g"))
    root = world.call(f)
    (puppet,) = world.ready()
    parent = puppet.take_one()
    child = world.call(g, 2, parent=parent.input_id)
    (worker,) = [each for each in world.new() if each.instruction.function_id == g][:1]
    worker.ready()
    worker.take_one()
    worker.fail_inputs()
    nodes = world("call_graph", root.call_id)
    assert [(node.input_id, node.function_name, node.parent_input_id, node.status) for node in nodes] == [
        (parent.input_id, "f", "", 0),
        (child.input_ids[0], "g", parent.input_id, OutputStatus.FAILURE.value),
        (child.input_ids[1], "g", parent.input_id, 0),
    ]
    assert [node.container_id for node in nodes] == [puppet.container_id, worker.container_id, ""]
    assert {node.module_name for node in nodes} == {"shop"}


def test_what_is_not_there_cannot_be_called_or_looked_at() -> None:
    world = World()
    (f,) = world.publish(function())
    call = world.call(f)
    for name, arguments, words in [
        ("call_start", ("fu-0", "", CallKind.UNARY, [(0, b"")], True, ""), "Function 'fu-0' not found"),
        ("call_start", (f, "walk", CallKind.UNARY, [(0, b"")], True, ""), "has no method 'walk'"),
        ("call_info", ("fc-0",), "FunctionCall 'fc-0' not found"),
        ("call_cancel", ("fc-0", False), "FunctionCall 'fc-0' not found"),
    ]:
        with pytest.raises(Refusal, match=words):
            world(name, *arguments)
    with pytest.raises(Refusal, match="no input at place 4"):
        world.wait("call_output_wait", call.call_id, 4)
    with pytest.raises(Refusal, match="not one of a generator"):
        world.wait("call_chunks_wait", call.call_id, 0, 0)


def test_a_schedule_calls_with_the_arguments_that_a_client_would_send() -> None:
    assert dumps(((), {})) == NO_ARGUMENTS
