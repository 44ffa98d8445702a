"""Laws of Dict.put.

- put stores a pair, and replaces the value of a key that is there
- it returns True where it stored something (edition 0.73: None)
- skip_if_exists stores under a free key only, and says which it was
"""

from __future__ import annotations

from typing import Any

import modal
from hypothesis import given

from modal_conformance import strategies as some
from pytest_modalkit import Face, requirement


@requirement("dict.put.stores")
@given(key=some.keys(), value=some.values())
async def test_put_stores_the_value(face: Face, key: Any, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, value)
        assert some.same(await face(d.get, key), value)


@requirement("dict.put.stores")
@given(contents=some.contents(min_size=2))
async def test_each_key_keeps_its_own_value(face: Face, contents: dict[Any, Any]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        for key, value in contents.items():
            await face(d.put, key, value)
        for key, value in contents.items():
            assert some.same(await face(d.get, key), value), f"the value of {key!r} is not the one that was put"


@requirement("dict.put.replaces")
@given(key=some.keys(), first=some.values(), second=some.values())
async def test_put_replaces_the_value(face: Face, key: Any, first: Any, second: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, first)
        await face(d.put, key, second)
        assert some.same(await face(d.get, key), second)
        assert await face(d.len) == 1


@requirement("dict.put.returns-true-when-added")
@given(key=some.keys(), value=some.values())
async def test_put_of_a_new_key_returns_true(face: Face, key: Any, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert await face(d.put, key, value) is True


@requirement("dict.put.returns-true-when-replaced")
@given(key=some.keys(), first=some.values(), second=some.values())
async def test_put_of_a_present_key_returns_true(face: Face, key: Any, first: Any, second: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, first)
        assert await face(d.put, key, second) is True
        assert await face(d.put, key, first, skip_if_exists=False) is True


@requirement("dict.put.skip-if-exists.adds-when-absent")
@given(key=some.keys(), value=some.values())
async def test_skip_if_exists_stores_under_a_free_key(face: Face, key: Any, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert await face(d.put, key, value, skip_if_exists=True) is True
        assert some.same(await face(d.get, key), value)


@requirement("dict.put.skip-if-exists.returns-false-when-present")
@given(key=some.keys(), first=some.values(), second=some.values())
async def test_skip_if_exists_returns_false_for_a_present_key(face: Face, key: Any, first: Any, second: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, first)
        assert await face(d.put, key, second, skip_if_exists=True) is False


@requirement("dict.put.skip-if-exists.keeps-first")
@given(key=some.keys(), first=some.values(), second=some.values())
async def test_skip_if_exists_keeps_the_first_value(face: Face, key: Any, first: Any, second: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, first)
        await face(d.put, key, second, skip_if_exists=True)
        assert some.same(await face(d.get, key), first)


@requirement("dict.put.skip-if-exists.none-counts-as-present")
@given(key=some.keys(), value=some.values())
async def test_a_key_whose_value_is_none_is_taken(face: Face, key: Any, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, None)
        assert await face(d.put, key, value, skip_if_exists=True) is False
        assert await face(d.get, key, "absent") is None


@requirement("dict.put.skip-if-exists.free-again-after-removal")
@given(key=some.keys(), first=some.values(), second=some.values())
async def test_a_key_that_was_removed_is_free_again(face: Face, key: Any, first: Any, second: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, first, skip_if_exists=True)
        await face(d.pop, key)
        assert await face(d.put, key, second, skip_if_exists=True) is True
        assert some.same(await face(d.get, key), second)
        await face(d.clear)
        assert await face(d.put, key, first, skip_if_exists=True) is True


@requirement("dict.v0-73.put.returns-none")
@given(key=some.keys(), first=some.values(), second=some.values())
async def test_put_returns_none(face: Face, key: Any, first: Any, second: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert await face(d.put, key, first) is None
        assert await face(d.put, key, second) is None
