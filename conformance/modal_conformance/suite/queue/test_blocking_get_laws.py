"""Laws of get and get_many that wait.

- on an empty partition they wait, without end or until their timeout, and return what is put meanwhile
- queue.Empty is the standard library's, and comes when the timeout is over and not before
- a wait that ended without an item takes none afterwards
- a waiting `.aio` does not block its event loop; a put wakes only who waits on its partition
- where the backend claims it, those who wait are served in the order in which they began to
"""

from __future__ import annotations

import queue
import time

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.queue.scenes import LONG_PATIENCE, MOMENT, PATIENCE, a_moment, drained
from pytest_modalkit import Face, requirement

TIMEOUT = 0.1
#: Clocks of the two sides may be read at different places, and tick in steps.
RESOLUTION = 0.02
TASKS = [Face("asyncio"), Face("trio")]


@requirement("queue.get.blocks-until-put")
async def test_get_waits_until_something_is_put(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently() as group:
        waiting = group.start(q.get)
        await a_moment(face, q)
        assert not waiting.done, "get returned although nothing had been put"
        await face(q.put, "item")
        assert await waiting.result() == "item"
        assert await face(q.len) == 0


@requirement("queue.get.raises-empty-after-timeout")
@given(timeout=st.sampled_from([0, 1e-9, 0.001, 0.003]))
async def test_get_raises_empty_when_nothing_came_in_time(face: Face, timeout: float) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        with pytest.raises(queue.Empty):
            await group.start(q.get, timeout=timeout).result()
        with pytest.raises(queue.Empty):
            await group.start(q.get, True, timeout, partition="named").result()


@requirement("queue.get.timeout-zero")
async def test_no_time_at_all_is_a_timeout_of_get(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        for zero in (0, 0.0):
            with pytest.raises(queue.Empty):
                await group.start(q.get, timeout=zero).result()
            with pytest.raises(queue.Empty):
                await group.start(q.get_many, 2, timeout=zero).result()
            await face(q.put_many, [1, 2, 3])
            assert await group.start(q.get, timeout=zero).result() == 1
            assert await group.start(q.get_many, 5, timeout=zero).result() == [2, 3]


@requirement("queue.get.waits-full-timeout")
async def test_get_does_not_give_up_early(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        start = time.monotonic()
        with pytest.raises(queue.Empty):
            await face(q.get, timeout=TIMEOUT)
        waited = time.monotonic() - start
        assert waited >= TIMEOUT - RESOLUTION, f"get(timeout={TIMEOUT}) gave up after {waited:.3f} seconds"


@requirement("queue.get.item-within-timeout")
async def test_an_item_that_comes_in_time_is_returned(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently() as group:
        single = group.start(q.get, timeout=LONG_PATIENCE)
        many = group.start(q.get_many, 3, timeout=LONG_PATIENCE, partition="many")
        await a_moment(face, q)
        await face(q.put, "item")
        await face(q.put_many, ["some", "more"], partition="many")
        assert await single.result() == "item"
        assert await many.result() == ["some", "more"]


@requirement("queue.get.empty-is-stdlib")
async def test_empty_is_the_class_of_the_standard_library(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        for waiting in (group.start(q.get, timeout=0), group.start(q.get_many, 1, timeout=0)):
            with pytest.raises(Exception) as refusal:  # noqa: PT011 - which class it is, is what is asked
                await waiting.result()
            assert isinstance(refusal.value, queue.Empty), f"it raised {type(refusal.value)!r}, not queue.Empty"


@requirement("queue.get.timed-out-wait-takes-nothing")
@given(
    timeouts=st.lists(st.sampled_from([0, 0.0005, 0.001, 0.002]), min_size=1, max_size=3),
    number=st.integers(min_value=1, max_value=4),
)
async def test_a_wait_that_ran_out_takes_nothing(face: Face, timeouts: list[float], number: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        received = []
        async with face.concurrently() as group:
            waits = [group.start(q.get, timeout=timeout) for timeout in timeouts]
            for item in range(number):
                await face(q.put, item)
            for wait in waits:
                try:
                    received.append(await wait.result())
                except queue.Empty:
                    continue
        await face(q.put, "later")
        *left, last = await drained(face, q)
        assert last == "later"
        assert sorted(received + left) == list(range(number)), f"{received} were received, {left} are left"
        assert left == sorted(left)


@requirement("queue.get-many.blocks-until-first-put")
async def test_get_many_waits_until_the_first_item(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently() as group:
        waiting = group.start(q.get_many, 10)
        await a_moment(face, q)
        assert not waiting.done, "get_many returned although nothing had been put"
        await face(q.put, "item")
        assert await waiting.result() == ["item"]
        assert await face(q.len) == 0


@requirement("queue.get-many.raises-empty-after-timeout")
async def test_get_many_raises_empty_after_its_timeout(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        with pytest.raises(queue.Empty):
            await face(q.get_many, 2, timeout=0)
        start = time.monotonic()
        with pytest.raises(queue.Empty):
            await face(q.get_many, 2, timeout=TIMEOUT)
        waited = time.monotonic() - start
        assert waited >= TIMEOUT - RESOLUTION, f"get_many(timeout={TIMEOUT}) gave up after {waited:.3f} seconds"


@requirement("queue.aio.waiting-does-not-block-loop")
@pytest.mark.parametrize("face", TASKS, ids=str)
async def test_other_tasks_go_on_while_one_waits(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently() as group:
        # The timeout is for a wait that blocks its loop: nobody could put the item before it is over.
        single = group.start(q.get, timeout=PATIENCE / 4)
        many = group.start(q.get_many, 2, timeout=PATIENCE / 4, partition="many")
        await a_moment(face, q)
        await face(q.put, 1)
        await face(q.put, 2, partition="many")
        try:
            assert [await single.result(), await many.result()] == [1, [2]]
        except queue.Empty:
            pytest.fail("the waits ran out before another task of their loop could put anything")


@requirement("queue.partition.put-wakes-only-its-own")
@given(keys=st.lists(some.partition_keys(), min_size=2, max_size=2, unique=True))
async def test_a_put_wakes_only_who_waits_on_its_partition(face: Face, keys: list[str]) -> None:
    here, there = keys
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently() as group:
        waiting = group.start(q.get, partition=here)
        await a_moment(face, q, MOMENT / 10)
        await face(q.put, "elsewhere", partition=there)
        await face(q.put, "by default")
        await a_moment(face, q, MOMENT / 10)
        assert not waiting.done, "a get was served by a put in another partition"
        await face(q.put, "here", partition=here)
        assert await waiting.result() == "here"


@requirement("queue.fifo.waiting-getters")
async def test_those_who_wait_are_served_in_turn(face: Face) -> None:
    # Nobody outside the backend can see when a wait has begun. So each one gets a head start, and where that was too
    # short a longer one: in a backend that serves in turn, the order is right at last.
    served: list[int] = []
    for head_start in (MOMENT, 5 * MOMENT, 20 * MOMENT):
        async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently() as group:
            waits = []
            for _ in range(4):
                waits.append(group.start(q.get))
                await a_moment(face, q, head_start)
            for item in range(4):
                await face(q.put, item)
            served = [await each.result() for each in waits]
        if served == [0, 1, 2, 3]:
            return
    pytest.fail(f"however long their head start, those who began to wait as 0, 1, 2, 3 were served as {served}")
