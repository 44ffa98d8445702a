"""Laws of environments: names in one do not meet names in another, and one of them is the default.

The first of `backend.environments` is the default, the second another one that exists.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any
from unittest import mock

import modal
import pytest
from hypothesis import given

from modal_conformance import strategies as some
from pytest_modalkit import Backend, Face, requirement

NOWHERE = "an-environment-that-nobody-made"
Kind = Any


@asynccontextmanager
async def named(face: Face, kind: Kind, name: str, *environments: str | None) -> AsyncIterator[list[Any]]:
    """Objects of one name in several environments, deleted at the end; None stands for not naming one."""
    chosen = [{} if each is None else {"environment_name": each} for each in environments]
    # Edition 0.73 has no manager of objects.
    delete = kind.objects.delete if hasattr(kind, "objects") else kind.delete
    try:
        yield [await face(kind.from_name(name, create_if_missing=True, **keywords).hydrate) for keywords in chosen]
    finally:
        for keywords in chosen:
            with suppress(modal.exception.NotFoundError):
                await face(delete, name, **keywords)


async def names_in(face: Face, kind: Kind, environment: str) -> list[str]:
    return [each.name for each in await face(kind.objects.list, environment_name=environment)]


@requirement("environment.name.separates")
@given(name=some.names())
async def test_one_name_in_two_environments_is_two_objects(face: Face, backend: Backend, name: str) -> None:
    default, other = backend.environments[:2]
    async with named(face, modal.Dict, name, default, other) as (here, there):
        assert here.object_id != there.object_id
        await face(here.put, "key", "here")
        assert await face(there.contains, "key") is False


@requirement("environment.name.same-object")
@given(name=some.names())
async def test_one_name_in_one_environment_is_one_object(face: Face, backend: Backend, name: str) -> None:
    other = backend.environments[1]
    async with named(face, modal.Dict, name, other) as (first,):
        again = modal.Dict.from_name(name, environment_name=other)
        await face(first.put, "key", "value")
        assert await face(again.get, "key") == "value"
        assert again.object_id == first.object_id


@requirement("environment.name.across-kinds")
@given(name=some.names())
async def test_environments_divide_queues_too(face: Face, backend: Backend, name: str) -> None:
    default, other = backend.environments[:2]
    async with named(face, modal.Queue, name, default, other) as (here, there):
        await face(here.put, "item")
        assert await face(there.len) == 0


@requirement("environment.name.lists-its-own")
@given(name=some.names())
async def test_a_list_has_its_own_environment(face: Face, backend: Backend, name: str) -> None:
    default, other = backend.environments[:2]
    async with named(face, modal.Dict, name, other):
        assert name in await names_in(face, modal.Dict, other)
        assert name not in await names_in(face, modal.Dict, default)


@requirement("environment.name.deletes-its-own")
@given(name=some.names())
async def test_deleting_in_one_environment_leaves_the_other(face: Face, backend: Backend, name: str) -> None:
    default, other = backend.environments[:2]
    async with named(face, modal.Dict, name, default, other):
        await face(modal.Dict.objects.delete, name, environment_name=other)
        assert name in await names_in(face, modal.Dict, default)
        assert name not in await names_in(face, modal.Dict, other)


@requirement("environment.name.absent-environment")
@given(name=some.names())
async def test_an_environment_that_is_not_there_is_not_found(face: Face, name: str) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Dict.from_name(name, environment_name=NOWHERE, create_if_missing=True).hydrate)


@requirement("environment.default.when-none")
@given(name=some.names())
async def test_no_name_is_the_default_environment(face: Face, backend: Backend, name: str) -> None:
    async with named(face, modal.Dict, name, None) as (unnamed,):
        spelt_out = modal.Dict.from_name(name, environment_name=backend.environments[0])
        await face(unnamed.put, "key", "value")
        assert await face(spelt_out.get, "key") == "value"


@requirement("environment.default.when-empty")
@given(name=some.names())
async def test_an_empty_name_is_the_default_environment(face: Face, backend: Backend, name: str) -> None:
    async with named(face, modal.Dict, name, backend.environments[0]):
        assert name in await names_in(face, modal.Dict, "")


@requirement("environment.default.from-settings")
@given(name=some.names())
async def test_the_setting_names_the_default_environment(face: Face, backend: Backend, name: str) -> None:
    other = backend.environments[1]
    with mock.patch.dict(os.environ, MODAL_ENVIRONMENT=other):
        async with named(face, modal.Dict, name, None) as (unnamed,):
            await face(unnamed.put, "key", "value")
            assert await face(modal.Dict.from_name(name, environment_name=other).get, "key") == "value"


@requirement("environment.default.name-beats-settings")
@given(name=some.names())
async def test_a_given_name_beats_the_setting(face: Face, backend: Backend, name: str) -> None:
    default, other = backend.environments[:2]
    with mock.patch.dict(os.environ, MODAL_ENVIRONMENT=other):
        async with named(face, modal.Dict, name, default):
            with pytest.raises(modal.exception.NotFoundError):
                await face(modal.Dict.from_name(name).hydrate)
