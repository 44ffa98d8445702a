"""Laws of the life of partitions.

- a partition is empty 24 hours after its last put, and not before; taking, counting and iterating prolong nothing
- each partition has its own life; a put may ask for a shorter one, which is that of the whole partition
- what has expired is as if it had been taken: nobody sees it, there is room, the Queue itself and who waits go on

The clock runs on while a law works, and services clear up in steps, so no law looks at the very end of a life.
"""

from __future__ import annotations

import modal
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.queue.scenes import a_moment, drained, fill
from pytest_modalkit import Backend, Face, requirement

DAY = 24 * 3600
#: Seconds by which laws stay away from the end of a life.
MARGIN = 60
lives = st.integers(min_value=2 * MARGIN + 1, max_value=DAY - 3 * MARGIN)
hours = st.integers(min_value=1, max_value=23)


@requirement("queue.expiry.default-24-hours")
@given(number=st.integers(min_value=1, max_value=4), partition=st.sampled_from([None, "named"]))
async def test_a_partition_is_empty_after_24_hours(
    face: Face, clock: Clock, number: int, partition: str | None
) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, list(range(number)), partition=partition)
        clock.advance(hours=24, seconds=MARGIN)
        assert await face(q.get, block=False, partition=partition) is None
        await face(q.put, "single", partition=partition)
        clock.advance(hours=24, seconds=MARGIN)
        assert await face(q.get, block=False, partition=partition) is None


@requirement("queue.expiry.not-before-24-hours")
@given(number=st.integers(min_value=1, max_value=4), partition=st.sampled_from([None, "named"]))
async def test_a_partition_lives_for_24_hours(face: Face, clock: Clock, number: int, partition: str | None) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, list(range(number)), partition=partition)
        clock.advance(seconds=DAY - MARGIN)
        assert await drained(face, q, partition) == list(range(number))


@requirement("queue.expiry.put-refreshes")
@given(gaps=st.lists(hours, min_size=1, max_size=4), last=hours)
async def test_each_put_starts_the_time_anew(face: Face, clock: Clock, gaps: list[int], last: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, 0)
        for number, gap in enumerate(gaps, 1):
            clock.advance(hours=gap)
            await face(q.put, number)
        clock.advance(hours=last)
        assert await drained(face, q) == list(range(len(gaps) + 1))


@requirement("queue.expiry.get-does-not-refresh")
@given(first=hours, many=st.booleans())
async def test_taking_and_counting_prolong_nothing(face: Face, clock: Clock, first: int, many: bool) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, [1, 2, 3])
        clock.advance(hours=first)
        if many:
            assert await face(q.get_many, 2, block=False) == [1, 2]
        else:
            assert await face(q.get, block=False) == 1
        assert await face(q.len) == (1 if many else 2)
        assert await face(q.len, total=True) == (1 if many else 2)
        clock.advance(hours=24 - first, seconds=MARGIN)
        assert await face(q.len) == 0


@requirement("queue.expiry.iterate-does-not-refresh")
@given(first=hours)
async def test_iterating_prolongs_nothing(face: Face, clock: Clock, first: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, [1, 2])
        clock.advance(hours=first)
        assert await face.collect(q.iterate) == [1, 2]
        clock.advance(hours=24 - first, seconds=MARGIN)
        assert await face(q.len) == 0


@requirement("queue.expiry.per-partition")
@given(gap=hours)
async def test_each_partition_expires_by_itself(face: Face, clock: Clock, gap: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, 1, partition="early")
        clock.advance(hours=gap)
        await face(q.put, 2, partition="late")
        await face(q.put, 3)
        clock.advance(hours=24 - gap, seconds=MARGIN)
        assert await drained(face, q, "early") == []
        assert await drained(face, q, "late") == [2]
        assert await drained(face, q) == [3]


@requirement("queue.expiry.ttl.put")
@given(life=lives, partition=st.sampled_from([None, "named"]))
async def test_put_may_ask_for_a_shorter_life(face: Face, clock: Clock, life: int, partition: str | None) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, 1, partition=partition, partition_ttl=life)
        clock.advance(seconds=life + MARGIN)
        assert await face(q.len, partition=partition) == 0


@requirement("queue.expiry.ttl.put-many")
@given(life=lives, partition=st.sampled_from([None, "named"]))
async def test_put_many_may_ask_for_a_shorter_life(face: Face, clock: Clock, life: int, partition: str | None) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, [1, 2], partition=partition, partition_ttl=life)
        clock.advance(seconds=life + MARGIN)
        assert await face(q.len, partition=partition) == 0


