"""Laws of how long entries live.

- an entry that nobody used for seven days is gone, and not before; reading and writing are uses; each lives by itself
- what has expired is absent for every method; the Dict itself stays
- in Dicts of before 2025-05-20 an entry lives for thirty days after it was last added, whoever reads it
- so it does in every Dict of edition 0.73

Laws stay an hour away from the instants that the documents name: a clock that runs on must not decide.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.clock import Clock
from modal_conformance.suite.objects import named
from pytest_modalkit import Face, requirement

LEGACY = datetime(2025, 5, 19, 12, tzinfo=UTC)
#: The first hour of the day from which on the new rule holds.
NEW = datetime(2025, 5, 20, 0, 30, tzinfo=UTC)

WEEK = 7 * 24
MONTH = 30 * 24


def hours_before(limit: int) -> st.SearchStrategy[int]:
    """Whole hours, well within a life of so many."""
    return st.one_of(st.integers(1, limit - 1), st.just(limit - 1))


def hours_after(limit: int) -> st.SearchStrategy[int]:
    """Whole hours, past a life of so many."""
    return st.one_of(st.integers(limit + 1, 3 * limit), st.just(limit + 1))


async def is_there(face: Face, d: Any, key: Any) -> bool:
    """Whether a value can be read: the question that every document answers alike."""
    return bool(await face(d.get, key, "absent") != "absent")


# --- seven days without use ---


@requirement("dict.expiry.seven-days-idle")
@given(key=some.keys(), idle=hours_after(WEEK))
async def test_an_unused_entry_is_gone_after_seven_days(face: Face, clock: Clock, key: Any, idle: int) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, "value")
        clock.advance(hours=idle)
        assert await face(d.get, key) is None


@requirement("dict.expiry.not-before-seven-days")
@given(key=some.keys(), idle=hours_before(WEEK))
async def test_an_entry_stays_for_seven_days(face: Face, clock: Clock, key: Any, idle: int) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, key, "value")
        clock.advance(hours=idle)
        assert await face(d.get, key) == "value"


@requirement("dict.expiry.read-refreshes")
@given(pauses=st.lists(st.integers(min_value=WEEK // 2 + 2, max_value=WEEK - 1), min_size=2, max_size=5))
async def test_reading_prolongs_a_life(face: Face, clock: Clock, pauses: list[int]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", "value")
        for pause in pauses:
            clock.advance(hours=pause)
            assert await face(d.get, "key") == "value", f"gone {pause} hours after it was last read"


@requirement("dict.expiry.read-refreshes")
def test_reading_with_brackets_prolongs_a_life(clock: Clock) -> None:
    with modal.Dict.ephemeral() as d:
        d["key"] = "value"
        for _ in range(3):
            clock.advance(days=6)
            assert d["key"] == "value"


@requirement("dict.expiry.write-refreshes")
@given(pauses=st.lists(st.integers(min_value=WEEK // 2 + 2, max_value=WEEK - 1), min_size=2, max_size=5))
async def test_writing_prolongs_a_life(face: Face, clock: Clock, pauses: list[int]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.update, put="first", updated="first")
        for number, pause in enumerate(pauses[:-1]):
            clock.advance(hours=pause)
            await face(d.put, "put", number)
            await face(d.update, updated=number)
        clock.advance(hours=pauses[-1])
        assert await face(d.get, "put") == len(pauses) - 2
        assert await face(d.get, "updated") == len(pauses) - 2


@requirement("dict.expiry.per-entry")
@given(keys=some.distinct_keys(), used=st.data())
async def test_each_entry_lives_by_itself(face: Face, clock: Clock, keys: list[Any], used: st.DataObject) -> None:
    alive = used.draw(st.lists(st.sampled_from(keys), unique=True), label="read in time")
    async with face.enter(modal.Dict.ephemeral()) as d:
        for key in keys:
            await face(d.put, key, "value")
        clock.advance(days=6)
        for key in alive:
            await face(d.get, key)
        clock.advance(days=6)
        assert [await is_there(face, d, key) for key in keys] == [key in alive for key in keys]


# --- what has expired is absent ---


async def put_and_let_expire(face: Face, clock: Clock, d: Any, key: Any) -> None:
    await face(d.put, key, "expired")
    clock.advance(days=8)


@requirement("dict.expiry.expired-is-absent.contains")
@given(key=some.keys())
async def test_contains_does_not_find_what_has_expired(face: Face, clock: Clock, key: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await put_and_let_expire(face, clock, d, key)
        assert await face(d.contains, key) is False


@requirement("dict.expiry.expired-is-absent.contains")
@given(key=some.keys())
def test_in_does_not_find_what_has_expired(clock: Clock, key: Any) -> None:
    with modal.Dict.ephemeral() as d:
        d[key] = "expired"
        clock.advance(days=8)
        assert key not in d


@requirement("dict.expiry.expired-is-absent.get")
@given(key=some.keys(), default=some.values())
async def test_get_does_not_find_what_has_expired(face: Face, clock: Clock, key: Any, default: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await put_and_let_expire(face, clock, d, key)
        assert some.same(await face(d.get, key, default), default)


@requirement("dict.expiry.expired-is-absent.get", "dict.expiry.expired-is-absent.pop")
@given(key=some.keys())
def test_brackets_and_del_do_not_find_what_has_expired(clock: Clock, key: Any) -> None:
    with modal.Dict.ephemeral() as d:
        d[key] = "expired"
        clock.advance(days=8)
        with pytest.raises(KeyError):
            d[key]
        with pytest.raises(KeyError):
            del d[key]


@requirement("dict.expiry.expired-is-absent.pop")
@given(key=some.keys(), default=some.values())
async def test_pop_does_not_find_what_has_expired(face: Face, clock: Clock, key: Any, default: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await put_and_let_expire(face, clock, d, key)
        assert some.same(await face(d.pop, key, default), default)
        with pytest.raises(KeyError):
            await face(d.pop, key)


@requirement("dict.expiry.expired-is-absent.iteration")
@given(keys=some.distinct_keys())
async def test_iteration_leaves_out_what_has_expired(face: Face, clock: Clock, keys: list[Any]) -> None:
    expired, *fresh = keys
    async with face.enter(modal.Dict.ephemeral()) as d:
        await put_and_let_expire(face, clock, d, expired)
        for key in fresh:
            await face(d.put, key, "fresh")
        assert set(await face.collect(d.keys)) == set(fresh)
        assert await face.collect(d.values) == ["fresh"] * len(fresh)
        assert dict(await face.collect(d.items)) == dict.fromkeys(fresh, "fresh")


@requirement("dict.expiry.expired-is-absent.skip-if-exists")
@given(key=some.keys(), value=some.values())
async def test_an_expired_key_is_free(face: Face, clock: Clock, key: Any, value: Any) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await put_and_let_expire(face, clock, d, key)
        assert await face(d.put, key, value, skip_if_exists=True) is True
        assert some.same(await face(d.get, key), value)


@requirement("dict.expiry.dict-survives")
@given(name=some.names(), value=some.values())
async def test_the_dict_outlives_its_entries(face: Face, clock: Clock, name: str, value: Any) -> None:
    async with named(face, modal.Dict, name) as [d]:
        await put_and_let_expire(face, clock, d, "key")
        await face(d.put, "key", value)
        assert some.same(await face(modal.Dict.from_name(name).get, "key"), value)
        clock.advance(days=100)
        assert await face(modal.Dict.from_name(name).contains, "key") is False


# --- Dicts created before 2025-05-20 ---


async def assert_gone_after_thirty_days(face: Face, clock: Clock, hours: int) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", "value")
        clock.advance(hours=hours)
        assert await face(d.get, "key") is None


async def assert_stays_for_thirty_days(face: Face, clock: Clock, hours: int) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", "value")
        clock.advance(hours=hours)
        assert await face(d.get, "key") == "value"


async def assert_reading_does_not_prolong(face: Face, clock: Clock, reads: list[int]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", "value")
        passed = 0
        for hour in sorted(reads):
            clock.advance(hours=hour - passed)
            passed = hour
            assert await face(d.get, "key") == "value", f"gone after {hour} hours already"
        clock.advance(hours=MONTH + 1 - passed)
        assert await face(d.get, "key") is None


async def assert_writing_prolongs(face: Face, clock: Clock, pauses: list[int]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        for number, pause in enumerate(pauses):
            await face(d.put, "put", number)
            await face(d.update, updated=number)
            clock.advance(hours=pause)
        assert await face(d.get, "put") == len(pauses) - 1
        assert await face(d.get, "updated") == len(pauses) - 1


reads = st.lists(st.integers(min_value=1, max_value=MONTH - 1), min_size=1, max_size=3, unique=True)
long_pauses = st.lists(st.integers(min_value=MONTH // 2 + 2, max_value=MONTH - 1), min_size=2, max_size=4)


@requirement("dict.legacy.thirty-days-from-last-add")
@given(idle=hours_after(MONTH))
async def test_in_an_old_dict_an_entry_is_gone_after_thirty_days(face: Face, clock: Clock, idle: int) -> None:
    clock.start_at(LEGACY)
    await assert_gone_after_thirty_days(face, clock, idle)


@requirement("dict.legacy.not-before-thirty-days")
@given(idle=hours_before(MONTH))
async def test_in_an_old_dict_an_entry_stays_for_thirty_days(face: Face, clock: Clock, idle: int) -> None:
    clock.start_at(LEGACY)
    await assert_stays_for_thirty_days(face, clock, idle)


@requirement("dict.legacy.read-does-not-refresh")
@given(reads=reads)
async def test_in_an_old_dict_reading_does_not_prolong_a_life(face: Face, clock: Clock, reads: list[int]) -> None:
    clock.start_at(LEGACY)
    await assert_reading_does_not_prolong(face, clock, reads)


@requirement("dict.legacy.write-refreshes")
@given(pauses=long_pauses)
async def test_in_an_old_dict_writing_prolongs_a_life(face: Face, clock: Clock, pauses: list[int]) -> None:
    clock.start_at(LEGACY)
    await assert_writing_prolongs(face, clock, pauses)


@requirement("dict.legacy.by-creation-date")
@given(later=st.integers(min_value=24, max_value=60 * 24), idle=hours_before(MONTH))
async def test_the_date_of_the_dict_decides_and_not_that_of_the_entry(
    face: Face, clock: Clock, later: int, idle: int
) -> None:
    clock.start_at(LEGACY)
    async with face.enter(modal.Dict.ephemeral()) as d:
        clock.advance(hours=later)
        await face(d.put, "key", "value")
        clock.advance(hours=idle)
        assert await face(d.contains, "key") is True
        clock.advance(hours=MONTH + 1 - idle)
        assert await face(d.contains, "key") is False


@requirement("dict.legacy.boundary")
@given(start=st.integers(min_value=0, max_value=60 * 24), idle=hours_after(WEEK))
async def test_a_dict_of_that_day_follows_the_new_rule(face: Face, clock: Clock, start: int, idle: int) -> None:
    clock.start_at(NEW + timedelta(hours=start))
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, "key", "value")
        clock.advance(hours=idle)
        assert await face(d.contains, "key") is False


# --- edition 0.73: every Dict ---


@requirement("dict.v0-73.expiry.thirty-days")
@given(idle=hours_after(MONTH))
async def test_an_entry_is_gone_after_thirty_days(face: Face, clock: Clock, idle: int) -> None:
    await assert_gone_after_thirty_days(face, clock, idle)


@requirement("dict.v0-73.expiry.not-before-thirty-days")
@given(idle=hours_before(MONTH))
async def test_an_entry_stays_for_thirty_days(face: Face, clock: Clock, idle: int) -> None:
    await assert_stays_for_thirty_days(face, clock, idle)


@requirement("dict.v0-73.expiry.read-does-not-refresh")
@given(reads=reads)
async def test_reading_does_not_prolong_a_life(face: Face, clock: Clock, reads: list[int]) -> None:
    await assert_reading_does_not_prolong(face, clock, reads)


@requirement("dict.v0-73.expiry.write-refreshes")
@given(pauses=long_pauses)
async def test_adding_again_prolongs_a_life(face: Face, clock: Clock, pauses: list[int]) -> None:
    await assert_writing_prolongs(face, clock, pauses)


@requirement("dict.v0-73.expiry.per-entry")
@given(keys=some.distinct_keys())
async def test_each_entry_expires_by_itself(face: Face, clock: Clock, keys: list[Any]) -> None:
    older, *younger = keys
    async with face.enter(modal.Dict.ephemeral()) as d:
        await face(d.put, older, "value")
        clock.advance(days=20)
        for key in younger:
            await face(d.put, key, "value")
        clock.advance(days=20)
        assert await face(d.contains, older) is False
        assert [await face(d.contains, key) for key in younger] == [True] * len(younger)
