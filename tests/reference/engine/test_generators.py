"""Generators: pieces on their way to a reader, in order, each once, and not far ahead of it.

- pieces come as they are yielded, the end after the last one, with the outcome;
- who asks for the next ones has those before, they are let go of and cannot be read again;
- a worker that is far ahead, in pieces or in bytes, waits for room; when its reader is gone it is told so;
- a piece that is sent twice comes once;
- a generator is not retried; one that lost its container before its first piece begins anew, after it fails.
"""

from __future__ import annotations

from typing import Any

import pytest

from modal_reference._engine import (
    CallInfo,
    ChunkList,
    Delivery,
    Method,
    Outcome,
    OutputStatus,
    Refusal,
    RefusalKind,
    RetryPolicy,
)
from tests.reference.engine.world import LOST, Puppet, Wait, World, failure, function

GENERATOR = {"": Method(is_generator=True)}


def begin(world: World, **figures: Any) -> tuple[CallInfo, Puppet, Delivery]:
    (f,) = world.publish(function(methods=GENERATOR, **figures))
    call = world.call(f)
    assert call.is_generator
    (puppet,) = world.ready()
    return call, puppet, puppet.take_one()


def send(puppet: Puppet, delivery: Delivery, first: int, *chunks: bytes) -> int:
    unread: int = puppet.world(
        "container_chunk", puppet.container_id, delivery.input_id, delivery.attempt, first, list(chunks)
    )
    return unread


def room(puppet: Puppet, delivery: Delivery, most: int) -> Wait:
    return puppet.world.wait("container_room_wait", puppet.container_id, delivery.input_id, most)


def read(world: World, call: CallInfo, after: int) -> Wait:
    return world.wait("call_chunks_wait", call.call_id, 0, after)


def test_pieces_come_as_they_are_yielded_and_the_end_after_them() -> None:
    world = World()
    call, puppet, delivery = begin(world)
    assert delivery.is_generator
    reader = read(world, call, 0)
    assert reader.waits
    assert send(puppet, delivery, 0, b"a", b"b") == 2
    assert reader.answer() == ChunkList([b"a", b"b"], False, None)
    reader = read(world, call, 2)
    assert reader.waits
    send(puppet, delivery, 2, b"c")
    puppet.put(Outcome(delivery.input_id, 1, OutputStatus.SUCCESS, b"", 3))
    end: ChunkList = reader.answer()
    assert (end.chunks, end.is_over) == ([b"c"], True)
    assert end.output is not None
    assert (end.output.status, end.output.items) == (OutputStatus.SUCCESS, 3)
    assert read(world, call, 3).answer() == ChunkList([], True, end.output)


def test_what_was_read_is_let_go_of() -> None:
    world = World()
    call, puppet, delivery = begin(world)
    send(puppet, delivery, 0, b"a", b"b", b"c")
    for _ in range(2):
        assert read(world, call, 0).answer().chunks == [b"a", b"b", b"c"]
    assert read(world, call, 2).answer().chunks == [b"c"]
    with pytest.raises(Refusal, match="pieces 1 to 2") as refused:
        read(world, call, 1)
    assert refused.value.kind is RefusalKind.OUTPUT_EXPIRED


def test_a_worker_that_is_far_ahead_waits_for_room() -> None:
    world = World(chunks_unread=5)
    call, puppet, delivery = begin(world)
    assert world("container_task", puppet.container_id).most_unread == 5
    assert send(puppet, delivery, 0, *[b"x"] * 5) == 5
    waiting = room(puppet, delivery, 3)
    assert waiting.waits
    read(world, call, 1).answer()
    assert waiting.waits
    read(world, call, 2).answer()
    assert waiting.answer() is True
    assert room(puppet, delivery, 3).answer() is True


def test_a_few_large_pieces_are_as_far_ahead_as_many_small_ones() -> None:
    world = World(chunks_unread=5, chunks_unread_bytes=1000)
    call, puppet, delivery = begin(world)
    assert send(puppet, delivery, 0, bytes(999)) == 1
    assert send(puppet, delivery, 1, bytes(1)) == 5
    waiting = room(puppet, delivery, 4)
    assert waiting.waits
    read(world, call, 1).answer()
    assert waiting.answer() is True


@pytest.mark.parametrize("end", ["call_cancel", "call_abandon"])
def test_a_worker_whose_reader_is_gone_is_told(end: str) -> None:
    world = World(chunks_unread=1)
    call, puppet, delivery = begin(world)
    send(puppet, delivery, 0, b"x")
    waiting = room(puppet, delivery, 0)
    world(end, call.call_id, *([False] if end == "call_cancel" else []))
    assert waiting.answer() is False
    assert send(puppet, delivery, 1, b"y") == 0
    assert room(puppet, delivery, 0).answer() is False


def test_a_piece_that_is_sent_twice_comes_once() -> None:
    world = World()
    call, puppet, delivery = begin(world)
    send(puppet, delivery, 0, b"a", b"b")
    send(puppet, delivery, 1, b"b", b"c")
    assert read(world, call, 0).answer().chunks == [b"a", b"b", b"c"]


def test_a_generator_is_not_retried() -> None:
    world = World()
    call, puppet, delivery = begin(world, retries=RetryPolicy(5, 0.0))
    puppet.put(failure(delivery))
    assert world.statuses(call) == [OutputStatus.FAILURE]
    end: ChunkList = read(world, call, 0).answer()
    assert end.is_over
    assert end.output is not None
    assert end.output.status is OutputStatus.FAILURE


def test_a_generator_that_lost_its_container_begins_anew_only_before_its_first_piece() -> None:
    world = World()
    call, puppet, delivery = begin(world)
    puppet.exit(LOST)
    (heir,) = world.ready()
    delivery = heir.take_one()
    assert delivery.attempt == 2
    send(heir, delivery, 0, b"a")
    heir.exit(LOST)
    (output,) = world.outputs(call)
    assert output.status is OutputStatus.FAILURE
    assert b"cannot be yielded again" in output.data
    assert read(world, call, 0).answer().chunks == [b"a"]


def test_pieces_of_a_try_that_is_over_are_not_taken() -> None:
    world = World()
    call, puppet, delivery = begin(world)
    assert send(puppet, delivery._replace(attempt=2), 0, b"a") == 0
    assert send(puppet, delivery._replace(input_id="in-0:0"), 0, b"a") == 0
    assert world.plane._compute.stale == 2
    assert read(world, call, 0).waits
