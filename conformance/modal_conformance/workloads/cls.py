"""The classes whose methods laws call: user code, imported here and in containers."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import modal

from modal_conformance.workloads.editions import at_most, side_by_side

app = modal.App("modal-conformance-cls")

#: Differs in every process that imports this module.
PROCESS = uuid.uuid4().hex
DIARY = "modal-conformance-diary"
#: How many inputs a container of `Crowd` runs at once.
CROWD = 3
_crowded, crowd = side_by_side(CROWD)


def note(key: str, what: str) -> None:
    """Write into the diary what has become of somebody."""
    modal.Queue.from_name(DIARY, create_if_missing=True).put(what, partition=key)


@app.cls()
class Counter:
    """It counts from where it is told."""

    start: int = modal.parameter(default=0)
    name: str = modal.parameter(default="nameless")
    total: int = modal.parameter(init=False)

    @modal.enter()
    def begin(self) -> None:
        self.total = self.start

    @modal.method()
    def add(self, number: int = 1, *, also: int = 0) -> int:
        self.total += number + also
        return self.total

    @modal.method()
    def double(self, number: int) -> int:
        return number + number

    @modal.method()
    async def double_async(self, number: int) -> int:
        await asyncio.sleep(0)
        return number + number

    @modal.method()
    def count(self, number: int) -> Iterator[int]:
        yield from range(number)

    @modal.method()
    async def count_async(self, number: int) -> AsyncIterator[int]:
        for each in range(number):
            yield each

    @modal.method(is_generator=True)
    def count_by_hand(self, number: int) -> Any:
        return (each for each in range(number))

    @modal.method()
    def process(self) -> str:
        return PROCESS

    @modal.method()
    def parameters(self) -> tuple[int, str]:
        return self.start, self.name

    @modal.method()
    def through_others(self) -> list[Any]:
        return [self.double.local(2), self.double.remote(3), self.plain(4)]

    @modal.method()
    def fail(self, error: Exception) -> None:
        raise error

    def plain(self, number: int) -> int:
        return number + self.start


@app.cls()
class Typed:
    """It has a parameter of each type, and one that has to be given."""

    text: str = modal.parameter()
    number: int = modal.parameter(default=0)
    data: bytes = modal.parameter(default=b"")
    flag: bool = modal.parameter(default=False)

    @modal.method()
    def values(self) -> tuple[str, int, bytes, bool]:
        return self.text, self.number, self.data, self.flag


class Base:
    """What it has, others inherit; it writes its hooks into the diary."""

    key: str = modal.parameter(default="")

    @modal.enter()
    def first(self) -> None:
        self.log = ["first"]
        note(self.key, "enter")

    @modal.enter()
    def second(self) -> None:
        self.log.append("second")

    @modal.method()
    def hooks(self) -> list[str]:
        return self.log

    @modal.method()
    def kind(self) -> str:
        return "base"

    @modal.method()
    def fail(self) -> None:
        raise LookupError("on purpose")

    @modal.exit()
    def last(self) -> None:
        note(self.key, "exit")


@app.cls()
class Derived(Base):
    """It inherits, and has more."""

    more: int = modal.parameter(default=1)

    @modal.enter()
    async def third(self) -> None:
        await asyncio.sleep(0)
        self.log.append("third")

    @modal.method()
    def kind(self) -> str:
        return f"derived {self.more}"

    @modal.exit()
    async def last_of_all(self) -> None:
        await asyncio.sleep(0)
        note(self.key, "exit of derived")


@app.cls(enable_memory_snapshot=True)
class Snapped:
    """In which order its hooks run."""

    @modal.enter()
    def later(self) -> None:
        self.log.append("later")

    @modal.enter(snap=True)
    def sooner(self) -> None:
        self.log = ["sooner"]

    @modal.method()
    def hooks(self) -> list[str]:
        return self.log


@app.cls()
class Broken:
    """It cannot start."""

    @modal.enter()
    def fail(self) -> None:
        raise LookupError("no start")

    @modal.method()
    def run(self) -> str:
        return "ran"


@app.cls(**at_most(1))
class Single:
    """A container takes one input at a time, and says so."""

    @modal.method()
    def hold(self, started: modal.Queue, gate: modal.Queue, seconds: float) -> Any:
        started.put(PROCESS)
        return gate.get(timeout=seconds)


@app.cls(**at_most(1), **_crowded)
@crowd
class Crowd:
    """A container takes several inputs at once."""

    @modal.method()
    def hold(self, started: modal.Queue, gate: modal.Queue, seconds: float) -> Any:
        started.put(PROCESS)
        return gate.get(timeout=seconds)

    @modal.method()
    async def hold_async(self, started: modal.Queue, gate: modal.Queue, seconds: float) -> Any:
        await started.put.aio(PROCESS)
        return await gate.get.aio(timeout=seconds)


@app.cls()
class Flaky:
    """Its method fails at first, or takes its time."""

    @modal.method()
    def fail_at_first(self, tries: modal.Queue, failures: int) -> int:
        tries.put("try")
        number = tries.len()
        if number <= failures:
            raise LookupError(number)
        return number

    @modal.method()
    def hold(self, started: modal.Queue, gate: modal.Queue, seconds: float) -> Any:
        started.put(PROCESS)
        return gate.get(timeout=seconds)

    @modal.method()
    def variable(self, name: str) -> str | None:
        return os.environ.get(name)


# --- batched ---


@app.cls(**at_most(1))
class Batches:
    """Its method gets lists."""

    @modal.batched(max_batch_size=3, wait_ms=60_000)
    def sizes(self, numbers: list[int]) -> list[tuple[int, int]]:
        return [(number, len(numbers)) for number in numbers]


@app.function(**at_most(1))
@modal.batched(max_batch_size=4, wait_ms=100)
async def multiply(xs: list[int], ys: list[int]) -> list[tuple[int, int]]:
    """Products, each with the size of its batch."""
    return [(x * y, len(xs)) for x, y in zip(xs, ys, strict=True)]


@app.function(**at_most(1))
@modal.batched(max_batch_size=2, wait_ms=60_000)
def fail_together(numbers: list[int]) -> list[int]:
    raise LookupError(sorted(numbers))


# --- plain ones, for Apps that laws make ---


class Plain:
    """A class that is no Modal class yet."""

    @modal.method()
    def double(self, number: int) -> int:
        return number + number


class Keyed:
    """A class with a parameter."""

    name: str = modal.parameter(default="nameless")

    @modal.method()
    def greet(self) -> str:
        return f"hello {self.name}"


class Constructed:
    """A class with a constructor of its own."""

    def __init__(self, first: Any, *, second: Any = 2) -> None:
        self.both = [first, second]

    @modal.method()
    def values(self) -> list[Any]:
        return self.both

    @modal.method()
    def process(self) -> str:
        return PROCESS
