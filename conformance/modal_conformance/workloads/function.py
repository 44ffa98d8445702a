"""The functions that laws of Function call: user code, imported here and in containers."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from types import ModuleType
from typing import Any

import modal

from modal_conformance.workloads.editions import at_most

app = modal.App("modal-conformance-function")

#: Differs in every process that imports this module.
PROCESS = uuid.uuid4().hex
#: What functions change in their own process.
marks: list[str] = []


class Trouble(Exception):
    """An exception of the user's own, with an attribute beside its arguments."""

    def __init__(self, what: str, code: int) -> None:
        super().__init__(what, code)
        self.code = code


# --- values ---


@app.function()
def echo(value: Any) -> Any:
    return value


@app.function()
def arguments(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
    return args, kwargs


@app.function()
def defaults(first: Any, second: Any = 2, *, third: Any = 3) -> list[Any]:
    return [first, second, third]


@app.function()
def square(number: int) -> int:
    return number * number


@app.function()
def add(first: int, second: int, *, also: int = 0) -> int:
    return first + second + also


@app.function()
async def echo_async(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


@app.function()
def nothing() -> None:
    pass


@app.function()
def size_of(value: bytes) -> int:
    return len(value)


@app.function()
def extend(items: list[str]) -> list[str]:
    items.append("in the container")
    return items


@app.function()
def process() -> str:
    marks.append("called")
    return PROCESS


@app.function()
def unserializable() -> Any:
    return threading.Lock()


@app.function()
def id_of_echo() -> str:
    return str(echo.object_id)


# --- errors ---


@app.function()
def fail(error: BaseException) -> None:
    raise error


@app.function()
def fail_for_a_reason(reason: str, words: str) -> None:
    try:
        raise KeyError(reason)
    except KeyError as error:
        raise ValueError(words) from error


@app.function()
def fail_with_trouble(what: str, code: int) -> None:
    raise Trouble(what, code)


@app.function()
def fail_with_unserializable(words: str) -> None:
    error = RuntimeError(words)
    error.lock = threading.Lock()  # type: ignore[attr-defined]
    raise error


@app.function()
def fail_at(number: int, bad: int) -> int:
    if number == bad:
        raise LookupError(number)
    return number


def _stranger() -> Any:
    """A class of a module that is there in this process alone."""
    module = ModuleType("modalkit_module_of_the_container")
    exec("class Stranger(Exception): pass", vars(module))  # noqa: S102
    sys.modules[module.__name__] = module
    return module.Stranger


@app.function()
def give_stranger() -> Any:
    return _stranger()("result")


@app.function()
def raise_stranger(words: str) -> None:
    raise _stranger()(words)


# --- generators ---


@app.function()
def count(number: int) -> Iterator[int]:
    yield from range(number)


@app.function()
async def count_async(number: int) -> AsyncIterator[int]:
    for each in range(number):
        await asyncio.sleep(0)
        yield each


@app.function()
def give_each(items: list[Any]) -> Iterator[Any]:
    yield from items


@app.function()
def give_then_fail(items: list[Any], error: Exception) -> Iterator[Any]:
    yield from items
    raise error


@app.function()
def give_and_wait(gate: modal.Queue, seconds: float) -> Iterator[str]:
    yield "first"
    yield str(gate.get(timeout=seconds))


# --- waiting ---


@app.function()
def hold(started: modal.Queue, gate: modal.Queue, seconds: float) -> Any:
    """Say that it runs, and wait until somebody opens."""
    started.put(PROCESS)
    return gate.get(timeout=seconds)


@app.function(**at_most(1))
def hold_alone(started: modal.Queue, gate: modal.Queue, seconds: float) -> Any:
    """The same in one container at most."""
    started.put(PROCESS)
    return gate.get(timeout=seconds)


@app.function()
def wait_or_pass(what: str, started: modal.Queue, place: modal.Queue, seconds: float) -> str:
    """Wait until somebody opens the place, or say at it that this is done."""
    if what == "wait":
        started.put("waits")
        place.get(timeout=seconds)
        return "waited"
    place.put("done")
    return "passed"


@app.function()
def hold_and_tell(held: bool, started: modal.Queue, told: modal.Queue, seconds: float) -> bool:
    """If it is to be held, tell how that ended."""
    if held:
        try:
            started.put("held")
            modal.Queue.get(started, partition="never", timeout=seconds)
        except BaseException as error:
            told.put(type(error).__name__)
            raise
    return held


@app.function()
def note(item: Any, place: modal.Queue) -> None:
    place.put(item)


@app.function()
def note_or_fail(item: int, place: modal.Queue, bad: int) -> None:
    place.put(item)
    if item == bad:
        raise LookupError(item)


@app.function()
def note_all(first: Any, second: Any, *, place: modal.Queue) -> None:
    place.put((first, second))


# --- functions that call others ---


@app.function()
def sum_of_squares(numbers: list[int]) -> int:
    return sum(square.map(numbers))


@app.function()
def square_plus_one(number: int) -> int:
    return square.remote(number) + 1


@app.function()
def add_up_to(number: int) -> int:
    return 0 if number == 0 else number + add_up_to.remote(number - 1)


@app.function()
def begin_square(number: int) -> Any:
    return square.spawn(number)


@app.function()
def result_of(call: Any, seconds: float) -> Any:
    return call.get(timeout=seconds)


@app.function()
def call_it(function: Any, argument: Any) -> Any:
    return function.remote(argument)


@app.function()
def read_and_write(shelf: modal.Dict, line: modal.Queue, seconds: float) -> Any:
    """Answer what stands in a Dict, as soon as it is seen there."""
    deadline = time.monotonic() + seconds
    while not shelf.contains("question") and time.monotonic() < deadline:
        time.sleep(0.01)
    line.put(shelf.get("question"))
    shelf.put("answer", 42)
    return shelf, line


@app.function()
def warm() -> str:
    return PROCESS


@app.function()
def quiet() -> None:
    """Nobody calls it but the laws of what a function is doing."""
