"""Laws of the examples of the document: they do what their comments say, in our words and with other values."""

from __future__ import annotations

import modal
from hypothesis import given

from modal_conformance import strategies as some
from modal_conformance.suite.objects import deleting
from modal_conformance.suite.queue.scenes import PATIENCE
from pytest_modalkit import Face, requirement


@requirement("queue.example.usage")
async def test_the_parts_of_a_queue_work_together(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, "x")
        await face(q.put, "y", partition="left")
        await face(q.put, "z", partition="right", partition_ttl=600)
        assert await face(q.get, timeout=PATIENCE, partition="right") == "z"
        await face(q.put, "w")
        assert await face.collect(q.iterate) == ["x", "w"]
        assert await face(q.get, timeout=PATIENCE) == "x"
        assert await face(q.get, timeout=PATIENCE, partition="left") == "y"
        assert await face(q.get, timeout=PATIENCE) == "w"
        assert await face(q.len, total=True) == 0


@requirement("queue.example.persistent")
@given(name=some.names())
async def test_a_queue_is_created_on_the_way(face: Face, name: str) -> None:
    async with deleting(face, modal.Queue, name):
        q = modal.Queue.from_name(name, create_if_missing=True)
        await face(q.put, 7)
        assert await face(q.get, timeout=PATIENCE) == 7
