"""Laws of Dict.update.

- it stores what it is given: keywords, a mapping of any kind, pairs, or a mapping and keywords
- keywords win over the mapping; what is there is replaced, what is not named stays
- no argument is needed, and None comes back
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import modal
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from pytest_modalkit import Face, requirement

# What a backend calls its positional parameter is its own business, and takes that name away: the documents have two.
taken = {"self", "contents", "items", "mapping", "other"}
words = st.one_of(st.sampled_from(["a", "key", "default", "kwargs", "class", "", "two words"]), some.texts(6))
keywords = st.dictionaries(words.filter(lambda word: word not in taken), some.values(), max_size=4)


async def holds(face: Face, d: Any, expected: dict[Any, Any]) -> None:
    """Assert that a Dict has these entries and no others."""
    for key, value in expected.items():
        found = await face(d.get, key, "absent")
        assert some.same(found, value), f"under {key!r} there is {found!r}, not {value!r}"
    assert await face(d.len) == len(expected)


@requirement("dict.update.keywords")
@given(contents=keywords)
async def test_keywords_are_stored_under_their_names(face: Face, contents: dict[str, Any]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.update, **contents)
        await holds(face, d, contents)


@requirement("dict.update.mapping")
@given(contents=some.contents())
async def test_a_mapping_is_stored(face: Face, contents: dict[Any, Any]) -> None:
    for given_as in (contents, MappingProxyType(contents)):
        async with face.enter(modal.Dict.ephemeral()) as d:
            await face(d.update, given_as)
            await holds(face, d, contents)


@requirement("dict.update.iterable-of-pairs")
@given(contents=some.contents())
async def test_pairs_are_stored(face: Face, contents: dict[Any, Any]) -> None:
    for pairs in (list(contents.items()), iter(contents.items()), [list(pair) for pair in contents.items()]):
        async with face.enter(modal.Dict.ephemeral()) as d:
            await face(d.update, pairs)
            await holds(face, d, contents)


@requirement("dict.update.mapping-and-keywords")
@given(contents=some.contents(), more=keywords)
async def test_a_mapping_and_keywords_are_both_stored(face: Face, contents: Any, more: Any) -> None:
    apart = {key: value for key, value in contents.items() if key not in more}
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.update, apart, **more)
        await holds(face, d, {**apart, **more})


@requirement("dict.update.keywords-win")
@given(first=some.values(), second=some.values())
async def test_the_keyword_wins_over_the_mapping(face: Face, first: Any, second: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.update, {"a": first, "b": first}, a=second)
        await holds(face, d, {"a": second, "b": first})


@requirement("dict.update.positional-is-optional")
async def test_update_without_arguments_changes_nothing(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.update)
        assert await face(d.len) == 0
        await face(d.update, a=1)
        await face(d.update)
        await holds(face, d, {"a": 1})


@requirement("dict.update.replaces")
@given(before=some.values(), after=some.values())
async def test_update_replaces_values(face: Face, before: Any, after: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "a", before)
        await face(d.update, a=after)
        await holds(face, d, {"a": after})


@requirement("dict.update.keeps-other-keys")
@given(contents=some.contents(min_size=1), value=some.values())
async def test_update_leaves_other_keys(face: Face, contents: dict[Any, Any], value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        for key, each in contents.items():
            await face(d.put, key, each)
        await face(d.update, a=value)
        await holds(face, d, {**contents, "a": value})


@requirement("dict.update.returns-none")
@given(contents=keywords)
async def test_update_returns_none(face: Face, contents: dict[str, Any]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert await face(d.update, **contents) is None
