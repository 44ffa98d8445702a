"""Laws of object_id and from_id.

- an id is text that a hydrated or an ephemeral handle has; one object has one id, and keeps it for itself
- from_id gives a handle of the object with an id, also in another process; it asks for nothing before its first use
- a hydrated handle can be stored and comes back as one of the same object
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given

from modal_conformance import strategies as some
from modal_conformance.crew import Crew
from modal_conformance.steps import Step
from modal_conformance.suite.objects import Kind, becomes, delete, each_kind, named
from modal_conformance.suite.patience import patience
from pytest_modalkit import Backend, Face, requirement

PREFIXES = {"Dict": "di-", "Queue": "qu-"}


# --- object_id ---


@requirement("object.object-id.is-a-string")
@each_kind
async def test_an_id_is_text(face: Face, kind: Kind, name: str) -> None:
    async with named(face, kind, name) as [handle]:
        assert isinstance(handle.object_id, str)
        assert handle.object_id


@requirement("object.object-id.same-object-same-id")
@each_kind
async def test_handles_of_one_object_have_one_id(face: Face, kind: Kind, name: str) -> None:
    async with named(face, kind, name) as [handle]:
        others = [kind.from_name(name), kind.from_name(name, create_if_missing=True)]
        assert [(await face(other.hydrate)).object_id for other in others] == [handle.object_id] * 2


@requirement("object.object-id.different-objects-differ")
@each_kind
async def test_different_objects_have_different_ids(face: Face, kind: Kind) -> None:
    first, second = some.unused_name("first"), some.unused_name("second")
    async with (
        named(face, kind, first, second) as handles,
        face.enter(kind.ephemeral()) as short,
        face.enter(kind.ephemeral()) as lived,
    ):
        ids = [handle.object_id for handle in (*handles, short, lived)]
        await delete(face, kind, first)
        async with named(face, kind, first) as [again]:
            ids.append(again.object_id)
        assert len(set(ids)) == len(ids), f"an id came twice: {ids}"


@requirement("object.object-id.of-ephemeral")
@each_kind
async def test_an_ephemeral_object_has_its_id_at_once(face: Face, kind: Kind) -> None:
    async with face.enter(kind.ephemeral()) as handle:
        assert isinstance(handle.object_id, str)
        assert handle.object_id


@requirement("object.object-id.unknown-before-hydration")
@each_kind
async def test_a_lazy_handle_has_no_id_yet(face: Face, kind: Kind, name: str) -> None:
    lazy = kind.from_name(name)
    with pytest.raises(AttributeError):
        lazy.object_id  # noqa: B018 - asking is what raises
    async with named(face, kind, name):
        with pytest.raises(AttributeError):
            lazy.object_id  # noqa: B018
        await face(lazy.hydrate)
        assert lazy.object_id


@requirement("object.object-id.prefix")
@each_kind
async def test_an_id_tells_the_class(face: Face, kind: Kind) -> None:
    async with face.enter(kind.ephemeral()) as handle:
        assert handle.object_id.startswith(PREFIXES[kind.__name__])


# --- from_id ---


@requirement("object.from-id.same-object")
@each_kind
@given(name=some.names(), value=some.values())
async def test_from_id_gives_the_same_object(face: Face, kind: Kind, name: str, value: Any) -> None:
    async with named(face, kind, name) as [by_name], face.enter(kind.ephemeral()) as short_lived:
        for handle in (by_name, short_lived):
            same_one = kind.from_id(handle.object_id)
            assert await face(same_one.len) == 0
            await store(face, same_one, value)
            assert await face(handle.len) == 1
            assert some.same(await take(face, handle), value)


async def store(face: Face, handle: Any, value: Any) -> None:
    if isinstance(handle, modal.Dict):
        await face(handle.put, "key", value)
    else:
        await face(handle.put, value)


async def take(face: Face, handle: Any) -> Any:
    return await (face(handle.pop, "key") if isinstance(handle, modal.Dict) else face(handle.get))


@requirement("object.from-id.is-lazy")
@each_kind
def test_from_id_of_an_unknown_id_is_a_handle(kind: Kind) -> None:
    assert kind.has_instance(kind.from_id(f"{PREFIXES[kind.__name__]}unknown"))


@requirement("object.from-id.unknown-raises-on-first-use")
@each_kind
async def test_an_unknown_id_raises_on_first_use(face: Face, kind: Kind) -> None:
    handle = kind.from_id(f"{PREFIXES[kind.__name__]}unknown")
    with pytest.raises(modal.Error):
        await face(handle.len)


@requirement("object.from-id.of-another-kind")
async def test_an_id_of_another_kind_raises_on_first_use(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d, face.enter(modal.Queue.ephemeral()) as q:
        for handle in (modal.Dict.from_id(q.object_id), modal.Queue.from_id(d.object_id)):
            with pytest.raises(modal.Error):
                await face(handle.len)


@requirement("object.from-id.keeps-name")
@each_kind
async def test_a_handle_from_an_id_knows_the_name(face: Face, kind: Kind, name: str) -> None:
    async with named(face, kind, name) as [handle]:
        assert (await face(kind.from_id(handle.object_id).hydrate)).name == name


@requirement("object.from-id.between-processes")
@pytest.mark.parametrize("face", [Face("sync")], ids=str)
async def test_an_id_means_the_same_object_in_another_process(face: Face, backend: Backend, crew: Crew) -> None:
    within = patience(backend)
    async with face.enter(modal.Dict.ephemeral()) as d, face.enter(modal.Queue.ephemeral()) as q:
        crew.carry_out({"kind": "Dict", "id": d.object_id}, [[Step("put", {"key": "key", "value": 1})]])
        assert await becomes(face, 1, d.get, "key", within=within) == 1
        crew.carry_out({"kind": "Queue", "id": q.object_id}, [[Step("put", {"v": 2})]])
        assert await face(q.get, timeout=30 + within) == 2


# --- handles as values ---


@requirement("object.serialize.hydrated")
@each_kind
async def test_a_stored_handle_comes_back_as_one_of_the_same_object(face: Face, kind: Kind, name: str) -> None:
    async with (
        named(face, kind, name) as [by_name],
        face.enter(kind.ephemeral()) as short_lived,
        face.enter(modal.Dict.ephemeral()) as d,
        face.enter(modal.Queue.ephemeral()) as q,
    ):
        for handle in (by_name, short_lived):
            await face(d.put, "key", handle)
            await face(q.put, [handle])
            for read in (await face(d.get, "key"), (await face(q.get))[0]):
                assert kind.has_instance(read)
                assert read.object_id == handle.object_id
                assert await face(read.len) == 0


@requirement("object.serialize.not-hydrated")
@each_kind
async def test_a_lazy_handle_cannot_be_stored(face: Face, kind: Kind, name: str) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d, face.enter(modal.Queue.ephemeral()) as q:
        with pytest.raises(modal.exception.InvalidError):
            await face(d.put, "key", kind.from_name(name))
        with pytest.raises(modal.exception.InvalidError):
            await face(q.put, [kind.from_name(name)])
        assert await face(d.len) == await face(q.len) == 0
