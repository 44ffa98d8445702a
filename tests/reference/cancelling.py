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
_MOST_PUTS = 4
_MOST_TAKES = 5
#: More items than a partition holds.
_PLENTY = 100
#: How often a worker works in its own partition.
_ALONE = 0.3
#: How many turns pass before a cancellation; none is what strikes between an offer and its acceptance.
_TURNS = (0, 0, 0, 1, 2, 3)
_MOST_PRODUCERS = 10
#: Seconds within which a thread gives up a wait: about as long as it takes others to put or take something.
_THREAD_TIMEOUT = 0.0002
#: How many threads take, and how many put.
_PAIRS = 2
#: How many waits of threads are given up before they change from taking too much to putting too much.
_SPELL = 50


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
        #: One for each put that may be under way at once, so that what one producer puts has an order.
        self._producers = [_numbers(_MOST_PRODUCERS * number + lane) for lane in range(_MOST_PUTS + 1)]
        self._shared = Book(SHARED, is_ordered=False)
        self._own = Book(f"own-{number}", is_ordered=True)
        self.report = Report(0, [self._shared, self._own])

    async def work(self, open_group: Callable[[], Any]) -> None:
        """Go on until the budget is spent."""
        while self.report.cancelled < self._budget:
            is_alone = self._chance.random() < _ALONE
            book, takers = (self._own, 1) if is_alone else (self._shared, self._chance.randint(1, _MOST_TAKES))
            putters = self._chance.randint(0, 1) if is_alone else self._chance.randint(1, _MOST_PUTS)
            async with open_group() as group:
                takes = [self._take(group, book) for _ in range(takers)]
                puts = [self._put(group, book, lane) for lane in range(putters)]
                await self._disturb(group, [*takes, *(wait for wait, _ in puts)], book)
            for wait in takes:
                book.taken += wait.result or []
            for wait, items in puts:
                book.put += [] if wait.cancelled else items
            self.report.cancelled += sum(wait.cancelled for wait in (*takes, *(wait for wait, _ in puts)))
            if is_alone and self._chance.random() < 0.5:
                # Where there is nothing, the next one to take has to wait.
                book.taken += await self._queue.get_many.aio(_PLENTY, block=False, partition=book.partition)

    def _take(self, group: Group, book: Book) -> Wait:
        return group.start(self._queue.get_many.aio, self._chance.randint(1, _MOST), partition=book.partition)

    def _put(self, group: Group, book: Book, lane: int) -> tuple[Wait, list[int]]:
        items = self._producers[lane](self._chance.randint(1, _MOST))
        return group.start(self._queue.put_many.aio, items, partition=book.partition), items

    async def _disturb(self, group: Group, waits: list[Wait], book: Book) -> None:
        """Cancel the waits in a random order, some of them just after they were offered something."""
        self._chance.shuffle(waits)
        for wait in waits:
            await group.pass_turns(self._chance.choice(_TURNS))
            if self._chance.random() < 0.4:
                await self._serve(book)
            wait.cancel()

    async def _serve(self, book: Book) -> None:
        """Put or take something without waiting, so that somebody who waits is offered something."""
        if book is self._own or self._chance.random() < 0.5:
            items = self._producers[_MOST_PUTS](self._chance.randint(1, _MOST))
            try:
                await self._queue.put_many.aio(items, block=False, partition=book.partition)
            except queue.Full:
                return
            book.put += items
        else:
            book.taken += await self._queue.get_many.aio(_MOST, block=False, partition=book.partition)


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

    What is offered to a thread is never given up, so that from a partition in which only threads wait each one takes
    the items of a producer in order.

    Args:
        queue: Where.
        number: Tells this worker from others.
        budget: How many waits it gives up, at least.
        seed: Chooses the points.
    """

    def __init__(self, queue: Queue, number: int, budget: int, seed: int) -> None:
        self._queue = queue
        self._number = number
        self._budget = budget
        self._seed = seed
        self._given_up = [0] * (2 * _PAIRS)
        self._books = [self._new_books() for _ in self._given_up]

    def work(self) -> Report:
        """Go on until the budget is spent."""
        places = range(_PAIRS)
        threads = [threading.Thread(target=self._take, args=(place,)) for place in places]
        threads += [threading.Thread(target=self._put, args=(_PAIRS + place,)) for place in places]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Report(sum(self._given_up), [book for books in self._books for book in books])

    def _new_books(self) -> tuple[Book, Book]:
        return Book(SHARED, is_ordered=False), Book(f"own-{self._number}", is_ordered=True)

    def _goes_on(self) -> bool:
        return sum(self._given_up) < self._budget

    def _amounts(self) -> tuple[int, int]:
        """How many items are taken and put at a time: by turns too many are taken, so that it runs empty, and put."""
        is_hungry = sum(self._given_up) // _SPELL % 2 == 0
        return (_MOST, 1) if is_hungry else (1, _MOST)

    def _take(self, place: int) -> None:
        chance = random.Random(self._seed * 100 + place)
        while self._goes_on():
            book, timeout = chance.choice(self._books[place]), chance.random() * _THREAD_TIMEOUT
            try:
                book.taken += self._queue.get_many(self._amounts()[0], timeout=timeout, partition=book.partition)
            except queue.Empty:
                self._given_up[place] += 1

    def _put(self, place: int) -> None:
        chance = random.Random(self._seed * 100 + place)
        following = _numbers(_MOST_PRODUCERS * self._number + place)
        while self._goes_on():
            book, timeout = chance.choice(self._books[place]), chance.random() * _THREAD_TIMEOUT
            items = following(self._amounts()[1])
            try:
                self._queue.put_many(items, timeout=timeout, partition=book.partition)
            except queue.Full:
                self._given_up[place] += 1
            else:
                book.put += items


def cancel_in_threads(queue: Queue, number: int, budget: int, seed: int) -> Report:
    """Give up waits in threads."""
    return ThreadWorker(queue, number, budget, seed).work()


WORKERS: dict[str, Callable[[Queue, int, int, int], Report]] = {
    "threads": cancel_in_threads,
    "asyncio": cancel_in_asyncio,
    "trio": cancel_in_trio,
}
