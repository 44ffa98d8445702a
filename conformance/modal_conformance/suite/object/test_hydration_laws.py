"""Laws of lazy handles and of hydrate.

- no class is called to have a handle; from_name asks for nothing and creates nothing
- the first use finds the object, or creates it on request; a handle that failed works once its object exists
- hydrate finds the object now, returns the handle, can be repeated, and refuses what does not exist
- many threads may use one handle, also for the first time
"""

from __future__ import annotations

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.objects import (
    Kind,
    closed_client,
    deleting,
    each_kind,
    found,
    named,
    own_client,
)
from modal_conformance.suite.patience import patience
from pytest_modalkit import Backend, Face, requirement


@requirement("object.constructor.is-refused")
@each_kind
def test_the_class_cannot_be_called(kind: Kind) -> None:
    the_class = getattr(modal, kind.__name__)
    # Any error will do here; its class is another requirement.
    with pytest.raises(Exception):  # noqa: B017, PT011
        the_class()


@requirement("object.constructor.error-class")
@each_kind
def test_calling_the_class_raises_runtime_error(kind: Kind) -> None:
    with pytest.raises(RuntimeError):
        kind()


# --- lazy handles ---


@requirement("object.from-name.is-lazy")
@each_kind
def test_from_name_of_an_absent_object_is_a_handle(kind: Kind, name: str) -> None:
    assert kind.has_instance(kind.from_name(name))


@requirement("object.from-name.creates-on-first-use")
@each_kind
async def test_from_name_creates_nothing_by_itself(face: Face, kind: Kind, name: str) -> None:
    async with deleting(face, kind, name):
        lazy = kind.from_name(name, create_if_missing=True)
        with pytest.raises(modal.exception.NotFoundError):
            await face(kind.from_name(name).hydrate)
        await face(lazy.len)
        await face(kind.from_name(name).hydrate)


@requirement("object.from-name.hydrates-when-used")
@each_kind
async def test_the_first_use_hydrates_a_handle(face: Face, kind: Kind, name: str) -> None:
    async with deleting(face, kind, name):
        handle = kind.from_name(name, create_if_missing=True)
        assert await face(handle.len) == 0
        assert handle.object_id


@requirement("object.from-name.resolves-at-first-use")
@each_kind
async def test_a_handle_may_be_older_than_its_object(face: Face, kind: Kind, name: str) -> None:
    early = kind.from_name(name)
    async with named(face, kind, name) as [made]:
        assert await face(early.len) == 0
        assert early.object_id == made.object_id


@requirement("object.from-name.not-found-is-not-final")
@each_kind
async def test_a_handle_works_once_its_object_exists(face: Face, kind: Kind, name: str) -> None:
    early = kind.from_name(name)
    with pytest.raises(modal.exception.NotFoundError):
        await face(early.len)
    async with named(face, kind, name):
        assert await face(early.len) == 0


@requirement("object.handle.usable-from-many-threads")
@each_kind
@pytest.mark.parametrize("face", [Face("sync")], ids=str)
@given(name=some.names(), threads=st.integers(min_value=2, max_value=8))
async def test_many_threads_may_use_one_handle(face: Face, kind: Kind, name: str, threads: int) -> None:
    async with deleting(face, kind, name):
        handle = kind.from_name(name, create_if_missing=True)
        async with face.concurrently() as group:
            calls = [group.start(handle.len) for _ in range(threads)]
            assert [await call.result() for call in calls] == [0] * threads
        assert (await face(kind.from_name(name).hydrate)).object_id == handle.object_id


# --- hydrate ---


@requirement("object.hydrate.gives-object-id")
@each_kind
async def test_a_hydrated_handle_knows_its_id(face: Face, kind: Kind, name: str) -> None:
    async with deleting(face, kind, name):
        handle = kind.from_name(name, create_if_missing=True)
        await face(handle.hydrate)
        assert handle.object_id


@requirement("object.hydrate.returns-self")
@each_kind
async def test_hydrate_returns_the_handle(face: Face, kind: Kind, name: str) -> None:
    async with deleting(face, kind, name):
        handle = kind.from_name(name, create_if_missing=True)
        assert await face(handle.hydrate) is handle
        assert await face(handle.hydrate) is handle


@requirement("object.hydrate.twice")
@each_kind
async def test_hydrating_again_changes_nothing(face: Face, kind: Kind, name: str) -> None:
    async with named(face, kind, name) as [handle]:
        first = handle.object_id
        for _ in range(3):
            await face(handle.hydrate)
            assert handle.object_id == first
        assert await face(handle.len) == 0


@requirement("object.hydrate.raises-not-found")
@each_kind
async def test_hydrate_refuses_what_does_not_exist(face: Face, kind: Kind, name: str) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await face(kind.from_name(name).hydrate)


@requirement("object.hydrate.with-client")
@each_kind
async def test_hydrate_takes_a_client(face: Face, backend: Backend, kind: Kind, name: str) -> None:
    async with named(face, kind, name) as [made]:
        async with own_client(face) as client:
            handle = await found(face, lambda: kind.from_name(name), client, within=patience(backend))
            assert handle.object_id == made.object_id
        if closed := await closed_client(face):
            with pytest.raises(modal.Error):
                await face(kind.from_name(name).hydrate, closed)
