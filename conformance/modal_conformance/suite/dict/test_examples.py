"""Laws that are the examples of the documents, with values of our own.

- usage of a named Dict; a nested value; a lock; a cache; session state; an id that is handed over
"""

from __future__ import annotations

from typing import Any

import modal
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.objects import deleting
from pytest_modalkit import Face, requirement


@requirement("dict.example.usage")
async def test_a_named_dict_in_use(face: Face, name: str) -> None:
    async with deleting(face, modal.Dict, name):
        places = modal.Dict.from_name(name, create_if_missing=True)
        await face(places.put, "city", "Oslo")
        await face(places.put, 7, 8)
        assert await face(places.get, "city") == "Oslo"
        assert await face(places.get, 7) == 8


@requirement("dict.example.usage")
def test_a_dict_in_use_with_operators() -> None:
    with modal.Dict.ephemeral() as places:
        places["city"] = "Oslo"
        places[7] = 8
        assert places["city"] == "Oslo"
        assert places[7] == 8


@requirement("dict.example.nested-value")
@given(leaf=some.values())
async def test_a_nested_value_under_two_kinds_of_keys(face: Face, leaf: Any) -> None:
    structure: Any = {"a": {"b": [leaf]}, "c": (leaf, {})}
    async with face.enter(modal.Dict.ephemeral()) as d:
        for key in (42, "answer"):
            await face(d.put, key, structure)
            assert some.same(await face(d.get, key), structure)


@requirement("dict.example.lock")
@given(workers=st.integers(min_value=2, max_value=6))
async def test_a_conditional_put_is_a_lock(face: Face, workers: int) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        for worker in range(workers):
            assert await face(d.put, "lock:report", worker, skip_if_exists=True) is True
            for other in range(workers):
                assert await face(d.put, "lock:report", other, skip_if_exists=True) is False, "two held the lock"
            assert await face(d.pop, "lock:report", default=None) == worker


@requirement("dict.example.cache")
@given(asked=st.lists(st.integers(min_value=0, max_value=5), min_size=1, max_size=12))
async def test_a_dict_is_a_cache(face: Face, asked: list[int]) -> None:
    computed: list[int] = []
    async with face.enter(modal.Dict.ephemeral()) as d:
        for number in asked:
            hit = await face(d.get, ("square", number), None)
            if hit is None:
                computed.append(number)
                hit = number * number
                await face(d.put, ("square", number), hit)
            assert hit == number * number
    assert sorted(computed) == sorted(set(asked)), "a result was computed again although it was stored"


@requirement("dict.example.session-state")
@given(steps=st.lists(st.sampled_from(["basket", "login", "search"]), min_size=1, max_size=8))
async def test_a_dict_holds_session_state(face: Face, steps: list[str]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as sessions:
        for step in steps:
            state = await face(sessions.get, "session-1", {})
            state[step] = state.get(step, 0) + 1
            await face(sessions.put, "session-1", state)
        assert await face(sessions.get, "session-1", {}) == {step: steps.count(step) for step in steps}


async def write_through(face: Face, dict_id: str, value: Any) -> None:
    """Other code, that knows nothing but an id."""
    await face(modal.Dict.from_id(dict_id).put, "key", value)


@requirement("dict.example.id-handed-over")
@given(value=some.values())
async def test_an_id_that_is_handed_over_gives_the_same_dict(face: Face, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await write_through(face, d.object_id, value)
        assert some.same(await face(d.get, "key"), value)
