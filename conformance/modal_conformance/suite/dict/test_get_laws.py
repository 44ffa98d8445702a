"""Laws of Dict.get and Dict.contains.

- get returns the value of a present key, whatever the default
- of an absent key it returns the default, or None, and stores nothing
- contains says whether a key is there, with True or False
"""

from __future__ import annotations

from typing import Any

import modal
from hypothesis import given

from modal_conformance import strategies as some
from pytest_modalkit import Face, requirement


@requirement("dict.get.returns-stored-value")
@given(key=some.keys(), value=some.values())
async def test_get_returns_the_stored_value(face: Face, key: Any, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, value)
        assert some.same(await face(d.get, key), value)
        assert some.same(await face(d.get, key), value), "reading took the value away, or changed it"


@requirement("dict.get.returns-none-when-absent")
@given(keys=some.distinct_keys())
async def test_get_of_an_absent_key_returns_none(face: Face, keys: list[Any]) -> None:
    absent, *present = keys
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert await face(d.get, absent) is None
        for key in present:
            await face(d.put, key, "value")
        assert await face(d.get, absent) is None


@requirement("dict.get.returns-default-when-absent")
@given(key=some.keys(), default=some.values())
async def test_get_of_an_absent_key_returns_the_default(face: Face, key: Any, default: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert some.same(await face(d.get, key, default), default)
        assert some.same(await face(d.get, key, default=default), default)


@requirement("dict.get.ignores-default-when-present")
@given(key=some.keys(), value=some.values(), default=some.values())
async def test_get_of_a_present_key_ignores_the_default(face: Face, key: Any, value: Any, default: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, value)
        assert some.same(await face(d.get, key, default), value)
        assert some.same(await face(d.get, key, default=default), value)


@requirement("dict.get.does-not-store-default")
@given(key=some.keys(), default=some.values())
async def test_get_does_not_store_the_default(face: Face, key: Any, default: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.get, key, default)
        assert await face(d.contains, key) is False
        assert await face(d.len) == 0


@requirement("dict.contains.true-when-present")
@given(key=some.keys(), value=some.values())
async def test_contains_is_true_for_a_present_key(face: Face, key: Any, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, value)
        assert await face(d.contains, key) is True


@requirement("dict.contains.false-when-absent")
@given(keys=some.distinct_keys())
async def test_contains_is_false_for_an_absent_key(face: Face, keys: list[Any]) -> None:
    absent, *present = keys
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert await face(d.contains, absent) is False
        for key in present:
            await face(d.put, key, "value")
        assert await face(d.contains, absent) is False
