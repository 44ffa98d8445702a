"""The functions whose calls laws look at: user code, imported here and in containers."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from typing import Any

import modal

from modal_conformance.workloads.editions import at_most, side_by_side

app = modal.App("modal-conformance-call")

#: Differs in every process that imports this module.
PROCESS = uuid.uuid4().hex
#: The time limit of `hold_briefly`, in seconds: the clock is moved past it.
BRIEF = 60

TWO_AT_ONCE, at_once = side_by_side(2)


@app.function()
def square(number: int) -> int:
    return number * number


@app.function()
def fail(words: str) -> None:
    raise LookupError(words)


@app.function()
def process() -> str:
    return PROCESS


# --- waiting ---


@app.function()
def hold(started: modal.Queue, gate: modal.Queue, seconds: float) -> Any:
    """Say that it runs, and wait until somebody opens."""
    started.put(PROCESS)
    return gate.get(timeout=seconds)


@app.function(timeout=BRIEF)
def hold_briefly(started: modal.Queue, gate: modal.Queue, seconds: float) -> Any:
    started.put(PROCESS)
    return gate.get(timeout=seconds)


@app.function()
def hold_and_tell(started: modal.Queue, told: modal.Queue, seconds: float) -> None:
    """Wait for what never comes, and tell how that ended."""
    try:
        started.put(PROCESS)
        started.get(partition="never", timeout=seconds)
    except BaseException as error:
        told.put(type(error).__name__)
        raise


@app.function()
async def hold_and_tell_async(started: modal.Queue, told: modal.Queue, seconds: float) -> None:
    try:
        await started.put.aio(PROCESS)
        await started.get.aio(partition="never", timeout=seconds)
    except BaseException as error:
        # Whoever is cancelled cannot await any more.
        told.put(type(error).__name__)
        raise


@app.function(**at_most(1), retries=3)
def hold_alone(started: modal.Queue, gate: modal.Queue, seconds: float) -> Any:
    """One at a time, and tried again when it fails."""
    started.put(PROCESS)
    return gate.get(timeout=seconds)


@app.function(**at_most(1), **TWO_AT_ONCE)
@at_once
def hold_beside(started: modal.Queue, gate: modal.Queue, seconds: float) -> Any:
    """Two at a time in one container."""
    started.put(PROCESS)
    return gate.get(timeout=seconds)


# --- ids ---


@app.function()
def ids() -> tuple[str | None, str | None]:
    return modal.current_function_call_id(), modal.current_input_id()


@app.function()
def ids_of(item: int) -> tuple[int, str | None, str | None]:
    return (item, *ids.local())


@app.function()
async def ids_async() -> list[tuple[str | None, str | None]]:
    before = ids.local()
    await asyncio.sleep(0)
    return [before, ids.local()]


@app.function()
def ids_of_pieces(number: int) -> Iterator[tuple[str | None, str | None]]:
    for _ in range(number):
        yield ids.local()


@app.function(**at_most(1), **TWO_AT_ONCE)
@at_once
def ids_beside(started: modal.Queue, gate: modal.Queue, seconds: float) -> list[tuple[str | None, str | None]]:
    """The ids before and after another input of the same container began."""
    before = ids.local()
    started.put(PROCESS)
    gate.get(timeout=seconds)
    return [before, ids.local()]


# --- calls of calls ---


@app.function()
def parent(numbers: list[int]) -> int:
    return sum(square.remote(number) for number in numbers)


@app.function()
def grandparent(numbers: list[int]) -> int:
    return int(parent.remote(numbers))


@app.function()
def count(number: int) -> Iterator[int]:
    yield from range(number)
