"""Laws of Dict.keys, Dict.values and Dict.items.

- each yields everything once, in any order
- each is an iterator for one pass, with `for` and, by way of `.aio`, with `async for`
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given

from modal_conformance import strategies as some
from pytest_modalkit import Face, requirement

ASYNC_FACES = [Face("asyncio"), Face("trio")]


async def filled(face: Face, d: Any, contents: dict[Any, Any]) -> None:
    for key, value in contents.items():
        await face(d.put, key, value)


@requirement("dict.keys.yields-all")
@given(contents=some.contents())
async def test_keys_yields_every_key_once(face: Face, contents: dict[Any, Any]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await filled(face, d, contents)
        found = await face.collect(d.keys)
        assert some.same_in_any_order(found, list(contents)), f"the keys are {list(contents)!r}, {found!r} came"


@requirement("dict.values.yields-all")
@given(contents=some.contents())
async def test_values_yields_every_value_once(face: Face, contents: dict[Any, Any]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await filled(face, d, contents)
        found = await face.collect(d.values)
        expected = list(contents.values())
        assert some.same_in_any_order(found, expected), f"the values are {expected!r}, {found!r} came"


@requirement("dict.items.yields-all")
@given(contents=some.contents())
async def test_items_yields_every_entry_once_as_a_tuple(face: Face, contents: dict[Any, Any]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await filled(face, d, contents)
        found = await face.collect(d.items)
        expected = list(contents.items())
        assert all(type(each) is tuple for each in found)
        assert some.same_in_any_order(found, expected), f"the entries are {expected!r}, {found!r} came"


@requirement("dict.keys.yields-all", "dict.values.yields-all", "dict.items.yields-all")
async def test_iteration_of_many_entries_is_complete(face: Face) -> None:
    contents = {number: -number for number in range(1500)}
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.update, **{str(key): value for key, value in contents.items()})
        assert sorted(map(int, await face.collect(d.keys))) == sorted(contents)
        assert sorted(await face.collect(d.values)) == sorted(contents.values())
        assert sorted((int(key), value) for key, value in await face.collect(d.items)) == sorted(contents.items())


def assert_simple_iterator(method: Any, expected: list[Any]) -> None:
    iterator = method()
    assert iter(iterator) is iterator, "a view was returned, or something that can be iterated again"
    assert sorted(iterator) == expected
    assert list(iterator) == [], "an iterator that is exhausted began anew"
    with pytest.raises(StopIteration):
        next(iterator)


@requirement("dict.keys.simple-iterator")
def test_keys_is_an_iterator_for_one_pass() -> None:
    with modal.Dict.ephemeral() as d:
        d.update(a=1, b=2)
        assert_simple_iterator(d.keys, ["a", "b"])


@requirement("dict.values.simple-iterator")
def test_values_is_an_iterator_for_one_pass() -> None:
    with modal.Dict.ephemeral() as d:
        d.update(a=1, b=2)
        assert_simple_iterator(d.values, [1, 2])


@requirement("dict.items.simple-iterator")
def test_items_is_an_iterator_for_one_pass() -> None:
    with modal.Dict.ephemeral() as d:
        d.update(a=1, b=2)
        assert_simple_iterator(d.items, [("a", 1), ("b", 2)])


@requirement("dict.keys.async-iteration")
@pytest.mark.parametrize("face", ASYNC_FACES, ids=str)
async def test_keys_can_be_iterated_with_async_for(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await filled(face, d, {"a": 1, "b": 2})
        assert sorted([key async for key in d.keys.aio()]) == ["a", "b"]


@requirement("dict.values.async-iteration")
@pytest.mark.parametrize("face", ASYNC_FACES, ids=str)
async def test_values_can_be_iterated_with_async_for(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await filled(face, d, {"a": 1, "b": 2})
        assert sorted([value async for value in d.values.aio()]) == [1, 2]


@requirement("dict.items.async-iteration")
@pytest.mark.parametrize("face", ASYNC_FACES, ids=str)
async def test_items_can_be_iterated_with_async_for(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await filled(face, d, {"a": 1, "b": 2})
        assert sorted([pair async for pair in d.items.aio()]) == [("a", 1), ("b", 2)]
