"""Laws of arguments that cannot be what they are for.

- a partition that is no text, a life, count or timeout that is no number: refused, and nothing has changed
- an empty key is none beside a request for all partitions either

Which class the refusal has is nobody's promise: an error of Modal, or Python's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.queue.scenes import drained
from pytest_modalkit import Face, requirement

Attempt = Callable[[Face, Any, Any], Any]

no_numbers = st.one_of(st.sampled_from(["", "1", "soon"]), st.binary(max_size=3), st.lists(st.integers(), max_size=2))
no_texts = st.one_of(st.integers(), st.floats(), st.booleans(), st.binary(max_size=70), st.lists(st.text(max_size=3)))
surrogates = st.builds("{}{}{}".format, st.text(max_size=5), st.characters(categories=["Cs"]), st.text("k", max_size=5))

WITH_PARTITION: dict[str, Attempt] = {
    "put": lambda face, q, key: face(q.put, 1, partition=key),
    "put_many": lambda face, q, key: face(q.put_many, [1], block=False, partition=key),
    "get": lambda face, q, key: face(q.get, block=False, partition=key),
    "get_many": lambda face, q, key: face(q.get_many, 2, block=False, partition=key),
    "len": lambda face, q, key: face(q.len, partition=key),
    "clear": lambda face, q, key: face(q.clear, partition=key),
    "iterate": lambda face, q, key: face.collect(q.iterate, partition=key),
}


async def is_refused(attempt: Any) -> None:
    """Await what must raise, be it an error of Modal or one of Python's for values of the wrong kind."""
    with pytest.raises((modal.Error, AttributeError, TypeError, ValueError)):
        await attempt


@requirement("queue.argument.partition-is-a-text")
@pytest.mark.parametrize("method", WITH_PARTITION)
@given(key=st.one_of(no_texts, surrogates))
async def test_a_partition_that_is_no_text_is_refused(face: Face, method: str, key: Any) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, [1, 2])
        await face(q.put, 3, partition="named")
        await is_refused(WITH_PARTITION[method](face, q, key))
        assert await face(q.len, total=True) == 3
        assert await drained(face, q) == [1, 2]


@requirement("queue.argument.lifetime-is-a-number")
@given(ttl=no_numbers)
async def test_a_life_that_is_no_number_is_refused(face: Face, ttl: Any) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, 1)
        await is_refused(face(q.put, 2, partition_ttl=ttl))
        await is_refused(face(q.put_many, [2, 3], block=False, partition_ttl=ttl))
        assert await drained(face, q) == [1]


@requirement("queue.argument.count-is-a-number")
@given(count=no_numbers)
async def test_a_count_that_is_no_number_is_refused(face: Face, count: Any) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, [1, 2])
        await is_refused(face(q.get_many, count, block=False))
        await is_refused(face(q.get_many, count))
        assert await drained(face, q) == [1, 2]


@requirement("queue.argument.timeout-is-a-number")
@given(timeout=no_numbers)
async def test_a_timeout_that_is_no_number_is_refused(face: Face, timeout: Any) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await is_refused(face(q.get, timeout=timeout))
        await is_refused(face(q.get_many, 2, timeout=timeout))
        await face(q.put, 1)
        await is_refused(face.collect(q.iterate, item_poll_timeout=timeout))
        assert await drained(face, q) == [1]


@requirement("queue.partition.key.empty-beside-all")
async def test_an_empty_key_is_refused_beside_all(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, 1)
        await face(q.put, 2, partition="named")
        with pytest.raises(modal.exception.InvalidError):
            await face(q.len, partition="", total=True)
        with pytest.raises(modal.exception.InvalidError):
            await face(q.clear, partition="", all=True)
        assert await face(q.len, total=True) == 2
