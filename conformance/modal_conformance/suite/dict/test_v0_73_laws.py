"""Laws of what only edition 0.73 has: lookup, the static delete, initial entries, the old name of a parameter.

- lookup finds or creates a Dict at once, and warns
- delete removes one, and warns
- from_name, lookup and ephemeral take initial entries
- `label` is the old name of `name`
"""

from __future__ import annotations

import warnings
from typing import Any

import modal
import pytest
from hypothesis import given

from modal_conformance import strategies as some
from modal_conformance.suite.objects import Kind, deleting, named, quietly
from pytest_modalkit import Face, requirement

# With names that the type checker's `modal`, of the newest edition, may not have.
Dict = Kind("Dict")


async def found(face: Face, *args: Any, **kwargs: Any) -> Any:
    """What lookup finds."""
    with quietly():
        return await face(Dict.lookup, *args, **kwargs)


async def assert_holds(face: Face, d: Any, contents: dict[Any, Any]) -> None:
    for key, value in contents.items():
        assert some.same(await face(d.get, key, "absent"), value), f"the initial entry {key!r} is missing or another"
    assert await face(d.len) == len(contents)


# --- initial entries ---


@requirement("dict.v0-73.from-name.data")
@given(name=some.names(), contents=some.contents())
async def test_from_name_fills_a_dict_that_it_creates(face: Face, name: str, contents: dict[Any, Any]) -> None:
    async with deleting(face, Dict, name):
        with quietly():
            d = Dict.from_name(name, contents, create_if_missing=True)
        await assert_holds(face, d, contents)


@requirement("dict.v0-73.ephemeral.data")
@given(contents=some.contents())
async def test_ephemeral_fills_the_new_dict(face: Face, contents: dict[Any, Any]) -> None:
    with quietly():
        manager = Dict.ephemeral(contents)
    async with face.enter(manager) as d:
        await assert_holds(face, d, contents)


@requirement("dict.v0-73.lookup.data")
@given(name=some.names(), contents=some.contents())
async def test_lookup_fills_a_dict_that_it_creates(face: Face, name: str, contents: dict[Any, Any]) -> None:
    async with deleting(face, Dict, name):
        d = await found(face, name, contents, create_if_missing=True)
        await assert_holds(face, d, contents)


# --- lookup ---


@requirement("dict.v0-73.lookup.is-eager")
async def test_lookup_knows_the_id_at_once(face: Face, name: str) -> None:
    async with named(face, Dict, name) as [d]:
        assert (await found(face, name)).object_id == d.object_id


@requirement("dict.v0-73.lookup.raises-not-found")
async def test_lookup_of_an_absent_dict_raises(face: Face, name: str) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await found(face, name)


@requirement("dict.v0-73.lookup.creates-if-missing")
@given(name=some.names(), value=some.values())
async def test_lookup_creates_on_request(face: Face, name: str, value: Any) -> None:
    async with deleting(face, Dict, name):
        d = await found(face, name, create_if_missing=True)
        await face(d.put, "key", value)
        assert some.same(await face(Dict.from_name(name).get, "key"), value)


@requirement("dict.v0-73.lookup.works-on-the-named-dict")
@given(name=some.names(), value=some.values())
async def test_lookup_gives_the_dict_of_that_name(face: Face, name: str, value: Any) -> None:
    async with named(face, Dict, name) as [d]:
        await face((await found(face, name)).put, "key", value)
        assert some.same(await face(d.get, "key"), value)


@requirement("dict.v0-73.lookup.warns")
async def test_lookup_warns(face: Face, name: str) -> None:
    async with named(face, Dict, name):
        with pytest.warns(modal.exception.DeprecationError):
            await face(Dict.lookup, name)


# --- delete ---


@requirement("dict.v0-73.delete.removes")
@given(name=some.names(), contents=some.contents())
async def test_delete_removes_the_dict_with_its_entries(face: Face, name: str, contents: dict[Any, Any]) -> None:
    async with named(face, Dict, name) as [d]:
        for key, value in contents.items():
            await face(d.put, key, value)
        with quietly():
            await face(Dict.delete, name)
        with pytest.raises(modal.exception.NotFoundError):
            await found(face, name)
        assert await face((await found(face, name, create_if_missing=True)).len) == 0


@requirement("dict.v0-73.delete.raises-not-found")
async def test_delete_of_an_absent_dict_raises(face: Face, name: str) -> None:
    with quietly(), pytest.raises(modal.exception.NotFoundError):
        await face(Dict.delete, name)


# --- the old name of a parameter ---


async def warnings_of(face: Face, method: Any, *args: Any, **kwargs: Any) -> int:
    """How many deprecations a call warns of: `lookup` and `delete` may be deprecated themselves."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        await face(method, *args, **kwargs)
    return sum(issubclass(each.category, modal.exception.DeprecationError) for each in warned)


@requirement("dict.v0-73.from-name.label-is-renamed")
async def test_from_name_still_takes_label(face: Face, name: str) -> None:
    async with named(face, Dict, name) as [d]:
        with pytest.warns(modal.exception.DeprecationError):
            handle = Dict.from_name(label=name)
        assert (await face(handle.hydrate)).object_id == d.object_id


@requirement("dict.v0-73.lookup.label-is-renamed")
async def test_lookup_still_takes_label(face: Face, name: str) -> None:
    async with named(face, Dict, name) as [d]:
        assert (await found(face, label=name)).object_id == d.object_id
        told = await warnings_of(face, Dict.lookup, label=name)
        assert told > await warnings_of(face, Dict.lookup, name), "nothing was said about the old name"


@requirement("dict.v0-73.delete.label-is-renamed")
async def test_delete_still_takes_label(face: Face, name: str) -> None:
    async with named(face, Dict, name):
        told = await warnings_of(face, Dict.delete, label=name)
        with pytest.raises(modal.exception.NotFoundError):
            await found(face, name)
    async with named(face, Dict, name):
        assert told > await warnings_of(face, Dict.delete, name), "nothing was said about the old name"
