"""Laws of values.

- a value is anything that cloudpickle can serialize: code by value, handles of Modal objects, None
- what is stored and what is read are copies
- what cannot be serialized is refused, and changes nothing; it keeps a whole update out
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
from pytest_modalkit import Face, requirement

mutable = st.one_of(st.lists(st.integers()), st.dictionaries(some.texts(4), st.integers()))


@requirement("dict.values.any-picklable")
@given(value=some.values())
async def test_a_value_reads_back_the_same(face: Face, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", value)
        assert some.same(await face(d.get, "key"), value)


@requirement("dict.values.any-picklable")
async def test_awkward_values_read_back_the_same(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        for value in some.AWKWARD:
            with some.witness(value):
                await face(d.put, "key", value)
                assert some.same(found := await face(d.get, "key"), value), f"{found!r} was read"


@requirement("dict.values.by-value-code")
@given(offset=st.integers())
async def test_code_from_inside_a_function_works_when_read(face: Face, offset: int) -> None:
    class Adder:
        def __call__(self, number: int) -> int:
            return number + offset

    def add(number: int) -> int:
        return Adder()(number)

    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.update, function=add, shorter=lambda number: number + offset, kind=Adder, instance=Adder())
        for key in ("function", "shorter", "instance"):
            assert (await face(d.get, key))(1) == 1 + offset, f"what was read under {key!r} does something else"
        assert (await face(d.get, "kind"))()(1) == 1 + offset


@requirement("dict.values.modal-objects")
@given(value=some.values())
async def test_a_handle_that_is_read_is_one_of_the_same_object(face: Face, value: Any) -> None:
    async with (
        face.enter(modal.Dict.ephemeral()) as d,
        face.enter(modal.Queue.ephemeral()) as q,
        face.enter(modal.Dict.ephemeral()) as other,
    ):
        await face(d.put, "handles", {"queue": q, "dict": [other]})
        read = await face(d.get, "handles")
        await face(read["queue"].put, value)
        assert some.same(await face(q.get), value)
        await face(read["dict"][0].put, "key", value)
        assert some.same(await face(other.get, "key"), value)


@requirement("dict.values.are-copies.on-write")
@given(value=mutable)
async def test_changing_what_was_stored_does_not_change_the_dict(face: Face, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        content = {"inner": value}
        before = {"inner": value.copy()}
        await face(d.put, "put", content)
        await face(d.update, updated=content)
        value.clear()
        content["more"] = content
        assert await face(d.get, "put") == before
        assert await face(d.get, "updated") == before


@requirement("dict.values.are-copies.on-read")
@given(value=mutable)
async def test_changing_what_was_read_does_not_change_the_dict(face: Face, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", {"inner": value})
        first = await face(d.get, "key")
        first["inner"].clear()
        first["more"] = 1
        assert await face(d.get, "key") == {"inner": value}


@requirement("dict.values.none-is-a-value")
@given(key=some.keys(), default=some.values())
async def test_none_is_a_value_like_others(face: Face, key: Any, default: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, None)
        assert await face(d.contains, key) is True
        assert await face(d.get, key, default) is None
        assert await face(d.pop, key) is None
        assert await face(d.contains, key) is False


@requirement("dict.values.none-is-a-value")
@given(key=some.keys())
def test_brackets_give_none_where_none_is_stored(key: Any) -> None:
    with modal.Dict.ephemeral() as d:
        d[key] = None
        assert d[key] is None


@requirement("dict.deserialization.raises")
@given(key=some.keys(), content=some.values())
async def test_a_value_of_a_missing_class_raises(face: Face, key: Any, content: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        with foreign_value(content) as value:
            await face(d.put, key, value)
        with pytest.raises(modal.exception.DeserializationError):
            await face(d.get, key)


@requirement("dict.deserialization.all-readers")
async def test_every_reading_form_raises(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        with foreign_value("content") as value:
            await face(d.put, "key", [value])
        with pytest.raises(modal.exception.DeserializationError):
            await face(d.get, "key")
        with pytest.raises(modal.exception.DeserializationError):
            await face.collect(d.values)
        with pytest.raises(modal.exception.DeserializationError):
            await face.collect(d.items)


@requirement("dict.deserialization.all-readers")
def test_brackets_raise_as_get_does() -> None:
    with modal.Dict.ephemeral() as d:
        with foreign_value("content") as value:
            d["key"] = [value]
        with pytest.raises(modal.exception.DeserializationError):
            d["key"]


@requirement("dict.deserialization.leaves-entry")
@given(content=some.values())
async def test_what_could_not_be_read_is_still_there(face: Face, content: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        with foreign_value(content) as value:
            await face(d.put, "key", value)
        with pytest.raises(modal.exception.DeserializationError):
            await face(d.get, "key")
        assert await face(d.contains, "key") is True
        with foreign_value(content):
            assert some.same((await face(d.get, "key")).content, content)


@requirement("dict.deserialization.pop-leaves-entry")
async def test_a_pop_that_cannot_read_removes_nothing(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        with foreign_value("content") as value:
            await face(d.put, "key", value)
        with pytest.raises(modal.exception.DeserializationError):
            await face(d.pop, "key")
        assert await face(d.contains, "key") is True


@requirement("dict.serialization.error-on-write")
@given(key=some.keys(), before=some.values())
async def test_what_cannot_be_serialized_is_refused(face: Face, key: Any, before: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, before)
        for bad in unserializable():
            with refused():
                await face(d.put, key, [bad])
            with refused():
                await face(d.put, bad, "value")
            with refused():
                await face(d.get, bad)


@requirement("dict.serialization.error-changes-nothing")
@given(key=some.keys(), value=some.values())
async def test_a_refused_write_changes_nothing(face: Face, key: Any, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, value)
        with refused():
            await face(d.put, key, threading.Lock())
        with refused():
            await face(d.put, threading.Lock(), value)
        assert some.same(await face(d.get, key), value)
        assert await face(d.len) == 1


@requirement("dict.serialization.error-class")
async def test_what_cannot_be_serialized_raises_serialization_error(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        for bad in unserializable():
            with pytest.raises(modal.exception.SerializationError):
                await face(d.put, "key", bad)
            with pytest.raises(modal.exception.SerializationError):
                await face(d.get, bad)


@requirement("dict.serialization.refused-update-stores-nothing")
@given(before=some.values(), after=some.values())
async def test_an_update_with_one_bad_value_stores_nothing(face: Face, before: Any, after: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "a", before)
        for bad in unserializable():
            with refused():
                await face(d.update, a=after, b=after, c=[bad], d=after)
        assert some.same(await face(d.get, "a"), before)
        assert await face(d.len) == 1
