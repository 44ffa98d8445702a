"""Laws of get and get_many that need not wait.

- get removes the oldest item and returns it, whatever its timeout
- get_many removes up to n items, in order, and does not wait for more
- without blocking, an empty partition gives None, or an empty list, at once, and a timeout counts for nothing
"""

from __future__ import annotations

import queue
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.objects import quietly
from modal_conformance.suite.queue.scenes import PATIENCE, drained
from pytest_modalkit import Face, requirement

items = st.lists(st.integers(), min_size=1, max_size=8)
HOUR = 3600.0


@requirement("queue.get.removes-and-returns-head")
@given(items=st.lists(some.values(), min_size=1, max_size=4))
async def test_get_removes_and_returns_the_oldest_item(face: Face, items: list[Any]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, items)
        for number, item in enumerate(items):
            assert some.same(await face(q.get, timeout=PATIENCE), item)
            assert await face(q.len) == len(items) - number - 1


@requirement("queue.get.present-item-needs-no-waiting")
@given(item=st.integers(), timeout=st.sampled_from([0, 0.0, 1e-9, 0.001, 60, HOUR, None]))
async def test_an_item_that_is_there_comes_whatever_the_timeout(face: Face, item: int, timeout: float | None) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, [item, "next"])
        assert await face(q.get, timeout=timeout) == item
        assert await face(q.get_many, 1, timeout=timeout) == ["next"]


@requirement("queue.get.not-blocking-returns-item")
@given(items=items)
async def test_a_get_that_does_not_block_returns_the_oldest_item(face: Face, items: list[int]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, items)
        for number, item in enumerate(items):
            assert await face(q.get, block=False) == item
            assert await face(q.len) == len(items) - number - 1


@requirement("queue.get.returns-none-when-not-blocking")
async def test_a_get_that_does_not_block_returns_none_when_empty(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        assert await group.start(q.get, block=False).result() is None
        assert await group.start(q.get, False).result() is None


@requirement("queue.get.ignores-timeout-when-not-blocking")
async def test_a_get_that_does_not_block_ignores_its_timeout(face: Face) -> None:
    with quietly():
        async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
            # First a short one: a get that is wrong about it raises Empty, and nobody has to be patient.
            for timeout in (0.001, HOUR):
                assert await group.start(q.get, block=False, timeout=timeout).result() is None
            await face(q.put, 1)
            assert await group.start(q.get, block=False, timeout=HOUR).result() == 1


@requirement("queue.get.by-position")
async def test_get_takes_block_and_timeout_by_position(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        assert await group.start(q.get, False).result() is None
        assert not await group.start(q.get_many, 2, False).result()
        for timeout in (0, 0.001):
            with pytest.raises(queue.Empty):
                await group.start(q.get, True, timeout).result()
            with pytest.raises(queue.Empty):
                await group.start(q.get_many, 2, True, timeout).result()
        await face(q.put_many, [1, 2, 3])
        assert await group.start(q.get, True, HOUR).result() == 1
        assert await group.start(q.get_many, 2, True, HOUR).result() == [2, 3]


@requirement("queue.get-many.returns-up-to-n")
@given(items=items, data=st.data())
async def test_get_many_returns_the_oldest_items_up_to_n(face: Face, items: list[int], data: st.DataObject) -> None:
    count = data.draw(st.integers(min_value=1, max_value=len(items)), label="n_values")
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, items)
        assert await face(q.get_many, count, timeout=PATIENCE) == items[:count]
        assert await drained(face, q) == items[count:]


@requirement("queue.get-many.returns-all-when-fewer")
@given(items=items, more=st.integers(min_value=1, max_value=1000))
async def test_get_many_does_not_wait_for_more(face: Face, items: list[int], more: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        await face(q.put_many, items)
        # With a short timeout first, which a get_many that waits for more would meet.
        assert await face(q.get_many, len(items) + more, timeout=0.001) == items
        await face(q.put_many, items)
        assert await group.start(q.get_many, len(items) + more).result() == items
        assert await face(q.len) == 0


@requirement("queue.get-many.returns-a-list")
@given(items=items)
async def test_get_many_returns_a_list(face: Face, items: list[int]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        for block in (True, False):
            await face(q.put_many, items)
            found = await face(q.get_many, len(items), block=block)
            assert type(found) is list


@requirement("queue.get-many.falsy-when-not-blocking")
async def test_a_get_many_that_does_not_block_gives_nothing_when_empty(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        found = await group.start(q.get_many, 2, block=False).result()
        assert found is None or found == []


@requirement("queue.get-many.ignores-timeout-when-not-blocking")
async def test_a_get_many_that_does_not_block_ignores_its_timeout(face: Face) -> None:
    with quietly():
        async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
            for timeout in (0.001, HOUR):
                assert not await group.start(q.get_many, 2, block=False, timeout=timeout).result()
            await face(q.put_many, [1, 2, 3])
            assert await group.start(q.get_many, 2, block=False, timeout=HOUR).result() == [1, 2]
