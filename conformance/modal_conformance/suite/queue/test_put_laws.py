"""Laws of put and put_many where there is room.

- they add at the end, and return None
- put_many keeps the order of what it is given, and adds nothing for an empty list
"""

from __future__ import annotations

from typing import Any

import modal
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.queue.scenes import drained
from pytest_modalkit import Face, requirement

numbers = st.integers()


@requirement("queue.put.appends")
@given(present=st.lists(numbers, min_size=1, max_size=4), value=some.values())
async def test_put_adds_one_object_at_the_end(face: Face, present: list[int], value: Any) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, present)
        await face(q.put, value)
        *before, last = await drained(face, q)
        assert before == present
        assert some.same(last, value)


@requirement("queue.put.returns-none")
async def test_put_returns_none(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        assert await face(q.put, 1) is None
        assert await face(q.put, 2, block=False) is None


@requirement("queue.put-many.appends-in-order")
@given(present=st.lists(numbers, min_size=1, max_size=4), added=st.lists(numbers, min_size=1, max_size=6))
async def test_put_many_adds_its_objects_in_order(face: Face, present: list[int], added: list[int]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        for item in present:
            await face(q.put, item)
        await face(q.put_many, added)
        assert await drained(face, q) == present + added


@requirement("queue.put-many.returns-none")
async def test_put_many_returns_none(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        assert await face(q.put_many, [1, 2]) is None
        assert await face(q.put_many, [3], block=False) is None


@requirement("queue.put-many.empty-list")
@given(present=st.lists(numbers, min_size=1, max_size=4))
async def test_put_many_of_nothing_adds_nothing(face: Face, present: list[int]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, present)
        await face(q.put_many, [])
        assert await drained(face, q) == present
