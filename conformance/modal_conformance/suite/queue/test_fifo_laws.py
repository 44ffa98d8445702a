"""Laws of the order of items.

- items come out in the order in which they went in
- each partition keeps its own order
- put and put_many, get and get_many share one order
"""

from __future__ import annotations

import modal
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.queue.scenes import drained
from pytest_modalkit import Face, requirement

numbers = st.integers()
batches = st.lists(st.lists(numbers, min_size=1, max_size=4), min_size=1, max_size=5)


@requirement("queue.fifo.default-partition")
@given(items=st.lists(numbers, min_size=1, max_size=10))
async def test_first_in_first_out(face: Face, items: list[int]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        for item in items:
            await face(q.put, item)
        assert [await face(q.get, block=False) for _ in items] == items


@requirement("queue.fifo.each-partition")
@given(
    partitions=st.lists(some.partition_keys(), min_size=2, max_size=3, unique=True),
    choices=st.lists(st.integers(min_value=0), min_size=1, max_size=12),
)
async def test_each_partition_keeps_its_own_order(face: Face, partitions: list[str], choices: list[int]) -> None:
    places = [None, *partitions]
    chosen = [places[choice % len(places)] for choice in choices]
    async with face.enter(modal.Queue.ephemeral()) as q:
        for number, place in enumerate(chosen):
            await face(q.put, number, partition=place)
        for place in places:
            expected = [number for number, each in enumerate(chosen) if each == place]
            assert await drained(face, q, place) == expected


@requirement("queue.fifo.single-and-many-mixed")
@given(puts=batches, gets=st.lists(st.integers(min_value=1, max_value=4), max_size=8))
async def test_single_and_many_share_one_order(face: Face, puts: list[list[int]], gets: list[int]) -> None:
    items = [item for batch in puts for item in batch]
    async with face.enter(modal.Queue.ephemeral()) as q:
        for batch in puts:
            if len(batch) == 1:
                await face(q.put, batch[0])
            else:
                await face(q.put_many, batch)
        for count in gets:
            expected, items = items[:count], items[count:]
            if not expected:
                break
            got = [await face(q.get, block=False)] if count == 1 else await face(q.get_many, count, block=False)
            assert got == expected
        assert await drained(face, q) == items
