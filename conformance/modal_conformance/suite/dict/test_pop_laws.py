"""Laws of Dict.pop and Dict.clear.

- pop returns the value of a key and removes it, and nothing else
- of an absent key it returns the default, which may be None, and without a default raises KeyError
- clear removes everything and returns None
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given

from modal_conformance import strategies as some
from pytest_modalkit import Face, requirement


@requirement("dict.pop.returns-value")
@given(key=some.keys(), value=some.values())
async def test_pop_returns_the_value(face: Face, key: Any, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, value)
        assert some.same(await face(d.pop, key), value)


@requirement("dict.pop.removes")
@given(keys=some.distinct_keys(), value=some.values())
async def test_pop_removes_its_key_and_no_other(face: Face, keys: list[Any], value: Any) -> None:
    popped, *others = keys
    async with face.enter(modal.Dict.ephemeral()) as d:
        for key in keys:
            await face(d.put, key, value)
        await face(d.pop, popped)
        assert await face(d.contains, popped) is False
        for key in others:
            assert await face(d.contains, key) is True, f"{key!r} went with {popped!r}"


@requirement("dict.pop.raises-key-error-when-absent")
@given(key=some.keys(), value=some.values())
async def test_pop_of_an_absent_key_raises_key_error(face: Face, key: Any, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        with pytest.raises(KeyError):
            await face(d.pop, key)
        await face(d.put, key, value)
        await face(d.pop, key)
        with pytest.raises(KeyError):
            await face(d.pop, key)


@requirement("dict.pop.returns-default-when-absent")
@given(key=some.keys(), default=some.values())
async def test_pop_of_an_absent_key_returns_the_default(face: Face, key: Any, default: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert some.same(await face(d.pop, key, default), default)
        assert some.same(await face(d.pop, key, default=default), default)


@requirement("dict.pop.default-none-is-a-default")
@given(key=some.keys())
async def test_none_is_a_default_like_others(face: Face, key: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert await face(d.pop, key, default=None) is None
        assert await face(d.pop, key, None) is None


@requirement("dict.pop.ignores-default-when-present")
@given(key=some.keys(), value=some.values(), default=some.values())
async def test_pop_of_a_present_key_ignores_the_default(face: Face, key: Any, value: Any, default: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, value)
        assert some.same(await face(d.pop, key, default), value)
        assert await face(d.contains, key) is False


@requirement("dict.clear.removes-all")
@given(contents=some.contents(min_size=1))
async def test_clear_removes_every_entry(face: Face, contents: dict[Any, Any]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        for key, value in contents.items():
            await face(d.put, key, value)
        await face(d.clear)
        assert await face(d.len) == 0
        for key in contents:
            assert await face(d.contains, key) is False


@requirement("dict.clear.returns-none")
async def test_clear_returns_none(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert await face(d.clear) is None
        await face(d.put, "key", "value")
        assert await face(d.clear) is None
