"""Laws of waits that are given up, on backends that claim to lose nothing by it.

- a waiting get that is cancelled takes no item, whenever the cancellation comes
- a waiting put that is cancelled adds nothing

A plan says who begins to wait, when items or room come, whom a cancellation strikes, and how many turns pass between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import modal
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modal_conformance.suite.queue.scenes import drained, fill
from pytest_modalkit import Backend, Face, requirement

if TYPE_CHECKING:
    from pytest_modalkit.concurrency import Handle

TASKS = [Face("asyncio"), Face("trio")]
counts = st.integers(min_value=1, max_value=3)
Plan = list[tuple[str, int]]


def plans(*moves: str) -> st.SearchStrategy[Plan]:
    return st.lists(st.tuples(st.sampled_from(moves), counts), min_size=4, max_size=16)


async def pass_turns(face: Face, q: modal.Queue, number: int) -> None:
    """Let other tasks go on for a few turns."""
    for _ in range(number):
        await face(q.len)


def cancel_one(waits: list[Handle[Any]], choice: int) -> None:
    open_ones = [wait for wait in waits if not wait.done]
    if open_ones:
        open_ones[choice % len(open_ones)].cancel()


@requirement("queue.get.cancelled-wait-takes-nothing")
@pytest.mark.parametrize("face", TASKS, ids=str)
@given(plan=plans("wait for one", "wait for some", "put", "cancel", "cancel", "turns"))
@example(plan=[("wait for one", 1), ("turns", 3), ("cancel", 1), ("turns", 3), ("put", 1), ("turns", 3)])
async def test_a_get_that_is_cancelled_takes_nothing(face: Face, plan: Plan) -> None:
    number = 0
    waits: list[Handle[Any]] = []
    async with face.enter(modal.Queue.ephemeral()) as q:
        async with face.concurrently() as group:
            for move, count in plan:
                match move:
                    case "wait for one":
                        waits.append(group.start(q.get_many, 1))
                    case "wait for some":
                        waits.append(group.start(q.get_many, count + 1))
                    case "put":
                        await face(q.put_many, list(range(number, number + count)))
                        number += count
                    case "cancel":
                        cancel_one(waits, count)
                    case "turns":
                        await pass_turns(face, q, count)
            for wait in waits:
                wait.cancel()
        received = [item for wait in waits if not wait.cancelled for item in await wait.result()]
        left = await drained(face, q)
        assert sorted(received + left) == list(range(number)), f"{received} were received, {left} are left"
        assert left == sorted(left), f"what was given back came out of order: {left}"


@requirement("queue.get.cancelled-wait-takes-nothing")
@pytest.mark.parametrize("face", TASKS, ids=str)
@given(before=st.integers(min_value=0, max_value=4), after=st.integers(min_value=0, max_value=4))
async def test_a_get_cancelled_around_its_item_takes_all_or_nothing(face: Face, before: int, after: int) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        async with face.concurrently() as group:
            wait = group.start(q.get)
            await pass_turns(face, q, before)
            await face(q.put_many, ["item", "next"])
            await pass_turns(face, q, after)
            wait.cancel()
        left = await drained(face, q)
        if wait.cancelled:
            assert left == ["item", "next"], f"after a cancelled get there was left: {left}"
        else:
            assert (await wait.result(), left) == ("item", ["next"])


@requirement("queue.put.cancelled-wait-adds-nothing")
@pytest.mark.parametrize("face", TASKS, ids=str)
@given(plan=plans("put one", "put some", "take", "cancel", "turns"))
@example(plan=[("put one", 1), ("turns", 3), ("cancel", 1), ("turns", 3), ("take", 1), ("turns", 3)])
async def test_a_put_that_is_cancelled_adds_nothing(face: Face, backend: Backend, plan: Plan) -> None:
    waits: list[tuple[Handle[Any], list[str]]] = []
    async with face.enter(modal.Queue.ephemeral()) as q:
        number = await fill(face, q, backend)
        taken: list[Any] = []
        async with face.concurrently() as group:
            for place, (move, count) in enumerate(plan):
                match move:
                    case "put one":
                        waits.append((group.start(q.put, f"{place}"), [f"{place}"]))
                    case "put some":
                        items = [f"{place}.{each}" for each in range(count)]
                        waits.append((group.start(q.put_many, items), items))
                    case "take":
                        taken += await face(q.get_many, count, block=False)
                    case "cancel":
                        cancel_one([wait for wait, _ in waits], count)
                    case "turns":
                        await pass_turns(face, q, count)
            for wait, _ in waits:
                wait.cancel()
        found = taken + await drained(face, q)
        added = [items for wait, items in waits if not wait.cancelled]
        assert found[:number] == list(range(number))
        assert sorted(found[number:]) == sorted(item for items in added for item in items)
