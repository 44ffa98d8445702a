"""Laws of waits whose time runs out just as they are served.

- a get whose timeout comes with its item returns it or leaves it; a put whose timeout comes with its room adds or not
- so it is when waits are cancelled meanwhile, on backends that claim to lose nothing by it
- what is on its way to a getter when its partition ends comes out once or not at all

An item is put, or room is made, and time moves on before anybody else has had a turn: so on the faces of tasks the one
who waits has been served and has not taken it yet. Whether timeouts follow the clock that the kit moves is left open.
"""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING, Any

import modal
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.queue.scenes import LONG_PATIENCE, PATIENCE, a_moment, drained, fill
from modal_conformance.suite.queue.test_cancellation_laws import TASKS, Plan, cancel_one, pass_turns, plans
from pytest_modalkit import Backend, Face, requirement

if TYPE_CHECKING:
    from pytest_modalkit.concurrency import Handle

#: Seconds that waits may take. None of them has to wait for long: everybody is served in the end.
timeouts = st.sampled_from([1, 60, 600])
#: Seconds by which time moves on: less than a timeout, exactly one, and more.
leaps = st.sampled_from([0, 1, 59, 60, 600, 3600])
MINUTE = 60


async def result_of(wait: Handle[Any]) -> Any:
    """What a wait gave, or the class of the error by which its timeout ended it; "cancelled" where it was."""
    try:
        return await wait.result()
    except (queue.Empty, queue.Full) as end:
        return type(end)
    except Exception:
        if wait.cancelled:
            return "cancelled"
        raise


@requirement("queue.get.timeout-meets-item")
@given(waits=st.lists(st.tuples(timeouts, st.integers(1, 2)), min_size=1, max_size=3), leap=leaps)
@example(waits=[(60, 1)], leap=60)
async def test_a_get_that_is_served_as_its_time_runs_out_takes_its_item_or_leaves_it(
    face: Face, clock: Clock, waits: list[tuple[int, int]], leap: int
) -> None:
    number = sum(count for _, count in waits)
    async with face.enter(modal.Queue.ephemeral()) as q:
        async with face.concurrently(patience=PATIENCE) as group:
            gets = [group.start(q.get_many, count, timeout=timeout) for timeout, count in waits]
            await a_moment(face, q, 0.001)
            await face(q.put_many, list(range(number)))
            clock.advance(seconds=leap)
            results = [await result_of(get) for get in gets]
        received = [item for result in results if isinstance(result, list) for item in result]
        left = await drained(face, q)
        assert sorted(received + left) == list(range(number)), f"{results} came out, and {left} are left"
        assert left == sorted(left), f"what was left came out of order: {left}"


@requirement("queue.put.full.timeout-meets-room")
@given(waits=st.lists(st.tuples(timeouts, st.integers(1, 2)), min_size=1, max_size=3), leap=leaps)
@example(waits=[(60, 1)], leap=60)
async def test_a_put_that_gets_room_as_its_time_runs_out_adds_all_or_nothing(
    face: Face, backend: Backend, clock: Clock, waits: list[tuple[int, int]], leap: int
) -> None:
    batches = [[f"{place}.{each}" for each in range(count)] for place, (_, count) in enumerate(waits)]
    async with face.enter(modal.Queue.ephemeral()) as q:
        number = await fill(face, q, backend)
        async with face.concurrently(patience=LONG_PATIENCE) as group:
            puts = [
                group.start(q.put_many, batch, timeout=timeout)
                for batch, (timeout, _) in zip(batches, waits, strict=True)
            ]
            await a_moment(face, q, 0.001)
            taken = await face(q.get_many, sum(map(len, batches)), block=False)
            clock.advance(seconds=leap)
            results = [await result_of(put) for put in puts]
        added = [batch for batch, result in zip(batches, results, strict=True) if result is None]
        found = (taken + await drained(face, q))[number:]
        assert sorted(found) == sorted(item for batch in added for item in batch), f"{added} were added, not {found}"


