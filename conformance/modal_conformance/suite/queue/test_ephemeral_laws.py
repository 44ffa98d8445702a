"""Laws of ephemeral Queues.

- they serve in `with` and in `async with`, are empty at first, and share items with none
- they stay as long as their context is open, and are collected a day later at the latest
- they have no name, and are in no list
"""

from __future__ import annotations

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.queue.scenes import drained
from pytest_modalkit import Face, requirement

TASKS = [Face("asyncio"), Face("trio")]
items = st.lists(st.integers(), min_size=1, max_size=4)


@requirement("queue.ephemeral.context-manager")
@given(items=items)
def test_ephemeral_serves_in_with(items: list[int]) -> None:
    with modal.Queue.ephemeral() as q:
        assert isinstance(q, modal.Queue)
        assert q.len() == 0
        q.put_many(items)
        assert q.get_many(len(items), block=False) == items


@requirement("queue.ephemeral.async-context-manager")
@pytest.mark.parametrize("face", TASKS, ids=str)
@given(items=items)
async def test_ephemeral_serves_in_async_with(face: Face, items: list[int]) -> None:
    async with modal.Queue.ephemeral() as q:
        assert isinstance(q, modal.Queue)
        assert await q.len.aio() == 0
        await q.put_many.aio(items)
        assert await q.get_many.aio(len(items), block=False) == items


@requirement("queue.ephemeral.each-is-its-own")
@given(items=items)
async def test_each_ephemeral_queue_is_a_new_one(face: Face, items: list[int]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as first, face.enter(modal.Queue.ephemeral()) as second:
        await face(first.put_many, items)
        assert await face(second.len, total=True) == 0
        assert await drained(face, first) == items
        await face(first.put, "left")
    async with face.enter(modal.Queue.ephemeral()) as third:
        assert await face(third.len, total=True) == 0


@requirement("queue.ephemeral.lives-while-open")
@given(days=st.integers(min_value=1, max_value=40))
async def test_an_open_ephemeral_queue_stays(face: Face, clock: Clock, days: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        for number in range(2):
            clock.advance(days=days, hours=6)
            await face(q.put, number)
            assert await face(q.get, block=False) == number


@requirement("queue.ephemeral.gone-after-context")
async def test_a_closed_ephemeral_queue_is_collected(face: Face, clock: Clock) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, 1)
    clock.advance(hours=25)
    with pytest.raises(modal.exception.NotFoundError):
        await face(q.len)
    with pytest.raises(modal.exception.NotFoundError):
        await face(q.put, 2)


@requirement("queue.ephemeral.has-no-name")
async def test_an_ephemeral_queue_has_no_name(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        assert not q.name


@requirement("queue.ephemeral.not-listed")
async def test_an_ephemeral_queue_is_in_no_list(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        listed = await face(modal.Queue.objects.list)
        assert q.object_id not in [each.object_id for each in listed]
