"""Laws of named Dicts and of ephemeral ones.

- from_name creates an absent Dict only where it is told to; one name is one Dict, which stays
- an ephemeral Dict is a new one each time, lives as long as its context, and has no name
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given

from modal_conformance import strategies as some
from modal_conformance.suite.clock import Clock
from modal_conformance.suite.objects import becomes, deleting, found, named, own_client
from modal_conformance.suite.patience import patience
from pytest_modalkit import Backend, Face, requirement


@requirement("dict.module.same-class")
def test_there_is_one_class() -> None:
    assert modal.dict.Dict is modal.Dict


# --- from_name ---


@requirement("dict.from-name.creates-if-missing")
@given(name=some.names(), value=some.values())
async def test_an_absent_dict_is_created_on_request(face: Face, name: str, value: Any) -> None:
    async with deleting(face, modal.Dict, name):
        d = modal.Dict.from_name(name, create_if_missing=True)
        assert await face(d.len) == 0
        await face(d.put, "key", value)
        assert some.same(await face(d.get, "key"), value)


@requirement("dict.from-name.create-if-missing-keeps-existing")
@given(name=some.names(), value=some.values())
async def test_an_existing_dict_is_used_as_it_is(face: Face, name: str, value: Any) -> None:
    async with named(face, modal.Dict, name) as [first]:
        await face(first.put, "key", value)
        again = modal.Dict.from_name(name, create_if_missing=True)
        assert some.same(await face(again.get, "key"), value)
        assert await face(first.len) == 1


@requirement("dict.from-name.does-not-create-by-default")
async def test_an_absent_dict_is_not_created_unasked(face: Face, name: str) -> None:
    for handle in (modal.Dict.from_name(name), modal.Dict.from_name(name, create_if_missing=False)):
        with pytest.raises(modal.exception.NotFoundError):
            await face(handle.get, "key")
        with pytest.raises(modal.exception.NotFoundError):
            await face(handle.put, "key", "value")


@requirement("dict.from-name.same-name-same-dict")
@given(name=some.names(), first=some.values(), second=some.values())
async def test_handles_of_one_name_work_on_one_dict(face: Face, name: str, first: Any, second: Any) -> None:
    async with named(face, modal.Dict, name) as [one]:
        two = modal.Dict.from_name(name)
        await face(one.put, "key", first)
        assert some.same(await face(two.get, "key"), first)
        await face(two.put, "key", second)
        assert some.same(await face(one.get, "key"), second)


@requirement("dict.from-name.different-names-are-apart")
@given(first=some.names(), second=some.names(), key=some.keys())
async def test_dicts_of_different_names_share_nothing(face: Face, first: str, second: str, key: Any) -> None:
    async with named(face, modal.Dict, first, second) as [one, two]:
        await face(one.put, key, "value")
        assert await face(two.contains, key) is False
        await face(two.clear)
        assert await face(one.contains, key) is True


@requirement("dict.from-name.persists")
@given(name=some.names(), value=some.values())
async def test_a_named_dict_outlives_handle_and_client(face: Face, backend: Backend, name: str, value: Any) -> None:
    within = patience(backend)
    async with deleting(face, modal.Dict, name):
        async with own_client(face) as client:
            handle = modal.Dict.from_name(name, create_if_missing=True)
            await face(handle.hydrate, client)
            await face(handle.put, "key", value)
            del handle
        again = await found(face, lambda: modal.Dict.from_name(name), within=within)
        assert await becomes(face, True, again.contains, "key", within=within)
        assert some.same(await face(again.get, "key"), value)


@requirement("dict.name.of-named-dict")
@given(name=some.valid_names())
def test_a_handle_knows_the_name_it_was_made_with(name: str) -> None:
    assert modal.Dict.from_name(name).name == name


# --- ephemeral ---


@requirement("dict.ephemeral.context-manager")
@given(key=some.keys(), value=some.values())
def test_with_gives_an_empty_dict_ready_for_use(key: Any, value: Any) -> None:
    with modal.Dict.ephemeral() as d:
        assert isinstance(d, modal.Dict)
        assert d.len() == 0
        d[key] = value
        assert some.same(d[key], value)


@requirement("dict.ephemeral.async-context-manager")
@pytest.mark.parametrize("face", [Face("asyncio"), Face("trio")], ids=str)
@given(key=some.keys(), value=some.values())
async def test_async_with_gives_an_empty_dict_ready_for_use(face: Face, key: Any, value: Any) -> None:
    async with modal.Dict.ephemeral() as d:
        assert isinstance(d, modal.Dict)
        assert await face(d.len) == 0
        await face(d.put, key, value)
        assert some.same(await face(d.get, key), value)


@requirement("dict.ephemeral.each-is-its-own")
@given(key=some.keys())
async def test_each_ephemeral_dict_is_a_new_one(face: Face, key: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as first:
        await face(first.put, key, "value")
        async with face.enter(modal.Dict.ephemeral()) as second:
            assert await face(second.contains, key) is False
            await face(second.put, key, "other")
        assert await face(first.get, key) == "value"
    async with face.enter(modal.Dict.ephemeral()) as third:
        assert await face(third.len) == 0


@requirement("dict.ephemeral.lives-while-open")
@given(value=some.values())
async def test_an_ephemeral_dict_stays_while_its_context_is_open(face: Face, clock: Clock, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", value)
        clock.advance(hours=30)
        assert some.same(await face(d.get, "key"), value)
        clock.advance(days=100)
        await face(d.put, "key", "again")
        assert await face(d.get, "key") == "again"


@requirement("dict.ephemeral.gone-after-context")
@given(value=some.values())
async def test_an_ephemeral_dict_is_gone_after_its_context(face: Face, clock: Clock, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", value)
    clock.advance(hours=25)
    with pytest.raises(modal.exception.NotFoundError):
        await face(d.get, "key")
    with pytest.raises(modal.exception.NotFoundError):
        await face(d.put, "key", value)


@requirement("dict.ephemeral.has-no-name")
async def test_an_ephemeral_dict_has_no_name(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert not d.name


@requirement("dict.ephemeral.not-listed")
async def test_an_ephemeral_dict_is_not_listed(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", "value")
        assert d.object_id not in [each.object_id for each in await face(modal.Dict.objects.list)]
