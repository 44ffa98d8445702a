"""Laws of clear.

- it empties one partition, the default one or the one that is named, or all of them, and returns None
- asking for one partition and for all is refused, and clears nothing
"""

from __future__ import annotations

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.queue.scenes import drained
from pytest_modalkit import Face, requirement

two_keys = st.lists(some.partition_keys(), min_size=2, max_size=2, unique=True)
Contents = dict[str | None, list[int]]


async def stock(face: Face, q: modal.Queue, keys: list[str]) -> Contents:
    """Put items into the default partition and into those of the keys; return what is in each."""
    contents: Contents = {key: [number, number + 1] for number, key in enumerate([None, *keys])}
    for key, items in contents.items():
        await face(q.put_many, items, partition=key)
    return contents


async def left(face: Face, q: modal.Queue, contents: Contents) -> Contents:
    return {key: await drained(face, q, key) for key in contents}


@requirement("queue.clear.default-partition")
@given(keys=two_keys)
async def test_clear_empties_the_default_partition(face: Face, keys: list[str]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        contents = await stock(face, q, keys)
        await face(q.clear)
        assert await left(face, q, contents) == {**contents, None: []}


@requirement("queue.clear.partition")
@given(keys=two_keys)
async def test_clear_empties_the_partition_that_is_named(face: Face, keys: list[str]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        contents = await stock(face, q, keys)
        await face(q.clear, partition=keys[0])
        assert await left(face, q, contents) == {**contents, keys[0]: []}


@requirement("queue.clear.all")
@given(keys=two_keys)
async def test_clear_empties_all_partitions(face: Face, keys: list[str]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        contents = await stock(face, q, keys)
        await face(q.clear, all=True)
        assert await left(face, q, contents) == {key: [] for key in contents}


@requirement("queue.clear.returns-none")
async def test_clear_returns_none(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await stock(face, q, ["a"])
        assert await face(q.clear, partition="a") is None
        assert await face(q.clear) is None
        assert await face(q.clear, all=True) is None


@requirement("queue.clear.partition-with-all")
async def test_one_partition_and_all_is_refused(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        contents = await stock(face, q, ["a", "b"])
        with pytest.raises(modal.exception.InvalidError):
            await face(q.clear, partition="a", all=True)
        assert await left(face, q, contents) == contents
