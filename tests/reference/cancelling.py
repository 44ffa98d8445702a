"""Workers that put and take items of a queue and give up their waits at random points, and the books that they keep.

A worker puts items of two kinds of partitions: one that all workers share, where many wait at once, and one of its own,
from which it takes one after the other, so that the order is certain.
"""

from __future__ import annotations

import asyncio
import queue
import random
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

import trio

from modal_reference import Queue

SHARED = "shared"
_PRODUCER = 10**9
_MOST = 3
#: Seconds within which a thread gives up a wait: about as long as it takes others to put or take something.
_THREAD_TIMEOUT = 0.0002


@dataclass
class Book:
    """What one client did in one partition.

    Args:
        partition: Which one.
        is_ordered: Whether it took items in an order that can only be that of each producer.
        put: What it put, as far as the put was not given up.
        taken: What it took.
    """

    partition: str
    is_ordered: bool
    put: list[int] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)

    @staticmethod
    def producer_of(item: int) -> int:
        """The number of the client that put an item."""
        return item // _PRODUCER


@dataclass
class Report:
    """What one worker did.

    Args:
        cancelled: How many waits it gave up.
        books: What it put and took.
    """

    cancelled: int
    books: list[Book]

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Report:
        """The report that `dataclasses.asdict` has made a dictionary of."""
        return cls(content["cancelled"], [Book(**book) for book in content["books"]])


def _numbers(producer: int) -> Callable[[int], list[int]]:
    """A function that gives the next items of a producer."""
    numbers = count(producer * _PRODUCER)
    return lambda amount: [next(numbers) for _ in range(amount)]


# Tasks


class Wait(Protocol):
    """One call that runs in a task of its own."""

    #: What it returned; None when it was cancelled, or returned None.
    result: Any
    cancelled: bool

    def cancel(self) -> None:
        """Cancel it, wherever it is."""