@requirement("queue.expiry.ttl.not-earlier")
@given(life=lives)
async def test_a_shorter_life_is_not_shorter_than_asked(face: Face, clock: Clock, life: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, 1, partition_ttl=life)
        await face(q.put_many, [2, 3], partition="many", partition_ttl=life)
        clock.advance(seconds=life - MARGIN)
        assert await drained(face, q) == [1]
        assert await drained(face, q, "many") == [2, 3]


@requirement("queue.expiry.ttl.covers-older-items")
@given(life=lives)
async def test_a_shorter_life_is_that_of_older_items_too(face: Face, clock: Clock, life: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, [1, 2])
        await face(q.put, 3, partition_ttl=life)
        clock.advance(seconds=life + MARGIN)
        assert await drained(face, q) == []


@requirement("queue.expiry.ttl.of-the-last-put")
@given(puts=st.lists(st.tuples(lives, st.integers(min_value=0, max_value=DAY)), min_size=1, max_size=4))
async def test_the_life_is_that_of_the_last_put(face: Face, clock: Clock, puts: list[tuple[int, int]]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        expected: list[int] = []
        for number, (life, pause) in enumerate(puts):
            await face(q.put, number, partition_ttl=life)
            expected.append(number)
            if abs(pause - life) < MARGIN:
                pause = life + MARGIN
            clock.advance(seconds=pause)
            if pause > life:
                expected.clear()
            assert await face(q.len) == len(expected)
        await face(q.put, "last")
        clock.advance(seconds=DAY - MARGIN)
        assert await drained(face, q) == [*expected, "last"]


@requirement("queue.expiry.ttl.only-its-partition")
@given(life=lives)
async def test_a_shorter_life_is_of_its_partition_only(face: Face, clock: Clock, life: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put, 1)
        await face(q.put, 2, partition="other")
        await face(q.put, 3, partition="short", partition_ttl=life)
        clock.advance(seconds=life + MARGIN)
        assert await drained(face, q) == [1]
        assert await drained(face, q, "other") == [2]
        assert await drained(face, q, "short") == []


async def look_at_nothing(face: Face, q: modal.Queue, partition: str | None, way: str) -> None:
    """Ask in one way that a partition is empty: what it is asked first may be what clears it."""
    match way:
        case "total":
            assert await face(q.len, total=True) == 0
        case "len":
            assert await face(q.len, partition=partition) == 0
        case "iterate":
            assert await face.collect(q.iterate, partition=partition) == []
        case "get_many":
            assert not await face(q.get_many, 5, block=False, partition=partition)
        case "get":
            assert await face(q.get, block=False, partition=partition) is None


@requirement("queue.expiry.expired-is-empty")
@given(
    partition=st.sampled_from([None, "named"]),
    life=st.sampled_from([MARGIN, DAY]),
    ways=st.permutations(["total", "len", "iterate", "get_many", "get"]),
)
async def test_what_has_expired_is_seen_by_nobody(
    face: Face, clock: Clock, partition: str | None, life: int, ways: list[str]
) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await face(q.put_many, [1, 2, 3], partition=partition, partition_ttl=life)
        clock.advance(seconds=life + MARGIN)
        for way in ways:
            await look_at_nothing(face, q, partition, way)
        await face(q.put, "new", partition=partition)
        assert await drained(face, q, partition) == ["new"]


@requirement("queue.expiry.makes-room")
async def test_an_expired_partition_takes_items_again(face: Face, clock: Clock, backend: Backend) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        await fill(face, q, backend)
        clock.advance(hours=25)
        await face(q.put, 1, block=False)
        await face(q.put_many, [2, 3], block=False)
        assert await drained(face, q) == [1, 2, 3]


@requirement("queue.expiry.queue-survives")
async def test_the_queue_outlives_its_partitions(face: Face, clock: Clock) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        for item in range(3):
            await face(q.put, item)
            assert await face(q.get, block=False) == item
            await face(q.put, "expires")
            clock.advance(hours=25)
        assert await face(q.len) == 0


@requirement("queue.expiry.waiting-get-survives")
async def test_a_wait_outlives_its_partition(face: Face, clock: Clock) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q, face.concurrently() as group:
        await face(q.put, "taken at once")
        assert await face(q.get, block=False) == "taken at once"
        single = group.start(q.get)
        many = group.start(q.get_many, 2, partition="never used")
        await a_moment(face, q)
        clock.advance(hours=25)
        await a_moment(face, q)
        assert not single.done, "the wait on an expired partition ended"
        await face(q.put, 1)
        await face(q.put, 2, partition="never used")
        assert await single.result() == 1
        assert await many.result() == [2]
