"""Laws of Dict.objects: create, list, delete.

- create makes an empty Dict and gives no handle; a name that is taken is refused, or accepted on request
- list gives hydrated Dicts, newest first; it can be bounded in number, time (no other type) and environment
- delete removes a Dict with all that is in it, for everybody and for good; an absent one is refused, or accepted
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any
from unittest import mock

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.clock import Clock
from modal_conformance.suite.objects import deleting, named, other_environment
from pytest_modalkit import Backend, Face, requirement


def taken() -> type[Exception]:
    """What a name in use is refused with; where a client lacks the class, a documented parent will do."""
    refusal: type[Exception] = getattr(modal.exception, "AlreadyExistsError", modal.Error)
    return refusal


async def listed(face: Face, among: list[str], **options: Any) -> list[str]:
    """The names that `objects.list` gives, in its order, without those of others who share this world."""
    return [d.name for d in await face(modal.Dict.objects.list, **options) if d.name in among]


async def create(face: Face, *names: str) -> None:
    for name in names:
        await face(modal.Dict.objects.create, name)


# --- create ---


@requirement("dict.objects.create.creates")
async def test_create_makes_an_empty_dict(face: Face, name: str) -> None:
    async with deleting(face, modal.Dict, name):
        await face(modal.Dict.objects.create, name)
        d = modal.Dict.from_name(name)
        assert await face(d.len) == 0
        await face(d.put, "key", "value")
        assert await face(d.get, "key") == "value"


@requirement("dict.objects.create.returns-none")
async def test_create_returns_none(face: Face, name: str) -> None:
    async with deleting(face, modal.Dict, name):
        create: Any = modal.Dict.objects.create
        assert await face(create, name) is None
        assert await face(create, name, allow_existing=True) is None


@requirement("dict.objects.create.raises-when-existing")
@given(name=some.names(), value=some.values())
async def test_create_refuses_a_name_that_is_taken(face: Face, name: str, value: Any) -> None:
    async with named(face, modal.Dict, name) as [d]:
        await face(d.put, "key", value)
        with pytest.raises(taken()):
            await face(modal.Dict.objects.create, name)
        assert some.same(await face(d.get, "key"), value)


@requirement("dict.objects.create.allow-existing")
@given(name=some.names(), value=some.values())
async def test_create_accepts_an_existing_dict_on_request(face: Face, name: str, value: Any) -> None:
    async with named(face, modal.Dict, name) as [d]:
        await face(d.put, "key", value)
        await face(modal.Dict.objects.create, name, allow_existing=True)
        assert some.same(await face(d.get, "key"), value)


@requirement("dict.objects.create.in-environment")
async def test_create_works_in_the_environment_that_it_names(face: Face, backend: Backend, name: str) -> None:
    other = other_environment(backend)
    async with deleting(face, modal.Dict, name, environment=other):
        await face(modal.Dict.objects.create, name, environment_name=other)
        assert await listed(face, [name]) == []
        assert await face(modal.Dict.from_name(name, environment_name=other).len) == 0
        with pytest.raises(modal.exception.NotFoundError):
            await face(modal.Dict.from_name(name).len)


# --- list ---


@requirement("dict.objects.list.returns-all")
@given(names=st.lists(some.names(), max_size=5))
async def test_list_returns_all_dicts(face: Face, names: list[str]) -> None:
    async with deleting(face, modal.Dict, *names):
        await create(face, *names)
        assert sorted(await listed(face, names)) == sorted(names)


@requirement("dict.objects.list.returns-all")
async def test_list_returns_hundreds(face: Face) -> None:
    names = [some.unused_name("of-hundreds") for _ in range(220)]
    async with deleting(face, modal.Dict, *names):
        await create(face, *names)
        assert sorted(await listed(face, names)) == sorted(names)


@requirement("dict.objects.list.returns-a-list")
async def test_list_returns_a_list_of_dicts(face: Face, name: str) -> None:
    async with named(face, modal.Dict, name):
        found = await face(modal.Dict.objects.list)
        assert type(found) is list
        assert found
        assert all(isinstance(each, modal.Dict) for each in found)


@requirement("dict.objects.list.hydrated")
@given(name=some.names(), value=some.values())
async def test_listed_dicts_are_hydrated(face: Face, name: str, value: Any) -> None:
    async with named(face, modal.Dict, name) as [d]:
        [found] = [each for each in await face(modal.Dict.objects.list) if each.name == name]
        assert found.object_id == d.object_id
        await face(found.put, "key", value)
        assert some.same(await face(d.get, "key"), value)


@requirement("dict.objects.list.newest-first")
@given(names=st.lists(some.names(), min_size=2, max_size=5))
async def test_list_begins_with_the_newest(face: Face, clock: Clock, names: list[str]) -> None:
    async with deleting(face, modal.Dict, *names):
        for name in names:
            await create(face, name)
            clock.advance(minutes=1)
        assert await listed(face, names) == names[::-1]


@requirement("dict.objects.list.max-objects")
@given(names=st.lists(some.names(), max_size=4), most=st.integers(min_value=1, max_value=6))
async def test_max_objects_bounds_the_list(face: Face, names: list[str], most: int) -> None:
    async with deleting(face, modal.Dict, *names):
        await create(face, *names)
        # Others may have Dicts in this world, and make and delete them meanwhile: ours are what is sure to be there.
        assert min(most, len(names)) <= len(await face(modal.Dict.objects.list, max_objects=most)) <= most


@requirement("dict.objects.list.max-objects-negative")
@given(most=st.integers(max_value=-1))
async def test_a_negative_bound_is_refused(face: Face, most: int) -> None:
    with pytest.raises(modal.exception.InvalidError):
        await face(modal.Dict.objects.list, max_objects=most)


@requirement("dict.objects.list.created-before")
async def test_created_before_keeps_older_dicts(face: Face, clock: Clock) -> None:
    older, younger = some.unused_name("older"), some.unused_name("younger")
    async with deleting(face, modal.Dict, older, younger):
        await create(face, older)
        clock.advance(hours=1)
        between = clock.now()
        clock.advance(hours=1)
        await create(face, younger)
        elsewhere = between.astimezone(timezone(timedelta(hours=-9, minutes=30)))
        for moment in (between, elsewhere):
            assert await listed(face, [older, younger], created_before=moment) == [older]
        later = clock.now() + timedelta(hours=1)
        assert await listed(face, [older, younger], created_before=later) == [younger, older]


@requirement("dict.objects.list.created-before-string")
@given(name=some.names(), days=st.integers(min_value=2, max_value=400))
async def test_created_before_may_be_a_string(face: Face, name: str, days: int) -> None:
    async with named(face, modal.Dict, name) as [d]:
        created = (await face(d.info)).created_at
        for moment, expected in ((created + timedelta(days=days), [name]), (created - timedelta(days=days), [])):
            for text in (moment.date().isoformat(), moment.isoformat()):
                assert await listed(face, [name], created_before=text) == expected
                same_moment = datetime.fromisoformat(text)
                assert await listed(face, [name], created_before=same_moment) == expected


@contextmanager
def local_time(zone: str) -> Iterator[None]:
    """Live in a time zone, given as POSIX writes it: hours are added to local time to have UTC."""
    try:
        with mock.patch.dict(os.environ, TZ=zone):
            time.tzset()
            yield
    finally:
        time.tzset()


@requirement("dict.objects.list.created-before-naive-is-local")
@pytest.mark.parametrize("zone", ["EAST-05:45", "WEST+03:30"])
async def test_a_naive_created_before_is_local(face: Face, clock: Clock, zone: str) -> None:
    older, younger = some.unused_name("older"), some.unused_name("younger")
    async with deleting(face, modal.Dict, older, younger):
        await create(face, older)
        clock.advance(hours=1)
        between = clock.now()
        clock.advance(hours=1)
        await create(face, younger)
        with local_time(zone):
            naive = between.astimezone().replace(tzinfo=None)
            assert await listed(face, [older, younger], created_before=naive) == [older]
            assert await listed(face, [older, younger], created_before=naive.isoformat()) == [older]


@requirement("dict.objects.list.created-before-type")
@given(moment=st.one_of(st.integers(), st.floats(), st.booleans(), st.binary(max_size=12), st.dates()))
async def test_a_created_before_of_another_type_is_refused(face: Face, moment: Any) -> None:
    with pytest.raises((TypeError, modal.Error)):
        await face(modal.Dict.objects.list, created_before=moment)


@requirement("dict.objects.list.environment")
async def test_list_lists_the_environment_that_it_names(face: Face, backend: Backend) -> None:
    here, there = some.unused_name("here"), some.unused_name("there")
    other = other_environment(backend)
    async with named(face, modal.Dict, here), named(face, modal.Dict, there, environment=other):
        assert await listed(face, [here, there]) == [here]
        assert await listed(face, [here, there], environment_name="") == [here]
        assert await listed(face, [here, there], environment_name=other) == [there]


# --- delete ---


@requirement("dict.objects.delete.removes")
async def test_a_deleted_dict_is_not_found(face: Face, name: str) -> None:
    await create(face, name)
    await face(modal.Dict.objects.delete, name)
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Dict.from_name(name).get, "key")


@requirement("dict.objects.delete.whole-dict")
@given(name=some.names(), other=some.names(), contents=some.contents(min_size=1))
async def test_delete_removes_the_whole_dict_and_no_other(face: Face, name: str, other: str, contents: Any) -> None:
    async with named(face, modal.Dict, name, other) as [deleted, left]:
        for d in (deleted, left):
            await face(d.update, contents)
        await face(modal.Dict.objects.delete, name)
        assert await listed(face, [name, other]) == [other]
        assert await face(left.len) == len(contents)


@requirement("dict.objects.delete.irreversible")
@given(name=some.names(), contents=some.contents(min_size=1))
async def test_a_dict_created_again_is_empty(face: Face, name: str, contents: Any) -> None:
    async with named(face, modal.Dict, name) as [d]:
        await face(d.update, contents)
        await face(modal.Dict.objects.delete, name)
        await create(face, name)
        again = modal.Dict.from_name(name)
        assert await face(again.len) == 0
        for key in contents:
            assert await face(again.contains, key) is False, f"{key!r} came back"


@requirement("dict.objects.delete.affects-users")
async def test_handles_of_a_deleted_dict_stop_working(face: Face, name: str) -> None:
    async with named(face, modal.Dict, name) as [d]:
        await face(d.put, "key", "value")
        await face(modal.Dict.objects.delete, name)
        with pytest.raises(modal.exception.NotFoundError):
            await face(d.get, "key")
        with pytest.raises(modal.exception.NotFoundError):
            await face(d.put, "key", "value")


@requirement("dict.objects.delete.raises-when-missing")
async def test_delete_refuses_an_absent_dict(face: Face, name: str) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Dict.objects.delete, name)
    await create(face, name)
    await face(modal.Dict.objects.delete, name, allow_missing=False)
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Dict.objects.delete, name, allow_missing=False)


@requirement("dict.objects.delete.allow-missing")
async def test_delete_accepts_an_absent_dict_on_request(face: Face, name: str) -> None:
    await face(modal.Dict.objects.delete, name, allow_missing=True)
    await create(face, name)
    await face(modal.Dict.objects.delete, name, allow_missing=True)
    assert await listed(face, [name]) == []


@requirement("dict.objects.delete.in-environment")
@given(name=some.names(), value=some.values())
async def test_delete_leaves_other_environments_alone(face: Face, backend: Backend, name: str, value: Any) -> None:
    other = other_environment(backend)
    async with named(face, modal.Dict, name) as [here], named(face, modal.Dict, name, environment=other):
        await face(here.put, "key", value)
        await face(modal.Dict.objects.delete, name, environment_name=other)
        assert some.same(await face(modal.Dict.from_name(name).get, "key"), value)
        with pytest.raises(modal.exception.NotFoundError):
            await face(modal.Dict.from_name(name, environment_name=other).get, "key")
