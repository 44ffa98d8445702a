"""Classes for tests, imported by containers like any module."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from typing import Any

import modal_reference as modal

app = modal.App("garage")


class Machine:
    """What all machines have: inherited parameters, hooks and methods."""

    name: str = modal.parameter(default="nameless")

    @modal.enter()
    def warm_up(self) -> None:
        self.log = ["warm up"]

    @modal.enter()
    def oil(self) -> None:
        self.log.append("oil")

    @modal.method()
    def tell(self) -> list[str]:
        return [*self.log, f"told by {self.name}"]

    @modal.method()
    def kind(self) -> str:
        return "machine"


@app.cls()
class Car(Machine):
    """A car."""

    doors: int = modal.parameter()
    is_red: bool = modal.parameter(default=False)
    plate: bytes = modal.parameter(default=b"")
    driver: list[str] = modal.parameter(init=False)

    WHEELS = 4

    @modal.enter()
    def get_in(self) -> None:
        self.log.append(f"{self.doors} doors")
        self.driver = ["me"]
        self.trips = 0

    @modal.method()
    def kind(self) -> str:
        return "car"

    @modal.method()
    def drive(self, miles: int = 1) -> tuple[int, int]:
        self.trips += 1
        return self.trips, os.getpid()

    @modal.method()
    def describe(self) -> dict[str, Any]:
        return {"name": self.name, "doors": self.doors, "is_red": self.is_red, "plate": self.plate}

    @modal.method()
    def stops(self, n: int) -> Iterator[int]:
        yield from range(n)

    @modal.method()
    async def stops_aio(self, n: int) -> AsyncIterator[int]:
        for each in range(n):
            yield each

    @modal.method()
    async def honk(self) -> str:
        return f"{self.name}: honk"

    @modal.method()
    def through_others(self) -> tuple[str, str, int]:
        return self.kind.local(), self.tell.remote()[-1], self.doors_doubled()

    @modal.method()
    def other(self, doors: int) -> int:
        described = Car(doors=doors).describe.remote()  # type: ignore[call-arg]  # mypy does not see what a method makes
        return int(described["doors"])

    def doors_doubled(self) -> int:
        return self.doors * 2


@app.cls(enable_memory_snapshot=True)
class Order:
    """In which order hooks run."""

    @modal.enter()
    def second(self) -> None:
        self.seen.append("enter")

    @modal.enter(snap=True)
    def first(self) -> None:
        self.seen = ["snap"]

    @modal.method()
    def found(self) -> list[str]:
        return self.seen


@app.cls(secrets=[modal.Secret.from_dict({"FUEL": "diesel"})])
class Engine:
    @modal.method()
    def fuel(self) -> str | None:
        return os.environ.get("FUEL")

    @modal.method()
    def size(self) -> int:
        return os.getpid()


@app.cls()
class Choir:
    """Its only method gets lists."""

    @modal.batched(max_batch_size=3, wait_ms=100)
    def sing(self, notes: list[int]) -> list[tuple[int, int]]:
        return [(note, len(notes)) for note in notes]


@app.cls(scaledown_window=2)
class Diary:
    """It writes down what becomes of it."""

    @modal.enter()
    def open(self) -> None:
        self.pages = modal.Dict.from_name("diary", create_if_missing=True)
        self.pages["opened"] = True

    @modal.method()
    def write(self) -> None:
        self.pages["written"] = True

    @modal.exit()
    def close(self) -> None:
        self.pages["closed"] = True


@app.cls()
class Broken:
    """It cannot start."""

    @modal.enter()
    def fail(self) -> None:
        raise ValueError("no spark")

    @modal.method()
    def run(self) -> str:
        return "ran"
