"""Laws of the limits.

- a partition takes 5,000 items and no more, a Queue 100,000 partitions and no more
- an item may be so large when serialized and no larger: RequestSizeError; one too large keeps a whole put_many out

The figures are those that the backend names, or the documented ones.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from contextlib import contextmanager

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.queue.scenes import drained, fill, most_items
from pytest_modalkit import Backend, Face, requirement

KIB = 1024
MIB = 1024 * 1024
#: Bytes that serializing adds to bytes, at most.
OVERHEAD = 100
#: After so many calls it can be told how long all of them would take, and so many seconds are too long.
SAMPLE = 100
MOST_SECONDS = 90
#: What is limited is the Queue, whichever face it is filled through.
on_sync_face = pytest.mark.parametrize("face", [Face("sync")], ids=str)


def largest_item(backend: Backend) -> int:
    """The bytes of the largest item, serialized."""
    return int(backend.limits.get("queue.item_bytes", 256 * KIB if backend.edition == "0.73" else MIB))


@contextmanager
def refused() -> Iterator[None]:
    """A block that must raise, since it puts too much: an error for what is too large, or for what is not allowed.

    Which of the two is a requirement of its own.
    """
    with pytest.raises((modal.exception.RequestSizeError, modal.exception.InvalidError)):
        yield


def documented_figure_only(backend: Backend, figure: int) -> None:
    """Leave out a law on a documented figure where the backend is set to another one."""
    if largest_item(backend) != figure:
        pytest.skip(f"the backend is set to {largest_item(backend):,} bytes per item, not to {figure:,}")


@requirement("queue.limit.partition-items.accepts-5000")
async def test_a_partition_takes_as_many_items_as_the_limit(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        number = await fill(face, q, backend, room=1)
        await face(q.put, "last", block=False)
        assert await face(q.len) == most_items(backend)
        assert await drained(face, q) == [*range(number), "last"]


@requirement("queue.limit.partition-items.refuses-more")
async def test_a_partition_takes_no_more_items_than_the_limit(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await fill(face, q, backend)
        with pytest.raises(queue.Full):
            await face(q.put, "more", block=False)
        assert await face(q.len) == most_items(backend)


async def open_all_partitions(face: Face, q: modal.Queue, backend: Backend) -> int:
    """Put an item into as many partitions as the limit is; return the limit.

    Where that would take minutes, because each call does, the law is left out.
    """
    number = int(backend.limits.get("queue.partitions", 100_000))
    start = time.monotonic()
    for index in range(number):
        await face(q.put, index, block=False, partition=f"p{index}")
        if index == SAMPLE and (estimate := (time.monotonic() - start) / SAMPLE * number) > MOST_SECONDS:
            pytest.skip(
                f"to open {number:,} partitions would take {estimate:,.0f} seconds: "
                "let the backend that is tested have fewer, and name them as limits['queue.partitions']"
            )
    return number


@requirement("queue.limit.partitions.accepts-100000")
@on_sync_face
async def test_a_queue_takes_as_many_partitions_as_the_limit(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        number = await open_all_partitions(face, q, backend)
        for index in (0, number // 2, number - 1):
            assert await drained(face, q, f"p{index}") == [index]


@requirement("queue.limit.partitions.refuses-more")
@on_sync_face
async def test_a_queue_takes_no_partition_beyond_the_limit(face: Face, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        number = await open_all_partitions(face, q, backend)
        with pytest.raises((queue.Full, modal.Error)):
            await face(q.put, "more", block=False, partition="one more")
        assert await face(q.len, partition="one more") == 0
        await face(q.put, "more", block=False, partition="p0")
        assert await drained(face, q, "p0") == [0, "more"]
        assert await drained(face, q, f"p{number - 1}") == [number - 1]


@requirement("queue.limit.item-bytes.accepts-up-to-limit")
@given(below=st.integers(min_value=OVERHEAD, max_value=10_000))
async def test_an_item_within_the_limit_is_accepted(face: Face, backend: Backend, below: int) -> None:
    item = bytes(largest_item(backend) - below)
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, item)
        await face(q.put_many, [item, 1])
        assert await face(q.get, block=False) == item
        assert await face(q.get_many, 2, block=False) == [item, 1]


@requirement("queue.limit.item-bytes.refuses-above-limit")
@given(above=st.integers(min_value=1, max_value=10_000))
async def test_an_item_above_the_limit_is_refused(face: Face, backend: Backend, above: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, 1)
        for block in (True, False):
            with refused():
                await face(q.put, bytes(largest_item(backend) + above), block=block)
        assert await drained(face, q) == [1]


@requirement("queue.limit.item-bytes.error-class")
async def test_an_item_above_the_limit_exceeds_the_request_size(face: Face, backend: Backend) -> None:
    large = bytes(largest_item(backend) + 1)
    async with face.enter(modal.Queue.ephemeral()) as q:
        for block in (True, False):
            with pytest.raises(modal.exception.RequestSizeError):
                await face(q.put, large, block=block)
            with pytest.raises(modal.exception.RequestSizeError):
                await face(q.put_many, [1, large], block=block)


@requirement("queue.limit.item-bytes.put-many")
@given(place=st.integers(min_value=0, max_value=3))
async def test_one_item_above_the_limit_keeps_all_out(face: Face, backend: Backend, place: int) -> None:
    items: list[object] = [1, 2, 3]
    items.insert(place, bytes(largest_item(backend) + 1))
    async with face.enter(modal.Queue.ephemeral()) as q:
        with refused():
            await face(q.put_many, items)
        assert await face(q.len) == 0


async def takes_up_to(face: Face, figure: int) -> None:
    """Ask that an item of about `figure` bytes is accepted, and a larger one is not."""
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, bytes(figure - OVERHEAD))
        with refused():
            await face(q.put, bytes(figure + 1))
        assert await face(q.len) == 1


@requirement("queue.v0-73.limit.item-bytes.256-kib")
async def test_an_item_has_at_most_256_kib(face: Face, backend: Backend) -> None:
    documented_figure_only(backend, 256 * KIB)
    await takes_up_to(face, 256 * KIB)


@requirement("queue.limit.item-bytes.1-mib")
async def test_an_item_has_at_most_1_mib(face: Face, backend: Backend) -> None:
    documented_figure_only(backend, MIB)
    await takes_up_to(face, MIB)
