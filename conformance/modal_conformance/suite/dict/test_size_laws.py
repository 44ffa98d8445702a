"""Laws of Dict.len and of the size of values.

- len counts the entries, and stops at its cap
- a value within the limit is accepted, a larger one is refused with RequestSizeError by every form that writes
- the limit counts bytes, and what was refused changes nothing

The figures are those of the backend, or the documented ones where it names none.
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.clock import Clock
from pytest_modalkit import Backend, Face, requirement

#: More than any serializer adds to a single bytes object.
OVERHEAD = 1_000
#: So many small entries are far from what any service refuses as one request.
BATCH = 1_000


def largest_value(backend: Backend) -> int:
    """The serialized size up to which a value is accepted, in bytes."""
    return int(backend.limits.get("dict.value_bytes", 100_000))


@requirement("dict.len.counts-entries")
@given(contents=some.contents(), extra=some.keys())
async def test_len_counts_entries(face: Face, contents: dict[Any, Any], extra: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert await face(d.len) == 0
        for number, (key, value) in enumerate(contents.items()):
            await face(d.put, key, value)
            assert await face(d.len) == number + 1
        for key in contents:
            await face(d.put, key, "again")
            assert await face(d.len) == len(contents)
        for number, key in enumerate(contents):
            await face(d.pop, key)
            assert await face(d.len) == len(contents) - number - 1
        await face(d.get, extra, "default")
        assert await face(d.len) == 0


@requirement("dict.len.returns-int")
@given(contents=some.contents())
async def test_len_is_an_int(face: Face, contents: dict[Any, Any]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        for key, value in contents.items():
            await face(d.put, key, value)
        assert type(await face(d.len)) is int


@requirement("dict.len.capped")
def test_len_stops_at_its_cap(backend: Backend) -> None:
    cap = int(backend.limits.get("dict.len_cap", 100_000))
    with modal.Dict.ephemeral() as d:
        for start in range(0, cap, BATCH):
            d.update(dict.fromkeys(range(start, min(start + BATCH, cap))))
        assert d.len() == cap
        d.update(dict.fromkeys(range(cap, cap + 2)))
        assert d.len() == cap


@requirement("dict.v0-73.len.counts-expired-keys")
async def test_len_still_counts_what_has_expired(face: Face, clock: Clock) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", "value")
        clock.advance(days=31)
        assert await face(d.contains, "key") is False
        assert await face(d.len) == 1


@requirement("dict.limit.value-bytes.accepts-up-to-limit")
async def test_a_value_within_the_limit_is_accepted(face: Face, backend: Backend) -> None:
    value = bytes(largest_value(backend) - OVERHEAD)
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "put", value)
        await face(d.update, updated=value)
        assert await face(d.get, "put") == value
        assert await face(d.get, "updated") == value


@requirement("dict.limit.value-bytes.refuses-above-limit")
@given(excess=st.integers(min_value=1, max_value=5_000), key=some.keys())
async def test_a_value_above_the_limit_is_refused(face: Face, backend: Backend, excess: int, key: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        with pytest.raises(modal.exception.RequestSizeError):
            await face(d.put, key, bytes(largest_value(backend) + excess))


@requirement("dict.limit.value-bytes.all-writers")
async def test_every_writing_method_refuses_a_large_value(face: Face, backend: Backend) -> None:
    large = bytes(largest_value(backend) + 1)
    async with face.enter(modal.Dict.ephemeral()) as d:
        with pytest.raises(modal.exception.RequestSizeError):
            await face(d.put, "key", large)
        with pytest.raises(modal.exception.RequestSizeError):
            await face(d.put, "key", large, skip_if_exists=True)
        with pytest.raises(modal.exception.RequestSizeError):
            await face(d.update, key=large)
        with pytest.raises(modal.exception.RequestSizeError):
            await face(d.update, {"key": large})


@requirement("dict.limit.value-bytes.all-writers")
def test_assignment_refuses_a_large_value(backend: Backend) -> None:
    with modal.Dict.ephemeral() as d, pytest.raises(modal.exception.RequestSizeError):
        d["key"] = bytes(largest_value(backend) + 1)


@requirement("dict.limit.value-bytes.refusal-changes-nothing")
@given(value=some.values())
async def test_a_refused_value_changes_nothing(face: Face, backend: Backend, value: Any) -> None:
    large = bytes(largest_value(backend) + 1)
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", value)
        with pytest.raises(modal.exception.RequestSizeError):
            await face(d.put, "key", large)
        with pytest.raises(modal.exception.RequestSizeError):
            await face(d.put, "free", large, skip_if_exists=True)
        with pytest.raises(modal.exception.RequestSizeError):
            await face(d.update, key=large)
        assert some.same(await face(d.get, "key"), value)
        assert await face(d.len) == 1


@requirement("dict.limit.value-bytes.refused-update-stores-nothing")
@given(value=some.values())
async def test_an_update_with_one_large_value_stores_nothing(face: Face, backend: Backend, value: Any) -> None:
    large = bytes(largest_value(backend) + 1)
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", value)
        with pytest.raises(modal.exception.RequestSizeError):
            await face(d.update, {"key": "small", "other": "small", "large": large, "last": "small"})
        assert some.same(await face(d.get, "key"), value)
        assert await face(d.len) == 1


@requirement("dict.limit.value-bytes.in-bytes")
async def test_the_limit_counts_bytes_and_not_characters(face: Face, backend: Backend) -> None:
    limit = largest_value(backend)
    async with face.enter(modal.Dict.ephemeral()) as d:
        with pytest.raises(modal.exception.RequestSizeError):
            await face(d.put, "two bytes each", "é" * (limit // 2 + 1))
        with pytest.raises(modal.exception.RequestSizeError):
            await face(d.put, "one element", [bytes(limit + 1)])
        await face(d.put, "as many elements", [None] * (limit // 2))
        assert await face(d.len) == 1
