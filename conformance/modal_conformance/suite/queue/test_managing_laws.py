"""Laws of named Queues, and of their administration.

- from_name finds or creates a Queue by its name; names are apart from each other and from those of Dicts
- a named Queue stays until it is deleted; name and info tell about it
- objects.create, list and delete, as newer clients have them
"""

from __future__ import annotations

import dataclasses
import gc
from datetime import datetime, timedelta
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.clock import Clock
from modal_conformance.suite.objects import deleting, named
from modal_conformance.suite.queue.scenes import PATIENCE, a_moment, drained
from pytest_modalkit import Face, requirement

two_names = st.lists(some.names(), min_size=2, max_size=2, unique=True)


@requirement("queue.module.same-class")
def test_the_class_in_its_module_is_the_class_at_the_top() -> None:
    assert modal.queue.Queue is modal.Queue


# --- by name ---


@requirement("queue.from-name.creates-if-missing")
@given(name=some.names())
async def test_a_missing_queue_is_created_if_asked_for(face: Face, name: str) -> None:
    q = modal.Queue.from_name(name, create_if_missing=True)
    async with deleting(face, modal.Queue, name):
        await face(q.put, 123)
        assert await face(modal.Queue.from_name(name).get, block=False) == 123


@requirement("queue.from-name.create-if-missing-keeps-existing")
@given(name=some.names())
async def test_an_existing_queue_is_used_as_it_is(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        await face(q.put_many, [1, 2])
        await face(q.put, 3, partition="named")
        again = modal.Queue.from_name(name, create_if_missing=True)
        await face(again.hydrate)
        assert await drained(face, again) == [1, 2]
        assert await drained(face, again, "named") == [3]


@requirement("queue.from-name.does-not-create-by-default")
@given(name=some.names())
async def test_a_missing_queue_is_not_created_by_default(face: Face, name: str) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Queue.from_name(name).len)
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Queue.from_name(name).put, 1)
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Queue.from_name(name).get, block=False)


@requirement("queue.from-name.same-name-same-queue")
@given(name=some.names())
async def test_one_name_is_one_queue(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name, name) as (first, second):
        await face(first.put, 1)
        await face(second.put, 2)
        assert await face(second.get, block=False) == 1
        assert await face(first.get, block=False) == 2


@requirement("queue.from-name.different-names-are-apart")
@given(names=two_names)
async def test_two_names_are_two_queues(face: Face, names: list[str]) -> None:
    async with named(face, modal.Queue, *names) as (first, second):
        await face(first.put, 1)
        assert await face(second.len) == 0
        await face(second.put, 2)
        assert await drained(face, first) == [1]


