"""Laws of keys.

- a key is anything that is serializable and hashable; keys of all types live side by side
- equal keys of one primitive type are one key; keys are one exactly when their bytes are
"""

from __future__ import annotations

import math
from typing import Any

import modal
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from pytest_modalkit import Face, requirement

#: Each serializes to bytes of its own, although Python takes some for equal.
DIFFERENT = (1, 1.0, True, 0, 0.0, -0.0, False, "1", b"1", "", b"", None, (1,), (1.0,), (), math.inf, "é", "e\u0301")


def copied(key: Any) -> Any:
    """An equal key that is another object, and so are its parts, as far as Python lets them."""
    if isinstance(key, tuple):
        return tuple(copied(each) for each in key)
    if isinstance(key, str):
        return "".join(list(key))
    return bytes(bytearray(key)) if isinstance(key, bytes) else int(str(key))


@requirement("dict.keys.any-picklable")
@given(key=some.keys(), value=some.values())
async def test_any_hashable_serializable_key_will_do(face: Face, key: Any, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, value)
        assert some.same(await face(d.get, key), value)


@requirement("dict.keys.any-picklable")
async def test_awkward_keys_will_do(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        for number, key in enumerate(some.AWKWARD_KEYS):
            await face(d.put, key, number)
            assert await face(d.get, key) == number, f"the key {key!r} does not find its value"
            assert await face(d.contains, key) is True, f"the key {key!r} is not there"


@requirement("dict.keys.unhashable")
@given(key=st.one_of(st.lists(some.texts(4), max_size=2), st.dictionaries(some.texts(4), st.none(), max_size=1)))
async def test_a_key_need_not_be_hashable(face: Face, key: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, "value")
        assert await face(d.get, key) == "value"


@requirement("dict.keys.primitives-are-stable")
@given(key=some.stable_keys(), first=some.values(), second=some.values())
async def test_equal_primitive_keys_are_one_key(face: Face, key: Any, first: Any, second: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, first)
        assert some.same(await face(d.get, copied(key)), first)
        await face(d.put, copied(key), second)
        assert some.same(await face(d.get, key), second)
        assert await face(d.len) == 1


@requirement("dict.keys.of-different-types")
@given(text=some.texts(), data=st.binary(max_size=8), number=st.integers())
async def test_keys_of_different_types_live_side_by_side(face: Face, text: str, data: bytes, number: int) -> None:
    keys = (text, data, number, (text, number), None)
    async with face.enter(modal.Dict.ephemeral()) as d:
        for place, key in enumerate(keys):
            await face(d.put, key, place)
        assert [await face(d.get, key) for key in keys] == list(range(len(keys)))


@requirement("dict.keys.compared-by-bytes")
async def test_keys_with_different_bytes_are_different_keys(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        for place, key in enumerate(DIFFERENT):
            await face(d.put, key, place)
        for place, key in enumerate(DIFFERENT):
            assert await face(d.get, key) == place, f"{key!r} of {type(key).__name__} met another key's value"
        assert await face(d.len) == len(DIFFERENT)


@requirement("dict.keys.compared-by-bytes")
@given(key=st.sampled_from([math.nan, (math.nan, 1)]), value=some.values())
async def test_a_nan_finds_its_entry(face: Face, key: Any, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, value)
        assert await face(d.contains, key) is True
        assert some.same(await face(d.get, key), value)