@requirement("queue.expiry.meets-waiting-get")
@given(count=st.integers(1, 3), number=st.integers(1, 3))
async def test_what_is_on_its_way_when_its_partition_ends_comes_out_once_or_not_at_all(
    face: Face, clock: Clock, count: int, number: int
) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        async with face.concurrently(patience=PATIENCE) as group:
            get = group.start(q.get_many, count)
            await a_moment(face, q, 0.001)
            await face(q.put_many, list(range(number)))
            clock.advance(hours=25)
            await face(q.put_many, ["new", "newer"])
            received = await get.result()
        everything = received + await drained(face, q)
        old = [item for item in everything if isinstance(item, int)]
        assert len(set(old)) == len(old), f"an item came out twice: {everything}"
        assert everything[-2:] == ["new", "newer"], f"items that were put later came out as {everything}"


@requirement("queue.get.cancelled-as-time-passes")
@pytest.mark.parametrize("face", TASKS, ids=str)
@given(plan=plans("wait for one", "wait a minute", "put", "cancel", "turns", "minutes"))
@example(plan=[("wait a minute", 1), ("turns", 3), ("put", 1), ("minutes", 2), ("cancel", 1), ("turns", 3)])
async def test_a_get_that_is_cancelled_as_time_passes_takes_nothing(face: Face, clock: Clock, plan: Plan) -> None:
    number = 0
    waits: list[Handle[Any]] = []
    async with face.enter(modal.Queue.ephemeral()) as q:
        async with face.concurrently(patience=PATIENCE) as group:
            for move, count in plan:
                match move:
                    case "wait for one":
                        waits.append(group.start(q.get_many, count))
                    case "wait a minute":
                        waits.append(group.start(q.get_many, count, timeout=MINUTE))
                    case "put":
                        await face(q.put_many, list(range(number, number + count)))
                        number += count
                    case "cancel":
                        cancel_one(waits, count)
                    case "turns":
                        await pass_turns(face, q, count)
                    case "minutes":
                        clock.advance(seconds=count * MINUTE)
            for wait in waits:
                wait.cancel()
            results = [await result_of(wait) for wait in waits]
        received = [item for result in results if isinstance(result, list) for item in result]
        left = await drained(face, q)
        assert sorted(received + left) == list(range(number)), f"{received} were received, {left} are left"
        assert left == sorted(left), f"what was given back came out of order: {left}"


@requirement("queue.put.cancelled-as-time-passes")
@pytest.mark.parametrize("face", TASKS, ids=str)
@given(plan=plans("put some", "put within a minute", "take", "cancel", "turns", "minutes"))
@example(plan=[("put within a minute", 1), ("turns", 3), ("take", 1), ("minutes", 2), ("cancel", 1), ("turns", 3)])
async def test_a_put_that_is_cancelled_as_time_passes_adds_nothing(
    face: Face, backend: Backend, clock: Clock, plan: Plan
) -> None:
    waits: list[tuple[Handle[Any], list[str]]] = []
    async with face.enter(modal.Queue.ephemeral()) as q:
        number = await fill(face, q, backend)
        taken: list[Any] = []
        async with face.concurrently(patience=PATIENCE) as group:
            for place, (move, count) in enumerate(plan):
                items = [f"{place}.{each}" for each in range(count)]
                match move:
                    case "put some":
                        waits.append((group.start(q.put_many, items), items))
                    case "put within a minute":
                        waits.append((group.start(q.put_many, items, timeout=MINUTE), items))
                    case "take":
                        taken += await face(q.get_many, count, block=False)
                    case "cancel":
                        cancel_one([wait for wait, _ in waits], count)
                    case "turns":
                        await pass_turns(face, q, count)
                    case "minutes":
                        clock.advance(seconds=count * MINUTE)
            for wait, _ in waits:
                wait.cancel()
            ended = [(items, await result_of(wait)) for wait, items in waits]
        found = (taken + await drained(face, q))[number:]
        added = [item for items, result in ended if result is None for item in items]
        assert sorted(found) == sorted(added), f"{added} were added, and {found} were found"
