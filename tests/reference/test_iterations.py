"""Iterations: on either kind of loop, ended when their user ends them, and missed when nobody asks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import trio

from modal_reference import Dict, Queue
from modal_reference._driver.universe import Universe
from modal_reference._engine import ControlPlane
from modal_reference._serialization import dumps
from modal_reference.exception import ExecutionError, InvalidError
from tests.reference.waiting import Crew, until_asleep


def collected(iteration: Any) -> list[Any]:
    return list(iteration)


def collected_by_asyncio(iteration: Any) -> list[Any]:
    return asyncio.run(_collect(iteration))


def collected_by_trio(iteration: Any) -> list[Any]:
    return trio.run(_collect, iteration)


async def _collect(iteration: Any) -> list[Any]:
    return [each async for each in iteration]


every_loop = pytest.mark.parametrize("collect", [collected, collected_by_asyncio, collected_by_trio])


def filled() -> Dict:
    d = Dict.from_name("d", create_if_missing=True)
    d.update({number: str(number) for number in range(600)})
    return d


@every_loop
def test_a_dict_is_visited_whole(universe: Universe, collect: Any) -> None:
    d = filled()
    assert sorted(collect(d.keys())) == list(range(600))
    assert sorted(collect(d.values()), key=int) == [str(number) for number in range(600)]
    assert dict(collect(d.items())) == {number: str(number) for number in range(600)}


@every_loop
def test_what_is_gone_when_it_is_reached_is_left_out(universe: Universe, collect: Any) -> None:
    d = filled()
    iteration = d.items()
    first = next(iter(iteration)) if collect is collected else None
    d.clear()
    d["new"] = "one"
    # What was read ahead still comes; nothing comes that was not there at the beginning.
    rest = collect(iteration)
    assert len(rest) < 600
    if first is not None:
        assert ("new", "one") not in rest
    else:
        assert rest == [("new", "one")]


@every_loop
def test_a_queue_is_visited_in_order_and_keeps_its_items(universe: Universe, collect: Any) -> None:
    q = Queue.from_name("q", create_if_missing=True)
    q.put_many([1, 2, 3])
    q.put("p", partition="other")
    assert collect(q.iterate()) == [1, 2, 3]
    assert collect(q.iterate(partition="other")) == ["p"]
    assert collect(q.iterate(item_poll_timeout=0.01)) == [1, 2, 3]
    assert q.len(total=True) == 4


@every_loop
def test_an_iteration_waits_for_the_next_item_and_not_longer_than_its_patience(
    universe: Universe, crew: Crew, collect: Any
) -> None:
    q = Queue.from_name("q", create_if_missing=True)
    visiting = crew.start(collect, q.iterate(item_poll_timeout=3600))
    for number in range(3):
        until_asleep(universe)
        q.put(number)
    until_asleep(universe)
    universe.clock.advance(hours=1)
    assert visiting.result() == [0, 1, 2]


@every_loop
def test_an_iteration_counts_its_patience_on_the_clock_of_the_universe(
    universe: Universe, crew: Crew, collect: Any
) -> None:
    q = Queue.from_name("q", create_if_missing=True)
    visiting = crew.start(collect, q.iterate(item_poll_timeout=3600))
    until_asleep(universe)
    universe.clock.advance(minutes=30)
    universe.run(put_and_take, q.hydrate().object_id)
    until_asleep(universe)
    universe.clock.advance(minutes=59)
    until_asleep(universe)
    assert not visiting.done()
    universe.clock.advance(minutes=1)
    assert visiting.result() == ["seen"]


def put_and_take(plane: ControlPlane, now: float, some: str) -> list[bytes] | None:
    """An item comes and goes before anybody who was woken can look."""
    plane.queue_put(now, some, b"", [dumps("seen")], 3600.0)
    return plane.queue_take(now, some, b"", 1)


@every_loop
def test_an_iteration_whose_patience_cannot_end_says_that_the_clock_is_frozen(universe: Universe, collect: Any) -> None:
    q = Queue.from_name("q", create_if_missing=True)
    universe.clock.freeze()
    with pytest.raises(ExecutionError, match="frozen"):
        collect(q.iterate(item_poll_timeout=0.05))
    q.put("item")
    assert collect(q.iterate()) == ["item"]


def test_an_iteration_that_is_closed_is_over(universe: Universe) -> None:
    d, q = filled(), Queue.from_name("q", create_if_missing=True)
    q.put_many([1, 2])
    for iteration in (d.keys(), d.values(), d.items(), q.iterate()):
        next(iteration)
        iteration.close()
        iteration.close()
        assert list(iteration) == []


@pytest.mark.parametrize("run", [asyncio.run, lambda begun: trio.run(_await, begun)], ids=["asyncio", "trio"])
def test_an_iteration_of_a_task_that_is_closed_is_over(universe: Universe, run: Any) -> None:
    d, q = filled(), Queue.from_name("q", create_if_missing=True)
    q.put_many([1, 2])

    async def visit() -> list[Any]:
        rest: list[Any] = []
        for iteration in (d.keys(), d.values(), d.items(), q.iterate()):
            await iteration.__anext__()
            await iteration.aclose()
            rest += [each async for each in iteration]
        return rest

    assert run(visit()) == []


async def _await(begun: Any) -> Any:
    return await begun


def test_an_iteration_is_one_pass(universe: Universe) -> None:
    keys = filled().keys()
    assert iter(keys) is keys
    assert len([next(keys) for _ in range(600)]) == 600
    assert list(keys) == []


def test_a_dict_is_not_an_iterable_itself(universe: Universe) -> None:
    with pytest.raises(TypeError, match="not iterable"):
        iter(filled())


def test_an_iteration_over_a_queue_that_is_dropped_unused_warns(universe: Universe) -> None:
    q = Queue.from_name("q", create_if_missing=True)
    with pytest.warns(UserWarning, match=r"Queue\.iterate\(\) was called, but its items were never asked for"):
        q.iterate()


@pytest.mark.parametrize("partition", ["", "ü" * 33])
def test_a_partition_that_breaks_a_rule_is_refused_at_once(universe: Universe, partition: str) -> None:
    with pytest.raises(InvalidError, match=f"it must have 1 to 64: {'shorten it' if partition else 'leave it out'}"):
        Queue.from_name("q").iterate(partition=partition)
    assert universe._plane is None
