"""Laws of iterate.

- it yields the items of one partition from the oldest to the newest, each once, and removes nothing
- it ends after the last one, at once or when no other came within item_poll_timeout, which counts for each item anew
- it serves in `for`, and by its `.aio` in `async for`
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.queue.procedures import Procedure
from modal_conformance.suite.queue.scenes import LONG_PATIENCE, PATIENCE, a_moment, drained
from pytest_modalkit import Face, requirement

if TYPE_CHECKING:
    from pytest_modalkit.concurrency import Group

items = st.lists(st.integers(), max_size=8)
numbers = st.lists(st.integers(), min_size=1, max_size=8)
SHORT = 0.03
#: More items than a client may fetch at once.
MANY = 350
TASKS = [Face("asyncio"), Face("trio")]


@requirement("queue.iterate.yields-in-order")
@given(items=numbers)
async def test_iterate_yields_the_oldest_first(face: Face, items: list[int]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, items)
        assert await face.collect(q.iterate) == items


@requirement("queue.iterate.does-not-consume")
@given(items=numbers, stop=st.integers(min_value=0, max_value=8))
async def test_iterate_removes_nothing(face: Face, items: list[int], stop: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, items)
        await face.collect(q.iterate, limit=stop)
        await face.collect(q.iterate)
        assert await face(q.len) == len(items)
        assert await drained(face, q) == items


@requirement("queue.iterate.each-item-once")
async def test_iterate_yields_each_item_once(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, list(range(MANY)))
        found = await face.collect(q.iterate)
        assert sorted(found) == sorted(set(found)), "an iteration yielded an item twice"
        assert found == list(range(MANY))


@requirement("queue.iterate.partition")
@given(keys=st.lists(some.partition_keys(), min_size=2, max_size=2, unique=True), items=numbers)
async def test_iterate_yields_the_items_of_its_partition(face: Face, keys: list[str], items: list[int]) -> None:
    here, there = keys
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, "by default")
        await face(q.put_many, items, partition=here)
        await face(q.put, "elsewhere", partition=there)
        assert await face.collect(q.iterate, partition=here) == items
        assert await face.collect(q.iterate) == ["by default"]


@requirement("queue.iterate.ends-at-the-end")
async def test_iterate_ends_after_the_last_item(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:

        async def iterate() -> list[int]:
            return await face.collect(q.iterate)

        assert await group.start(Procedure(iterate)).result() == []
        await face(q.put_many, [1, 2])
        assert await group.start(Procedure(iterate)).result() == [1, 2]
        await face(q.clear)
        assert await group.start(Procedure(iterate)).result() == []


@requirement("queue.iterate.waits-for-next-item")
async def test_iterate_waits_for_another_item(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently() as group:

        async def iterate() -> list[str]:
            return await face.collect(q.iterate, item_poll_timeout=LONG_PATIENCE, limit=2)

        await face(q.put, "present")
        iteration = group.start(Procedure(iterate))
        await a_moment(face, q)
        assert not iteration.done, "the iteration ended, or found an item that nobody had put"
        await face(q.put, "later")
        assert await iteration.result() == ["present", "later"]


@requirement("queue.iterate.gives-up-after-timeout")
@given(items=items)
async def test_iterate_gives_up_without_an_error(face: Face, items: list[int]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:

        async def iterate() -> list[int]:
            return await face.collect(q.iterate, item_poll_timeout=SHORT / 10)

        for item in items:
            await face(q.put, item)
        assert await group.start(Procedure(iterate)).result() == items


@requirement("queue.iterate.timeout-counts-per-item")
async def test_the_time_to_wait_begins_anew_with_each_item(face: Face) -> None:
    # Items come at less than the timeout from each other, and all of them together in more. A machine that is too busy
    # for that gets more time.
    gap = 0.0
    for timeout in (0.15, 0.6, 2.4):
        async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=LONG_PATIENCE) as group:
            found, gap = await iterate_while_items_come(face, q, group, timeout)
        if gap < 0.9 * timeout:
            assert found == [0, 1, 2, 3, 4]
            return
    pytest.skip(f"this machine is too busy to put an item every two seconds: it took {gap:.1f} seconds")


async def iterate_while_items_come(face: Face, q: modal.Queue, group: Group, timeout: float) -> tuple[list[int], float]:
    """What an iteration yields, and the longest time that it may have had to wait for an item, in seconds."""

    async def put_slowly() -> float:
        longest, before = 0.0, started
        for number in range(1, 5):
            await a_moment(face, q, 0.4 * timeout)
            this = time.monotonic()
            await face(q.put, number)
            longest, before = max(longest, time.monotonic() - before), this
        return longest

    await face(q.put, 0)
    started = time.monotonic()
    putting = group.start(Procedure(put_slowly))
    found = await face.collect(q.iterate, item_poll_timeout=timeout)
    return found, await putting.result()


@requirement("queue.iterate.async-iteration")
@pytest.mark.parametrize("face", TASKS, ids=str)
@given(items=items)
async def test_iterate_serves_in_async_for(face: Face, items: list[int]) -> None:
    async with modal.Queue.ephemeral() as q:
        for item in items:
            await q.put.aio(item)
        assert [item async for item in q.iterate.aio()] == items
