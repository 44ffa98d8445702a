"""Laws of partitions and their keys.

- a put or a get in one partition concerns no other; the default one is apart from all that are named
- a key has 1 to 64 bytes in UTF-8; any other is refused by every method, and nothing changes
- validate_partition_key tells the bytes of a key, of a class as of a handle
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.queue.scenes import drained
from pytest_modalkit import Face, requirement

MOST_BYTES = 64
letters = st.characters(exclude_categories=["Cs"])
three_keys = st.lists(some.partition_keys(), min_size=3, max_size=3, unique=True)
too_long = st.text(letters, min_size=MOST_BYTES // 4, max_size=200).filter(lambda key: len(key.encode()) > MOST_BYTES)
#: Few characters, and too many bytes.
too_many_bytes = st.text(
    st.characters(min_codepoint=0x800, exclude_categories=["Cs"]), min_size=22, max_size=MOST_BYTES
)
bad_keys = st.one_of(st.sampled_from(["", "k" * 65, "é" * 33]), too_long, too_many_bytes)


@requirement("queue.partition.isolated-puts")
@given(keys=three_keys, items=st.lists(st.integers(), min_size=1, max_size=4))
async def test_a_put_changes_no_other_partition(face: Face, keys: list[str], items: list[int]) -> None:
    here, there, nowhere = keys
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, "there", partition=there)
        await face(q.put_many, items, partition=here)
        await face(q.put, "last", partition=here)
        assert await face(q.len) == 0
        assert await face(q.len, partition=nowhere) == 0
        assert await drained(face, q, there) == ["there"]
        assert await drained(face, q, here) == [*items, "last"]


@requirement("queue.partition.isolated-gets")
@given(keys=three_keys)
async def test_a_get_takes_nothing_from_another_partition(face: Face, keys: list[str]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        for number, key in enumerate(keys):
            await face(q.put_many, [number, "last"], partition=key)
        assert await face(q.get, block=False, partition=keys[1]) == 1
        assert await face(q.get_many, 5, block=False, partition=keys[1]) == ["last"]
        assert await drained(face, q, keys[0]) == [0, "last"]
        assert await drained(face, q, keys[2]) == [2, "last"]


@requirement("queue.partition.default-is-isolated")
@given(key=some.partition_keys())
async def test_the_default_partition_is_apart(face: Face, key: str) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, "named", partition=key)
        assert await face(q.get, block=False) is None
        await face(q.put, "by default")
        assert await drained(face, q, key) == ["named"]
        assert await drained(face, q) == ["by default"]


@requirement("queue.partition.key.empty-is-refused")
async def test_an_empty_key_is_refused(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        with pytest.raises(modal.exception.InvalidError):
            await face(q.put, 1, partition="")
        with pytest.raises(modal.exception.InvalidError):
            await face(q.get, block=False, partition="")


@requirement("queue.partition.key.up-to-64-bytes")
@given(key=st.one_of(some.partition_keys(), st.sampled_from(["k" * 64, "k", "é" * 32, "€" * 21, "\U0001f409" * 16])))
async def test_a_key_of_up_to_64_bytes_is_accepted(face: Face, key: str) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, 1, partition=key)
        assert await face(q.get, block=False, partition=key) == 1


@requirement("queue.partition.key.over-64-bytes-is-refused")
@given(key=st.one_of(st.just("k" * 65), too_long))
async def test_a_key_of_more_than_64_bytes_is_refused(face: Face, key: str) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        with pytest.raises(modal.exception.InvalidError):
            await face(q.put, 1, partition=key)


@requirement("queue.partition.key.counted-in-bytes")
@given(key=too_many_bytes)
async def test_the_length_of_a_key_counts_in_bytes(face: Face, key: str) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, 1, partition="é" * 32)
        for bad in ("é" * 33, key):
            with pytest.raises(modal.exception.InvalidError):
                await face(q.put, 1, partition=bad)


Attempt = Callable[[Face, "modal.Queue", str], Any]
ATTEMPTS: dict[str, Attempt] = {
    "put": lambda face, q, key: face(q.put, 1, partition=key),
    "put_many": lambda face, q, key: face(q.put_many, [1, 2], partition=key),
    "get": lambda face, q, key: face(q.get, block=False, partition=key),
    "get_many": lambda face, q, key: face(q.get_many, 2, block=False, partition=key),
    "len": lambda face, q, key: face(q.len, partition=key),
    "clear": lambda face, q, key: face(q.clear, partition=key),
    "iterate": lambda face, q, key: face.collect(q.iterate, partition=key),
}


@requirement("queue.partition.key.checked-by-all-methods")
@given(key=bad_keys)
async def test_every_method_refuses_a_bad_key(face: Face, key: str) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        for method, attempt in ATTEMPTS.items():
            try:
                found = await attempt(face, q, key)
            except modal.exception.InvalidError:
                continue
            pytest.fail(f"{method} accepted the partition key {key!r} and returned {found!r}")


@requirement("queue.partition.key.refusal-changes-nothing")
@given(key=bad_keys)
async def test_a_refused_key_changes_nothing(face: Face, key: str) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, [1, 2])
        await face(q.put, 3, partition="named")
        # What a lenient backend might make of a bad key: a shorter one.
        await face(q.put, 4, partition="k" * MOST_BYTES)
        for bad in (key, "k" * (MOST_BYTES + 1)):
            for attempt in ATTEMPTS.values():
                with pytest.raises(modal.exception.InvalidError):
                    await attempt(face, q, bad)
        assert await face(q.len, total=True) == 4
        assert await drained(face, q) == [1, 2]
        assert await drained(face, q, "named") == [3]


@requirement("queue.validate-partition-key.returns-bytes")
@given(key=some.partition_keys())
def test_a_valid_key_is_told_as_bytes(key: str) -> None:
    found = modal.Queue.validate_partition_key(key)
    assert type(found) is bytes
    assert found == key.encode("utf-8")


@requirement("queue.validate-partition-key.none-is-default")
def test_none_stands_for_the_default_partition() -> None:
    assert modal.Queue.validate_partition_key(None) == b""


@requirement("queue.validate-partition-key.refuses-invalid")
@given(key=bad_keys)
def test_a_bad_key_is_not_valid(key: str) -> None:
    with pytest.raises(modal.exception.InvalidError):
        modal.Queue.validate_partition_key(key)


@requirement("queue.validate-partition-key.static")
@given(key=st.one_of(st.none(), some.partition_keys()))
async def test_class_and_handle_validate_alike(face: Face, key: str | None) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        assert q.validate_partition_key(key) == modal.Queue.validate_partition_key(key)
