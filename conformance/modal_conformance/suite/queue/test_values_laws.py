"""Laws of items as values.

- an item is anything that cloudpickle can serialize: code by value, handles of Modal objects, None
- items are copies, and equal ones stay apart
- what cannot be serialized is refused, and changes nothing; it keeps a whole put_many out
- what cannot be read here raises DeserializationError, and stays
"""

from __future__ import annotations

import threading
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.misfits import foreign_value, refused, unserializable
from modal_conformance.suite.queue.scenes import drained
from pytest_modalkit import Face, requirement


@requirement("queue.values.any-picklable")
@given(values=st.lists(some.values(), min_size=1, max_size=3))
async def test_an_item_comes_out_the_same(face: Face, values: list[Any]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, values[0])
        await face(q.put_many, values)
        assert some.same(await face(q.get, block=False), values[0])
        assert some.same([await face(q.get_many, 1, block=False) for _ in values], [[value] for value in values])


@requirement("queue.values.any-picklable")
async def test_awkward_values_come_out_the_same(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        for value in some.AWKWARD:
            with some.witness(value):
                await face(q.put, value)
                assert some.same(found := await face(q.get, block=False), value), f"{found!r} came out"


@requirement("queue.values.by-value-code")
@given(offset=st.integers())
async def test_code_from_inside_a_function_works_when_it_comes_out(face: Face, offset: int) -> None:
    class Adder:
        def __call__(self, number: int) -> int:
            return number + offset

    def add(number: int) -> int:
        return Adder()(number)

    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, [add, lambda number: number + offset, Adder()])
        await face(q.put, Adder)
        function, shorter, instance, kind = await drained(face, q)
        assert [function(1), shorter(1), instance(1), kind()(1)] == [1 + offset] * 4


@requirement("queue.values.modal-objects")
@given(value=some.values())
async def test_a_handle_that_comes_out_is_one_of_the_same_object(face: Face, value: Any) -> None:
    async with (
        face.enter(modal.Queue.ephemeral()) as q,
        face.enter(modal.Dict.ephemeral()) as d,
        face.enter(modal.Queue.ephemeral()) as other,
    ):
        await face(q.put, {"dict": d, "queue": [other]})
        found = await face(q.get, block=False)
        await face(found["dict"].put, "key", value)
        assert some.same(await face(d.get, "key"), value)
        await face(found["queue"][0].put, value)
        assert some.same(await face(other.get_many, 1, block=False), [value])


@requirement("queue.values.are-copies")
@given(value=st.lists(st.integers(), max_size=4))
async def test_items_are_copies(face: Face, value: list[int]) -> None:
    before = value.copy()
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, value)
        await face(q.put_many, [value, value])
        value.append(0)
        [seen, *_] = await face.collect(q.iterate)
        seen.append(1)
        first, second, third = await drained(face, q)
        second.append(2)
        assert first == before
        assert third == before


@requirement("queue.values.none-is-an-item")
@given(items=st.lists(st.one_of(st.none(), st.integers()), min_size=1, max_size=5))
async def test_none_is_an_item_like_others(face: Face, items: list[int | None]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, None)
        await face(q.put_many, items)
        assert await face(q.len) == 1 + len(items)
        assert await face.collect(q.iterate) == [None, *items]
        assert await face(q.get, timeout=0) is None
        assert await face(q.get_many, len(items) + 1) == items


@requirement("queue.values.equal-items-stay-apart")
@given(item=st.one_of(st.integers(), some.texts(4), st.none()), number=st.integers(min_value=2, max_value=5))
async def test_equal_items_are_not_merged(face: Face, item: Any, number: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, item)
        await face(q.put_many, [item] * number)
        assert await face(q.len) == 1 + number
        assert await drained(face, q) == [item] * (1 + number)


@requirement("queue.serialization.error-on-put")
async def test_what_cannot_be_serialized_is_refused(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        for bad in unserializable():
            with refused():
                await face(q.put, bad)
            with refused():
                await face(q.put, {"inside": [bad]})
            with refused():
                await face(q.put_many, [bad])


@requirement("queue.serialization.error-changes-nothing")
@given(value=some.values())
async def test_a_refused_put_changes_nothing(face: Face, value: Any) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, "before")
        with refused():
            await face(q.put, [value, threading.Lock()])
        with refused():
            await face(q.put_many, [threading.Lock()])
        assert await drained(face, q) == ["before"]


@requirement("queue.serialization.error-class")
async def test_what_cannot_be_serialized_raises_serialization_error(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        for bad in unserializable():
            with pytest.raises(modal.exception.SerializationError):
                await face(q.put, bad)
            with pytest.raises(modal.exception.SerializationError):
                await face(q.put_many, [1, bad])


@requirement("queue.serialization.refused-put-many-adds-nothing")
@given(items=st.lists(some.values(), min_size=1, max_size=3), place=st.integers(min_value=0, max_value=3))
async def test_a_put_many_with_one_bad_object_adds_none(face: Face, items: list[Any], place: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, "before")
        for bad in unserializable():
            with refused():
                await face(q.put_many, [*items[:place], bad, *items[place:]])
        assert await drained(face, q) == ["before"]


@requirement("queue.deserialization.raises")
@given(content=some.values())
async def test_an_item_of_a_missing_class_raises(face: Face, content: Any) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        with foreign_value(content) as item:
            await face(q.put, item, partition="single")
            await face(q.put_many, [1, [item]], partition="many")
        with pytest.raises(modal.exception.DeserializationError):
            await face(q.get, block=False, partition="single")
        with pytest.raises(modal.exception.DeserializationError):
            await face(q.get_many, 2, block=False, partition="many")


@requirement("queue.deserialization.iterate-raises")
@given(content=some.values())
async def test_iterating_over_an_item_of_a_missing_class_raises(face: Face, content: Any) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, "before")
        with foreign_value(content) as item:
            await face(q.put, item)
        with pytest.raises(modal.exception.DeserializationError):
            await face.collect(q.iterate)
        assert await face(q.len) == 2
        assert await face(q.get, block=False) == "before"


@requirement("queue.deserialization.leaves-item")
@given(content=some.values())
async def test_what_could_not_be_read_is_still_there(face: Face, content: Any) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        with foreign_value(content) as item:
            await face(q.put_many, [item, "after"])
        with pytest.raises(modal.exception.DeserializationError):
            await face(q.get, block=False)
        with pytest.raises(modal.exception.DeserializationError):
            await face(q.get_many, 2, block=False)
        assert await face(q.len) == 2
        with foreign_value(content):
            found, after = await face(q.get_many, 2, block=False)
            assert some.same(found.content, content)
            assert after == "after"
