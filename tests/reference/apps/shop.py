"""An app for tests: functions of every kind, imported by containers like any module."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import modal_reference as modal

app = modal.App("shop")
other = modal.App("annex")


class OutOfStock(Exception):
    """An exception of the user's own."""

    def __init__(self, thing: str, left: int) -> None:
        super().__init__(thing, left)
        self.thing, self.left = thing, left


@app.function()
def square(x: int) -> int:
    return x * x


@app.function()
def add(x: int, y: int = 0, *, z: int = 0) -> int:
    return x + y + z


@app.function()
def buy(thing: str) -> str:
    if thing == "pear":
        raise OutOfStock(thing, 0)
    return f"bought {thing}"


@app.function()
def mark_and_sleep(seconds: float) -> None:
    """Leave a mark that this has begun."""
    modal.Dict.from_name("begun", create_if_missing=True).put("begun", True)
    time.sleep(seconds)


@app.function()
def count(n: int) -> Iterator[int]:
    yield from range(n)


@app.function()
async def count_slowly(n: int) -> AsyncIterator[int]:
    for number in range(n):
        await asyncio.sleep(0)
        yield number


@app.function()
async def greet(name: str) -> str:
    await asyncio.sleep(0)
    return f"hello {name}"


@app.function()
def count_then_fail(n: int) -> Iterator[int]:
    yield from range(n)
    raise OutOfStock("numbers", n)


@app.function()
def wait(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


@app.function()
def tick_for_ever(mark: modal.Dict) -> Iterator[int]:
    number = 0
    try:
        while True:
            yield number
            number += 1
            time.sleep(0.001)
    finally:
        mark["ended"] = True


@app.function()
def where() -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "colour": os.environ.get("COLOUR"),
        "is_local": modal.is_local(),
        "input": modal.current_input_id(),
        "call": modal.current_function_call_id(),
    }


@app.function()
def sum_of_squares(n: int) -> int:
    return sum(square.map(range(n)))


@app.function()
def call(function: modal.Function[..., Any, Any], *args: Any) -> Any:
    return function.remote(*args)


@app.function()
def spawn(x: int) -> modal.FunctionCall[int]:
    return square.spawn(x)


@app.function()
def run_within() -> None:
    with app.run():
        pass


@app.function()
def call_other(x: int) -> int:
    return triple.remote(x)


@app.function()
def stop_iteration() -> None:
    raise StopIteration("stopped")


@other.function()
def triple(x: int) -> int:
    return 3 * x


@app.local_entrypoint()
def main(x: int = 3) -> int:
    return square.remote(x)


class Shelf:
    def take(self) -> None:
        """Something that is no global function."""


def plain(x: int = 1) -> int:
    return x


def twin(x: int = 2) -> int:
    return x


def numbers(n: int) -> Iterator[int]:
    yield from range(n)


@app.function()
def say(words: str, *, error: bool = False) -> None:
    print(words, file=sys.stderr if error else sys.stdout)


@app.function()
def ask() -> None:
    modal.interact()
