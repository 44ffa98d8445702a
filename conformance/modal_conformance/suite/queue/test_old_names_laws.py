"""Laws of what only edition 0.73 has: lookup, the static delete, and parameters under their older name.

- lookup fetches the identity at once, and creates if it is asked to
- delete removes a named Queue with its items
- `label` still serves for `name`, with a warning
"""

from __future__ import annotations

import warnings
from typing import Any

import modal
import pytest
from hypothesis import given

from modal_conformance import strategies as some
from modal_conformance.suite.objects import deleting, named, quietly
from pytest_modalkit import Face, requirement


async def look_up(face: Face, *args: Any, **kwargs: Any) -> modal.Queue:
    """What lookup returns, whatever it warns of."""
    with quietly():
        found: modal.Queue = await face(modal.Queue.lookup, *args, **kwargs)
        return found


async def delete(face: Face, name: str) -> None:
    """Delete by the static method, whatever it warns of."""
    with quietly():
        await face(modal.Queue.delete, name)


@requirement("queue.v0-73.lookup.is-eager")
@given(name=some.names())
async def test_lookup_fetches_the_identity_at_once(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        assert (await look_up(face, name)).object_id == q.object_id


@requirement("queue.v0-73.lookup.raises-not-found")
@given(name=some.names())
async def test_lookup_of_a_missing_queue_raises_at_once(face: Face, name: str) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await look_up(face, name)


@requirement("queue.v0-73.lookup.creates-if-missing")
@given(name=some.names())
async def test_lookup_creates_if_asked_to(face: Face, name: str) -> None:
    async with deleting(face, modal.Queue, name):
        q = await look_up(face, name, create_if_missing=True)
        await face(q.put, 123)
        assert await face(modal.Queue.from_name(name).get, block=False) == 123


@requirement("queue.v0-73.lookup.works-on-the-named-queue")
@given(name=some.names())
async def test_lookup_gives_the_queue_of_the_name(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        found = await look_up(face, name)
        await face(found.put, 1)
        assert await face(q.get, block=False) == 1


@requirement("queue.v0-73.lookup.warns")
@given(name=some.names())
async def test_lookup_warns(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name):
        with pytest.warns(modal.exception.DeprecationError):
            await face(modal.Queue.lookup, name)


def labelled(name: str) -> dict[str, Any]:
    """The older spelling, as keywords that no signature shows."""
    return {"label": name}


async def warnings_of(face: Face, method: Any, *args: Any, **kwargs: Any) -> int:
    """How many warnings of something deprecated a call emits."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        await face(method, *args, **kwargs)
    return sum(issubclass(each.category, modal.exception.DeprecationError) for each in caught)


@requirement("queue.v0-73.from-name.label-is-renamed")
@given(name=some.names())
async def test_from_name_takes_its_name_as_label(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        with pytest.warns(modal.exception.DeprecationError):
            again = modal.Queue.from_name(**labelled(name))
        await face(again.put, 1)
        assert await face(q.get, block=False) == 1


@requirement("queue.v0-73.lookup.label-is-renamed")
@given(name=some.names())
async def test_lookup_takes_its_name_as_label(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        assert (await look_up(face, **labelled(name))).object_id == q.object_id
        # The method as such may be deprecated: so one more is asked for.
        plainly = await warnings_of(face, modal.Queue.lookup, name)
        assert await warnings_of(face, modal.Queue.lookup, **labelled(name)) > plainly


@requirement("queue.v0-73.delete.label-is-renamed")
@given(name=some.names())
async def test_delete_takes_its_name_as_label(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name):
        plainly = await warnings_of(face, modal.Queue.delete, name)
    async with named(face, modal.Queue, name):
        assert await warnings_of(face, modal.Queue.delete, **labelled(name)) > plainly
        with pytest.raises(modal.exception.NotFoundError):
            await face(modal.Queue.from_name(name).len)


@requirement("queue.v0-73.delete.removes")
@given(name=some.names())
async def test_delete_removes_the_queue_with_its_items(face: Face, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        await face(q.put, 1)
        await face(q.put, 2, partition="named")
        await delete(face, name)
        with pytest.raises(modal.exception.NotFoundError):
            await look_up(face, name)
        anew = modal.Queue.from_name(name, create_if_missing=True)
        assert await face(anew.len, total=True) == 0


@requirement("queue.v0-73.delete.raises-not-found")
@given(name=some.names())
async def test_delete_of_a_missing_queue_raises(face: Face, name: str) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await delete(face, name)
