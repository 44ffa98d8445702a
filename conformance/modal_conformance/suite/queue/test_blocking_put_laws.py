"""Laws of put and put_many where there is no room.

- without blocking they raise queue.Full, the standard library's, at once, and a timeout counts for nothing
- blocking they wait for room: without end, or until their timeout, and then raise queue.Full
- what was refused is not added, neither then nor later; a put_many adds all of its objects or none
- clearing a partition makes room, and a full one hinders no other

The figure is the backend's, or 5,000 where it names none. Real clients try again at growing intervals, so nothing is
asked about how soon a wait notices that there is room.
"""

from __future__ import annotations

import queue

import modal
import pytest

from modal_conformance.suite.objects import quietly
from modal_conformance.suite.queue.scenes import (
    LONG_PATIENCE,
    PATIENCE,
    a_moment,
    drained,
    fill,
    most_items,
)
from pytest_modalkit import Backend, Face, requirement

HOUR = 3600.0
SHORT = 0.03


@requirement("queue.put.full.raises-when-not-blocking")
async def test_put_without_blocking_raises_full(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        await fill(face, q, backend)
        with pytest.raises(queue.Full):
            await group.start(q.put, "more", block=False).result()


@requirement("queue.put-many.full.raises-when-not-blocking")
async def test_put_many_without_blocking_raises_full(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        await fill(face, q, backend)
        with pytest.raises(queue.Full):
            await group.start(q.put_many, ["more"], block=False).result()


@requirement("queue.put.full.ignores-timeout-when-not-blocking")
async def test_put_without_blocking_ignores_its_timeout(face: Face, backend: Backend) -> None:
    with quietly():
        async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
            await fill(face, q, backend)
            refused = group.start(q.put, "more", block=False, timeout=HOUR)
            with pytest.raises(queue.Full):
                await refused.result()
            assert await face(q.get, block=False) == 0
            await face(q.put, "more", block=False, timeout=0)
            assert (await drained(face, q))[-1] == "more"


@requirement("queue.put-many.full.ignores-timeout-when-not-blocking")
async def test_put_many_without_blocking_ignores_its_timeout(face: Face, backend: Backend) -> None:
    with quietly():
        async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
            await fill(face, q, backend)
            refused = group.start(q.put_many, ["more"], block=False, timeout=HOUR)
            with pytest.raises(queue.Full):
                await refused.result()
            assert await face(q.get, block=False) == 0
            await face(q.put_many, ["more"], block=False, timeout=0)
            assert (await drained(face, q))[-1] == "more"


@requirement("queue.put.full.raises-after-timeout")
async def test_put_raises_full_when_its_timeout_is_over(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        await fill(face, q, backend)
        for timeout in (0, SHORT):
            with pytest.raises(queue.Full):
                await group.start(q.put, "more", timeout=timeout).result()


@requirement("queue.put-many.full.raises-after-timeout")
async def test_put_many_raises_full_when_its_timeout_is_over(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        await fill(face, q, backend)
        for timeout in (0, SHORT):
            with pytest.raises(queue.Full):
                await group.start(q.put_many, ["more"], timeout=timeout).result()


@requirement("queue.put.timeout-zero")
async def test_no_time_at_all_is_a_timeout_of_put(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        number = await fill(face, q, backend, room=4)
        for zero in (0, 0.0):
            await group.start(q.put, "one", timeout=zero).result()
            await group.start(q.put_many, ["more"], timeout=zero).result()
        with pytest.raises(queue.Full):
            await group.start(q.put, "too many", timeout=0).result()
        with pytest.raises(queue.Full):
            await group.start(q.put_many, ["too many"], timeout=0).result()
        assert (await drained(face, q))[number:] == ["one", "more"] * 2


@requirement("queue.put.by-position")
async def test_put_takes_block_and_timeout_by_position(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        await group.start(q.put, "first", True, HOUR).result()
        await group.start(q.put_many, ["second"], True, HOUR).result()
        assert await drained(face, q) == ["first", "second"]
        await fill(face, q, backend)
        for waits in ((False,), (True, 0), (True, SHORT)):
            with pytest.raises(queue.Full):
                await group.start(q.put, "more", *waits).result()
            with pytest.raises(queue.Full):
                await group.start(q.put_many, ["more"], *waits).result()


@requirement("queue.put.full.waits-for-room")
async def test_put_waits_for_room(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=LONG_PATIENCE) as group:
        await fill(face, q, backend)
        waiting = group.start(q.put, "more")
        await a_moment(face, q)
        assert not waiting.done, "a put on a full queue did not wait for room"
        assert await face(q.get, block=False) == 0
        await waiting.result()
        items = await drained(face, q)
        assert len(items) == most_items(backend)
        assert items[-1] == "more"


@requirement("queue.put-many.full.waits-for-room")
async def test_put_many_waits_for_room(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=LONG_PATIENCE) as group:
        await fill(face, q, backend)
        waiting = group.start(q.put_many, ["some", "more"])
        await a_moment(face, q)
        assert not waiting.done, "a put_many on a full queue did not wait for room"
        assert await face(q.get_many, 2, block=False) == [0, 1]
        await waiting.result()
        items = await drained(face, q)
        assert len(items) == most_items(backend)
        assert items[-2:] == ["some", "more"]


@requirement("queue.put.full.refusal-adds-nothing")
async def test_a_refused_put_adds_nothing(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        number = await fill(face, q, backend)
        for waits in ({"block": False}, {"timeout": SHORT}):
            with pytest.raises(queue.Full):
                await face(q.put, "more", **waits)
        assert await face(q.len) == number
        taken = await face(q.get_many, 4, block=False)
        await a_moment(face, q)
        assert taken + await drained(face, q) == list(range(number)), "what was refused came in later"


@requirement("queue.put-many.full.refusal-adds-nothing")
async def test_a_refused_put_many_adds_nothing(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        number = await fill(face, q, backend)
        for waits in ({"block": False}, {"timeout": SHORT}):
            with pytest.raises(queue.Full):
                await face(q.put_many, ["some", "more"], **waits)
        assert await face(q.len) == number
        taken = await face(q.get_many, 4, block=False)
        await a_moment(face, q)
        assert taken + await drained(face, q) == list(range(number)), "what was refused came in later"


@requirement("queue.put-many.full.all-or-nothing")
async def test_put_many_adds_all_or_nothing(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        number = await fill(face, q, backend, room=2)
        for waits in ({"block": False}, {"timeout": 0}):
            with pytest.raises(queue.Full):
                await face(q.put_many, ["one", "too", "many"], **waits)
            assert await face(q.len) == number
        await face(q.put_many, ["just", "enough"], block=False)
        assert (await drained(face, q))[number:] == ["just", "enough"]


@requirement("queue.put.full.queue-full-is-stdlib")
async def test_full_is_the_class_of_the_standard_library(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently(patience=PATIENCE) as group:
        await fill(face, q, backend)
        refused = [
            group.start(q.put, "more", block=False),
            group.start(q.put, "more", timeout=0),
            group.start(q.put_many, ["more"], block=False),
        ]
        for each in refused:
            with pytest.raises(Exception) as refusal:  # noqa: PT011 - which class it is, is what is asked
                await each.result()
            assert isinstance(refusal.value, queue.Full), f"it raised {type(refusal.value)!r}, not queue.Full"


@requirement("queue.clear.makes-room")
async def test_a_cleared_partition_takes_items_again(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await fill(face, q, backend)
        await face(q.clear)
        await face(q.put_many, [1, 2], block=False)
        assert await drained(face, q) == [1, 2]


@requirement("queue.partition.full-affects-only-itself")
async def test_a_full_partition_does_not_hinder_others(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await fill(face, q, backend, partition="full")
        for partition in (None, "other"):
            await face(q.put, "item", block=False, partition=partition)
            await face(q.put_many, ["more"], block=False, partition=partition)
            assert await drained(face, q, partition) == ["item", "more"]
