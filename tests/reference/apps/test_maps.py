"""Calls of many inputs: order, failures, what feeds them, and how they are given up."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from threading import Event
from typing import Any

import pytest
import trio

from modal_reference import App, FunctionCall
from modal_reference._client import current
from modal_reference._driver.universe import Universe
from modal_reference._engine import ControlPlane
from modal_reference._faces.feeding import MOST_AHEAD
from modal_reference.exception import InvalidError
from tests.reference.apps import shop
from tests.reference.apps.faces import Collect, every_collector
from tests.reference.waiting import PATIENCE, every_face, until

pytestmark = pytest.mark.usefixtures("open_shop")


def endless() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def failing(good: int) -> Iterator[int]:
    yield from range(good)
    raise KeyError("no more")


async def slowly(n: int) -> AsyncIterator[int]:
    for number in range(n):
        yield number


@every_collector
def test_results_come_in_the_order_of_the_inputs(collect: Collect) -> None:
    assert collect(shop.square.map, range(40)) == [x * x for x in range(40)]


@every_collector
def test_without_order_the_same_results_come_as_they_are_done(collect: Collect) -> None:
    found = collect(shop.wait.map, [0.3, 0.0], order_outputs=False)
    assert found == [0.0, 0.3]


@every_collector
def test_each_iterable_is_one_argument_and_the_shortest_ends_the_map(collect: Collect) -> None:
    assert collect(shop.add.map, [1, 2, 3], iter([10, 20]), kwargs={"z": 100}) == [111, 122]


@every_collector
def test_a_starmap_spreads_sequences(collect: Collect) -> None:
    assert collect(shop.add.starmap, [(1, 2), [3, 4]], kwargs={"z": 1}) == [4, 8]


@every_collector
def test_a_map_of_nothing_gives_nothing(collect: Collect) -> None:
    assert collect(shop.square.map, []) == []
    assert collect(shop.square.map, iter(())) == []
    assert collect(shop.square.map) == []


@every_collector
def test_a_failure_ends_the_map(collect: Collect) -> None:
    with pytest.raises(shop.OutOfStock):
        collect(shop.buy.map, ["apple", "pear", "plum"])


@every_collector
def test_failures_can_be_results(collect: Collect) -> None:
    apple, pear = collect(shop.buy.map, ["apple", "pear"], return_exceptions=True)
    assert apple == "bought apple"
    assert isinstance(pear, shop.OutOfStock)


@every_collector
def test_an_input_that_cannot_be_serialized_fails_here(collect: Collect) -> None:
    from modal_reference.exception import SerializationError

    with pytest.raises(SerializationError):
        collect(shop.square.map, [1, Event()])


@every_collector
def test_what_the_iterable_raises_is_raised_where_results_are_read(collect: Collect) -> None:
    with pytest.raises(KeyError, match="no more"):
        collect(shop.square.map, failing(3))


@every_collector
def test_what_the_iterable_raises_does_not_wait_for_results(collect: Collect) -> None:
    with pytest.raises(KeyError, match="no more"):
        collect(shop.wait.map, (600 for _ in failing(1)))


@every_collector
def test_an_endless_iterable_is_read_as_results_are_taken(collect: Collect) -> None:
    taken = []

    def watched() -> Iterator[int]:
        for number in endless():
            taken.append(number)
            yield number

    assert collect(shop.square.map, watched(), limit=3) == [0, 1, 4]
    assert len(taken) <= MOST_AHEAD + 4


def test_more_inputs_than_may_be_ahead_are_all_called() -> None:
    most = MOST_AHEAD + 300
    assert sum(1 for _ in shop.square.map(range(most))) == most
    assert sum(1 for _ in shop.square.map(iter(range(most)))) == most


def test_a_slow_iterable_holds_no_result_back() -> None:
    gate = Event()

    def gated() -> Iterator[int]:
        yield 1
        assert gate.wait(PATIENCE)
        yield 2

    results = shop.square.map(gated())
    assert next(results) == 1
    gate.set()
    assert list(results) == [4]


def test_asynchronous_iterables_feed_every_face() -> None:
    assert list(shop.square.map(slowly(4))) == [0, 1, 4, 9]

    async def main() -> list[int]:
        return [x async for x in shop.add.map.aio(slowly(4), [1, 1, 1])]

    assert asyncio.run(main()) == [1, 2, 3]
    assert trio.run(main) == [1, 2, 3]


def test_nothing_is_called_before_a_result_is_asked_for(universe: Universe) -> None:
    before = running(universe)
    results = shop.square.map([1])
    assert running(universe) == before
    assert list(results) == [1]


def test_results_that_nobody_asks_for_warn() -> None:
    with pytest.warns(UserWarning, match="the results of Function.map were never asked for"):
        shop.square.map([1])
        gc.collect()
    with pytest.warns(UserWarning, match="the results of Function.starmap were never asked for"):
        shop.square.starmap([(1,)])
        gc.collect()


def running(universe: Universe) -> int:
    """How many inputs have not ended."""
    assert shop.app.app_id is not None
    layout = universe.run(ControlPlane.app_layout, shop.app.app_id)
    ids = [info.function_id for info in layout.functions.values()]
    stats = [universe.run(ControlPlane.function_stats, each) for each in ids]
    return sum(each.backlog + each.num_running_inputs for each in stats)


def test_a_map_that_is_closed_cancels_what_has_not_ended(universe: Universe) -> None:
    results = shop.wait.map([0.0, 600, 600])
    assert next(results) == 0.0
    results.close()
    assert list(results) == []
    until(lambda: running(universe) == 0)


def test_a_map_that_is_dropped_cancels_what_has_not_ended(universe: Universe) -> None:
    results = shop.wait.map(iter([0.0, 600, 600]))
    assert next(results) == 0.0
    del results
    gc.collect()
    until(lambda: running(universe) == 0)


def test_a_map_of_a_task_that_is_cancelled_cancels_what_has_not_ended(universe: Universe) -> None:
    async def consume() -> None:
        async for _ in shop.wait.map.aio([600, 600]):
            pass

    async def in_asyncio() -> None:
        task = asyncio.create_task(consume())
        await asyncio.to_thread(until, lambda: running(universe) == 2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async def in_trio() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(consume)
            await trio.to_thread.run_sync(until, lambda: running(universe) == 2)
            nursery.cancel_scope.cancel()

    asyncio.run(in_asyncio())
    until(lambda: running(universe) == 0)
    trio.run(in_trio)
    until(lambda: running(universe) == 0)


def test_a_map_whose_failure_was_raised_cancels_the_rest(universe: Universe) -> None:
    with pytest.raises(shop.OutOfStock):
        list(shop.buy.map(["pear", "apple"]))
    until(lambda: running(universe) == 0)


@every_face
def test_for_each_calls_all_and_gives_nothing(call: Any) -> None:
    assert call(shop.square.for_each, [1, 2, 3]) is None
    with pytest.raises(shop.OutOfStock):
        call(shop.buy.for_each, ["apple", "pear"])
    call(shop.buy.for_each, ["apple", "pear"], ignore_exceptions=True)


@every_face
def test_a_spawned_map_goes_on_by_itself(call: Any) -> None:
    assert call(shop.square.spawn_map, [1, 2]) is None
    begun = call(shop.square.experimental_spawn_map, iter([1, 2, 3]))
    assert isinstance(begun, FunctionCall)
    assert call(begun.num_inputs) == 3
    assert call(begun.get, index=2) == 9
    assert list(begun.iter()) == [1, 4, 9]
    assert list(begun.iter(start=1, end=2)) == [4]
    with pytest.raises(ValueError, match="there are 3 inputs"):
        list(begun.iter(end=4))


def test_a_function_that_maps_runs_in_a_container_too() -> None:
    assert list(shop.sum_of_squares.map([2, 3])) == [1, 5]


def test_an_iteration_that_ends_early_there_does_not_end_it_here_as_if_all_were_well() -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        list(shop.stop_iteration.starmap([()]))


def test_a_generator_cannot_be_mapped() -> None:
    with pytest.raises(InvalidError, match="is a generator"):
        list(shop.count.map([1]))
    with pytest.raises(InvalidError, match="is a generator"):
        shop.count.spawn_map([1])


def test_what_cannot_be_iterated_over_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="cannot be iterated over"):
        shop.square.map(3)


def test_a_blocking_map_is_refused_where_it_would_block_an_event_loop() -> None:
    async def main() -> None:
        for _ in shop.square.map([1]):
            pass

    with pytest.raises(InvalidError, match="map.aio"):
        asyncio.run(main())
    with pytest.raises(InvalidError, match="map.aio"):
        trio.run(main)


def test_a_universe_that_ends_ends_the_map(open_shop: App) -> None:
    results = shop.wait.map(iter([0.0, 600]))
    assert next(results) == 0.0
    current.open_universe().close()
    from modal_reference.exception import ConnectionError as UniverseEnded

    with pytest.raises(UniverseEnded):
        next(results)


@pytest.mark.parametrize("round_", range(5))
def test_an_endless_map_of_a_task_can_be_given_up_at_any_time(round_: int) -> None:
    async def main() -> None:
        results = shop.square.map.aio(endless())
        for number in range(round_ * 7 + 1):
            assert await anext(results) == number * number
        await results.aclose()
        with pytest.raises(StopAsyncIteration):
            await anext(results)

    trio.run(main)
    asyncio.run(main())