@requirement("queue.from-name.apart-from-dict")
@given(name=some.names())
async def test_a_dict_of_the_same_name_is_another_object(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        await face(q.put, 1)
        async with named(face, modal.Dict, name) as (d,):
            await face(d.put, "key", "value")
            assert await drained(face, q) == [1]
            assert await face(d.get, "key") == "value"


@requirement("queue.from-name.persists")
@given(name=some.names(), items=st.lists(st.integers(), min_size=1, max_size=4))
async def test_a_named_queue_outlives_its_handles(face: Face, name: str, items: list[int]) -> None:
    q = modal.Queue.from_name(name, create_if_missing=True)
    async with deleting(face, modal.Queue, name):
        for item in items:
            await face(q.put, item)
        del q
        gc.collect(0)
        assert await drained(face, modal.Queue.from_name(name)) == items


@requirement("queue.name.of-named-queue")
@given(name=some.names())
async def test_a_named_queue_knows_its_name(face: Face, name: str) -> None:
    assert modal.Queue.from_name(name).name == name
    async with named(face, modal.Queue, name) as (q,):
        assert q.name == name


@requirement("queue.info.fields")
@given(name=some.names())
async def test_info_tells_name_and_creation(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        info: Any = await face(q.info)
        assert dataclasses.is_dataclass(type(info))
        assert type(info).__name__ == "QueueInfo"
        assert info.name == name
        assert isinstance(info.created_at, datetime)
        assert info.created_at.tzinfo is not None
        assert info.created_by is None or isinstance(info.created_by, str)


# --- objects.create ---


@requirement("queue.objects.create.creates")
@given(name=some.names())
async def test_create_makes_an_empty_queue(face: Face, name: str) -> None:
    async with deleting(face, modal.Queue, name):
        assert await face(modal.Queue.objects.create, name) is None  # type: ignore[func-returns-value]
        assert await face(modal.Queue.from_name(name).len, total=True) == 0


@requirement("queue.objects.create.raises-when-existing")
@given(name=some.names())
async def test_create_refuses_a_name_that_exists(face: Face, name: str) -> None:
    refusal = getattr(modal.exception, "AlreadyExistsError", modal.Error)
    async with named(face, modal.Queue, name) as (q,):
        await face(q.put, 1)
        with pytest.raises(refusal):
            await face(modal.Queue.objects.create, name)
        assert await drained(face, modal.Queue.from_name(name)) == [1]


@requirement("queue.objects.create.allow-existing")
@given(name=some.names())
async def test_create_may_accept_a_name_that_exists(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        await face(q.put, 1)
        await face(modal.Queue.objects.create, name, allow_existing=True)
        assert await drained(face, modal.Queue.from_name(name)) == [1]


# --- objects.list ---


@requirement("queue.objects.list.returns-all")
@given(names=st.lists(some.names(), min_size=1, max_size=4, unique=True))
async def test_the_list_has_all_queues_hydrated(face: Face, names: list[str]) -> None:
    async with named(face, modal.Queue, *names) as queues:
        found = await face(modal.Queue.objects.list)
        assert isinstance(found, list)
        ids = {q.name: q.object_id for q in found}
        assert {name: ids.get(name) for name in names} == {q.name: q.object_id for q in queues}


@requirement("queue.objects.list.newest-first")
@given(names=st.lists(some.names(), min_size=2, max_size=4, unique=True))
async def test_the_list_has_the_newest_first(face: Face, clock: Clock, names: list[str]) -> None:
    async with deleting(face, modal.Queue, *names):
        for name in names:
            await face(modal.Queue.objects.create, name)
            clock.advance(minutes=1)
        found = [q.name for q in await face(modal.Queue.objects.list)]
        assert [name for name in found if name in names] == names[::-1]


@requirement("queue.objects.list.max-objects")
@given(names=st.lists(some.names(), min_size=3, max_size=3, unique=True), most=st.integers(min_value=1, max_value=3))
async def test_the_list_is_no_longer_than_asked(face: Face, names: list[str], most: int) -> None:
    async with named(face, modal.Queue, *names):
        assert len(await face(modal.Queue.objects.list, max_objects=most)) == most


@requirement("queue.objects.list.max-objects-negative")
@given(most=st.integers(max_value=-1))
async def test_a_negative_length_of_the_list_is_refused(face: Face, most: int) -> None:
    with pytest.raises(modal.exception.InvalidError):
        await face(modal.Queue.objects.list, max_objects=most)


@requirement("queue.objects.list.created-before")
@given(names=two_names)
async def test_the_list_may_end_at_a_time(face: Face, clock: Clock, names: list[str]) -> None:
    old, new = names
    async with deleting(face, modal.Queue, *names):
        await face(modal.Queue.objects.create, old)
        clock.advance(minutes=10)
        moment = clock.now() - timedelta(minutes=5)
        await face(modal.Queue.objects.create, new)
        for limit in (moment, moment.isoformat()):
            found = [q.name for q in await face(modal.Queue.objects.list, created_before=limit)]
            assert [name for name in found if name in names] == [old]


# --- objects.delete ---


@requirement("queue.objects.delete.removes")
@given(name=some.names())
async def test_delete_removes_the_queue_with_its_partitions(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        await face(q.put, 1)
        await face(q.put, 2, partition="named")
        await face(modal.Queue.objects.delete, name)
        with pytest.raises(modal.exception.NotFoundError):
            await face(modal.Queue.from_name(name).len)
        anew = modal.Queue.from_name(name, create_if_missing=True)
        assert await face(anew.len, total=True) == 0
        assert await face(anew.len, partition="named") == 0


@requirement("queue.objects.delete.affects-users")
@given(name=some.names())
async def test_handles_of_a_deleted_queue_stop_working(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name, name) as handles:
        await face(handles[0].put, 1)
        await face(modal.Queue.objects.delete, name)
        for q in handles:
            with pytest.raises(modal.exception.NotFoundError):
                await face(q.len)
            with pytest.raises(modal.exception.NotFoundError):
                await face(q.put, 2)
            with pytest.raises(modal.exception.NotFoundError):
                await face(q.get, block=False)


@requirement("queue.objects.delete.ends-waiting")
@given(name=some.names())
async def test_delete_ends_those_who_wait(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,), face.concurrently(patience=PATIENCE) as group:
        waits = [group.start(q.get), group.start(q.get_many, 2, partition="named")]
        await a_moment(face, q, 0.002)
        await face(modal.Queue.objects.delete, name)
        for wait in waits:
            with pytest.raises(modal.exception.NotFoundError):
                await wait.result()


@requirement("queue.objects.delete.raises-when-missing")
@given(name=some.names())
async def test_delete_refuses_a_missing_name(face: Face, name: str) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Queue.objects.delete, name)


@requirement("queue.objects.delete.allow-missing")
@given(name=some.names())
async def test_delete_may_accept_a_missing_name(face: Face, name: str) -> None:
    assert await face(modal.Queue.objects.delete, name, allow_missing=True) is None  # type: ignore[func-returns-value]
    async with named(face, modal.Queue, name) as (q,):
        await face(q.put, 1)
        await face(modal.Queue.objects.delete, name, allow_missing=True)
        with pytest.raises(modal.exception.NotFoundError):
            await face(modal.Queue.from_name(name).len)
