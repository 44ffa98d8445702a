"""Laws of clients and environments of objects.

- a client that is given serves; without one, that of Client.from_env does
- one name in two environments is two objects; without a choice the active environment is meant
"""

from __future__ import annotations

import modal
import pytest

from modal_conformance.suite.objects import (
    Kind,
    closed_client,
    deleting,
    each_kind,
    found,
    named,
    other_environment,
    own_client,
    quietly,
)
from modal_conformance.suite.patience import patience
from pytest_modalkit import Backend, Face, requirement

NOWHERE = "an-environment-that-nobody-made"


# --- clients ---


@requirement("object.client.from-name")
@each_kind
async def test_from_name_takes_a_client(face: Face, backend: Backend, kind: Kind, name: str) -> None:
    async with deleting(face, kind, name):
        async with own_client(face) as client:
            handle = kind.from_name(name, create_if_missing=True, client=client)
            assert await face(handle.len) == 0
            same_one = await found(face, lambda: kind.from_name(name), within=patience(backend))
            assert same_one.object_id == handle.object_id
        if closed := await closed_client(face):
            with pytest.raises(modal.Error):
                await face(kind.from_name(name, client=closed).hydrate)


@requirement("object.client.ephemeral")
@each_kind
async def test_ephemeral_takes_a_client(face: Face, kind: Kind) -> None:
    async with own_client(face) as client, face.enter(kind.ephemeral(client=client)) as handle:
        assert await face(handle.len) == 0
    if closed := await closed_client(face):
        with pytest.raises(modal.Error):
            async with face.enter(kind.ephemeral(client=closed)):
                pytest.fail("a closed client made an object")


@requirement("object.client.objects")
@each_kind
async def test_the_manager_takes_a_client(face: Face, kind: Kind, name: str) -> None:
    async with own_client(face) as client, deleting(face, kind, name):
        await face(kind.objects.create, name, client=client)
        assert name in [each.name for each in await face(kind.objects.list, client=client)]
        await face(kind.objects.delete, name, client=client)
        with pytest.raises(modal.exception.NotFoundError):
            await face(kind.from_name(name, client=client).hydrate)


@requirement("object.client.objects")
@each_kind
async def test_the_manager_asks_the_client(face: Face, kind: Kind, name: str) -> None:
    async with named(face, kind, name):
        if closed := await closed_client(face):
            with pytest.raises(modal.Error):
                await face(kind.objects.create, name, allow_existing=True, client=closed)
            with pytest.raises(modal.Error):
                await face(kind.objects.list, client=closed)
            with pytest.raises(modal.Error):
                await face(kind.objects.delete, name, client=closed)


@requirement("object.client.default")
@each_kind
async def test_the_client_of_from_env_serves_by_default(face: Face, kind: Kind, name: str) -> None:
    async with named(face, kind, name) as [handle]:
        env = await face(modal.Client.from_env)
        assert (await face(kind.from_name(name, client=env).hydrate)).object_id == handle.object_id


@requirement("object.v0-73.client.lookup-and-delete")
@each_kind
async def test_lookup_and_delete_take_a_client(face: Face, backend: Backend, kind: Kind, name: str) -> None:
    async with own_client(face) as client, deleting(face, kind, name):
        with quietly():
            handle = await face(kind.lookup, name, client=client, create_if_missing=True)
            same_one = await found(face, lambda: kind.from_name(name), within=patience(backend))
            assert same_one.object_id == handle.object_id
            assert (await face(kind.lookup, name, client=client)).object_id == handle.object_id
            await face(kind.delete, name, client=client)
            with pytest.raises(modal.exception.NotFoundError):
                await face(kind.lookup, name, client=client)


# --- environments ---


@requirement("object.environment.names-are-apart")
@each_kind
async def test_one_name_in_two_environments_is_two_objects(face: Face, backend: Backend, kind: Kind, name: str) -> None:
    default, other = backend.environments[:2]
    async with (
        named(face, kind, name, environment=default) as [here],
        named(face, kind, name, environment=other) as [there],
    ):
        assert here.object_id != there.object_id


@requirement("object.environment.not-found-elsewhere")
@each_kind
async def test_a_name_is_absent_in_other_environments(face: Face, backend: Backend, kind: Kind, name: str) -> None:
    default, other = backend.environments[:2]
    async with named(face, kind, name, environment=other):
        with pytest.raises(modal.exception.NotFoundError):
            await face(kind.from_name(name, environment_name=default).hydrate)
        await face(kind.from_name(name, environment_name=other).hydrate)


@requirement("object.environment.default-is-active")
@each_kind
async def test_without_a_choice_the_active_environment_is_meant(
    face: Face, backend: Backend, kind: Kind, name: str
) -> None:
    async with named(face, kind, name) as [handle]:
        there = kind.from_name(name, environment_name=backend.environments[0])
        assert (await face(there.hydrate)).object_id == handle.object_id


@requirement("object.environment.ephemeral")
@each_kind
async def test_ephemeral_takes_an_environment(face: Face, backend: Backend, kind: Kind) -> None:
    async with face.enter(kind.ephemeral(environment_name=other_environment(backend))) as handle:
        assert await face(handle.len) == 0
    with pytest.raises(modal.Error):
        async with face.enter(kind.ephemeral(environment_name=NOWHERE)):
            pytest.fail("an object was made in an environment that does not exist")


@requirement("object.environment.absent-raises-not-found")
@each_kind
async def test_an_absent_environment_is_not_found(face: Face, kind: Kind, name: str) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await face(kind.from_name(name, environment_name=NOWHERE, create_if_missing=True).hydrate)
