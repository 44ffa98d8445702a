"""The sleep of threads and tasks: a wake-up is never lost, and whoever cannot be woken any more is told of."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import trio

from modal_reference._driver.wakers import (
    AsyncioWaker,
    AsyncWaker,
    ThreadWaker,
    TrioWaker,
    checkpoint,
    new_waker,
    running_library,
)
from tests.reference.waiting import Crew


def in_asyncio(main: Callable[[], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        return await main()

    return asyncio.run(run())


both_libraries = pytest.mark.parametrize("run", [in_asyncio, trio.run], ids=["asyncio", "trio"])


def test_a_thread_that_is_woken_before_it_sleeps_does_not_sleep() -> None:
    waker = ThreadWaker()
    assert waker() is waker() is True
    assert waker.sleep(None) is True
    assert waker.sleep(0.0) is False
    assert waker.sleep(-1.0) is False


def test_a_thread_is_woken_by_another(crew: Crew) -> None:
    waker = ThreadWaker()
    asleep = crew.start(waker.sleep, float("inf"))
    assert waker() is True
    assert asleep.result() is True


@both_libraries
def test_a_task_that_is_woken_before_it_sleeps_does_not_sleep(run: Any) -> None:
    async def main() -> list[bool]:
        waker = new_waker()
        waker()
        waker()
        return [await waker.sleep(None), await waker.sleep(0.0), await waker.sleep(0.001)]

    assert run(main) == [True, False, False]


@both_libraries
def test_a_task_is_woken_from_another_thread_again_and_again(run: Any, crew: Crew) -> None:
    async def main() -> list[bool]:
        waker, woken = new_waker(), []
        for seconds in (None, 30.0, None):
            crew.start(waker)
            woken.append(await waker.sleep(seconds))
        return woken

    assert run(main) == [True, True, True]


@both_libraries
def test_who_cannot_be_woken_any_more_is_told_of(run: Any) -> None:
    async def main() -> AsyncWaker:
        return new_waker()

    waker = run(main)
    assert waker() is False
    assert waker() is False


def test_a_waker_is_of_the_library_that_runs_the_task() -> None:
    async def main() -> tuple[str, type]:
        return running_library(), type(new_waker())

    assert in_asyncio(main) == ("asyncio", AsyncioWaker)
    assert trio.run(main) == ("trio", TrioWaker)


def test_outside_any_loop_the_way_out_is_told() -> None:
    with pytest.raises(RuntimeError, match="awaited outside an event loop: await it in a task of asyncio or trio"):
        new_waker()


@both_libraries
def test_a_checkpoint_lets_others_run(run: Any) -> None:
    async def main() -> list[str]:
        order = []

        async def speak(name: str) -> None:
            for _ in range(2):
                order.append(name)
                await checkpoint()

        if running_library() == "trio":
            async with trio.open_nursery() as nursery:
                nursery.start_soon(speak, "a")
                nursery.start_soon(speak, "b")
        else:
            await asyncio.gather(speak("a"), speak("b"))
        return order

    assert sorted(run(main)[:2]) == ["a", "b"]


def test_a_checkpoint_lets_a_cancellation_in() -> None:
    async def of_trio() -> bool:
        with trio.CancelScope() as scope:
            scope.cancel()
            await checkpoint()
        return scope.cancelled_caught

    async def of_asyncio() -> bool:
        async def run() -> None:
            while True:
                await checkpoint()

        task = asyncio.ensure_future(run())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert trio.run(of_trio)
    assert in_asyncio(of_asyncio)