class Group(Protocol):
    """Tasks of one library."""

    def start(self, call: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Wait:
        """Start a call."""

    async def pass_turns(self, number: int) -> None:
        """Let the other tasks go on for some turns."""


class _AsyncioWait:
    def __init__(self, call: Awaitable[Any]) -> None:
        self.result: Any = None
        self.cancelled = False
        self.task = asyncio.ensure_future(call)

    def cancel(self) -> None:
        self.task.cancel()

    async def end(self) -> None:
        try:
            self.result = await self.task
        except asyncio.CancelledError:
            self.cancelled = True


class _AsyncioGroup:
    def __init__(self) -> None:
        self.waits: list[_AsyncioWait] = []

    def start(self, call: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Wait:
        self.waits.append(_AsyncioWait(call(*args, **kwargs)))
        return self.waits[-1]

    async def pass_turns(self, number: int) -> None:
        for _ in range(number):
            await asyncio.sleep(0)


@asynccontextmanager
async def _asyncio_group() -> AsyncIterator[Group]:
    group = _AsyncioGroup()
    yield group
    for wait in group.waits:
        await wait.end()


class _TrioWait:
    def __init__(self) -> None:
        self.result: Any = None
        self.cancelled = False
        self.scope = trio.CancelScope()

    def cancel(self) -> None:
        self.scope.cancel()

    async def run(self, call: Awaitable[Any]) -> None:
        with self.scope:
            self.result = await call
        self.cancelled = self.scope.cancelled_caught


class _TrioGroup:
    def __init__(self, nursery: trio.Nursery) -> None:
        self._nursery = nursery

    def start(self, call: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Wait:
        wait = _TrioWait()
        self._nursery.start_soon(wait.run, call(*args, **kwargs))
        return wait

    async def pass_turns(self, number: int) -> None:
        for _ in range(number):
            await trio.lowlevel.checkpoint()


@asynccontextmanager
async def _trio_group() -> AsyncIterator[Group]:
    async with trio.open_nursery() as nursery:
        yield _TrioGroup(nursery)


class TaskWorker:
    """Gives up waits in tasks.

    Args:
        queue: Where.
        number: Tells this worker from others.
        budget: How many waits it gives up, at least.
        seed: Chooses the points.
    """

    def __init__(self, queue: Queue, number: int, budget: int, seed: int) -> None:
        self._queue = queue
        self._budget = budget
        self._chance = random.Random(seed)
        self._next = _numbers(number)
        self._shared = Book(SHARED, is_ordered=False)
        self._own = Book(f"own-{number}", is_ordered=True)
        self.report = Report(0, [self._shared, self._own])

    async def work(self, open_group: Callable[[], Any]) -> None:
        """Go on until the budget is spent."""
        while self.report.cancelled < self._budget:
            book, takers = (self._own, 1) if self._chance.random() < 0.3 else (self._shared, self._chance.randint(1, 5))
            async with open_group() as group:
                takes = [self._take(group, book) for _ in range(takers)]
                puts = [self._put(group, book) for _ in range(self._chance.randint(1, 4))]
                await self._disturb(group, [*takes, *(wait for wait, _ in puts)])
            for wait in takes:
                book.taken += wait.result or []
            for wait, items in puts:
                book.put += [] if wait.cancelled else items
            self.report.cancelled += sum(wait.cancelled for wait in (*takes, *(wait for wait, _ in puts)))

    def _take(self, group: Group, book: Book) -> Wait:
        return group.start(self._queue.get_many.aio, self._chance.randint(1, _MOST), partition=book.partition)

    def _put(self, group: Group, book: Book) -> tuple[Wait, list[int]]:
        items = self._next(self._chance.randint(1, _MOST))
        return group.start(self._queue.put_many.aio, items, partition=book.partition), items

    async def _disturb(self, group: Group, waits: list[Wait]) -> None:
        """Cancel the waits in a random order, each after a random number of turns."""
        self._chance.shuffle(waits)
        for wait in waits:
            await group.pass_turns(self._chance.randint(0, 3))
            wait.cancel()


def cancel_in_asyncio(queue: Queue, number: int, budget: int, seed: int) -> Report:
    """Give up waits in tasks of asyncio."""
    worker = TaskWorker(queue, number, budget, seed)
    asyncio.run(worker.work(_asyncio_group))
    return worker.report


def cancel_in_trio(queue: Queue, number: int, budget: int, seed: int) -> Report:
    """Give up waits in tasks of trio."""
    worker = TaskWorker(queue, number, budget, seed)
    trio.run(worker.work, _trio_group)
    return worker.report


# Threads


class ThreadWorker:
    """Gives up waits in threads, by timeouts that are about as long as it takes others to put or take something.

    What is offered to a thread is never given up, so that each one takes the items of a producer in order.
    """

    def __init__(self, queue: Queue, number: int, budget: int, seed: int) -> None:
        self._queue = queue
        self._budget = budget
        self._seed = seed
        self._clients = [2 * number, 2 * number + 1]
        self._given_up = dict.fromkeys(range(2 * len(self._clients)), 0)
        self._books = [Book(SHARED, is_ordered=True) for _ in self._given_up]

    def work(self) -> Report:
        """Go on until the budget is spent."""
        takers = [threading.Thread(target=self._take, args=(place,)) for place in range(len(self._clients))]
        putters = [
            threading.Thread(target=self._put, args=(len(takers) + place, client))
            for place, client in enumerate(self._clients)
        ]
        for thread in (*takers, *putters):
            thread.start()
        for thread in (*takers, *putters):
            thread.join()
        return Report(sum(self._given_up.values()), self._books)

    def _goes_on(self) -> bool:
        return sum(self._given_up.values()) < self._budget

    def _take(self, place: int) -> None:
        chance = random.Random(self._seed * 100 + place)
        while self._goes_on():
            amount, timeout = chance.randint(1, _MOST), chance.random() * _THREAD_TIMEOUT
            try:
                self._books[place].taken += self._queue.get_many(amount, timeout=timeout, partition=SHARED)
            except queue.Empty:
                self._given_up[place] += 1

    def _put(self, place: int, producer: int) -> None:
        chance = random.Random(self._seed * 100 + place)
        following = _numbers(producer)
        while self._goes_on():
            items, timeout = following(chance.randint(1, _MOST)), chance.random() * _THREAD_TIMEOUT
            try:
                self._queue.put_many(items, timeout=timeout, partition=SHARED)
            except queue.Full:
                self._given_up[place] += 1
            else:
                self._books[place].put += items


def cancel_in_threads(queue: Queue, number: int, budget: int, seed: int) -> Report:
    """Give up waits in threads."""
    return ThreadWorker(queue, number, budget, seed).work()


WORKERS: dict[str, Callable[[Queue, int, int, int], Report]] = {
    "threads": cancel_in_threads,
    "asyncio": cancel_in_asyncio,
    "trio": cancel_in_trio,
}
