"""Laws of len.

- it counts the items of one partition: the default one, or the one that is named
- with total=True it counts those of all partitions
- asking for one partition and for all is refused
"""

from __future__ import annotations

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from pytest_modalkit import Face, requirement

counts = st.integers(min_value=0, max_value=5)


async def put(face: Face, q: modal.Queue, number: int, partition: str | None = None) -> None:
    for item in range(number):
        await face(q.put, item, partition=partition)


@requirement("queue.len.counts-items")
@given(number=counts)
async def test_len_counts_the_items(face: Face, number: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        assert await face(q.len) == 0
        for item in range(number):
            await face(q.put, item)
            assert await face(q.len) == item + 1
        for item in reversed(range(number)):
            await face(q.get, block=False)
            assert await face(q.len) == item


@requirement("queue.len.returns-int")
@given(number=counts)
async def test_len_is_an_int(face: Face, number: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await put(face, q, number)
        assert type(await face(q.len)) is int
        assert type(await face(q.len, total=True)) is int


@requirement("queue.len.default-partition")
@given(here=counts, there=counts, key=some.partition_keys())
async def test_len_counts_the_default_partition(face: Face, here: int, there: int, key: str) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await put(face, q, here)
        await put(face, q, there, key)
        assert await face(q.len) == here
        assert await face(q.len, partition=None) == here


@requirement("queue.len.partition")
@given(
    here=counts,
    there=counts,
    keys=st.lists(some.partition_keys(), min_size=3, max_size=3, unique=True),
)
async def test_len_counts_the_partition_that_is_named(face: Face, here: int, there: int, keys: list[str]) -> None:
    first, second, never_used = keys
    async with face.enter(modal.Queue.ephemeral()) as q:
        await put(face, q, 1)
        await put(face, q, here, first)
        await put(face, q, there, second)
        assert await face(q.len, partition=first) == here
        assert await face(q.len, partition=second) == there
        assert await face(q.len, partition=never_used) == 0


@requirement("queue.len.total")
@given(
    by_default=counts,
    by_partition=st.dictionaries(some.partition_keys(), counts, max_size=4),
)
async def test_total_counts_all_partitions(face: Face, by_default: int, by_partition: dict[str, int]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await put(face, q, by_default)
        for key, number in by_partition.items():
            await put(face, q, number, key)
        assert await face(q.len, total=True) == by_default + sum(by_partition.values())


@requirement("queue.len.partition-with-total")
async def test_one_partition_and_all_is_refused(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, 1, partition="a")
        with pytest.raises(modal.exception.InvalidError):
            await face(q.len, partition="a", total=True)
