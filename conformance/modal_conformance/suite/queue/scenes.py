"""What laws of queues have in common: short moments, full partitions, and what is left in one."""

from __future__ import annotations

import queue
from contextlib import suppress
from typing import Any

import modal
import pytest

from pytest_modalkit import Backend, Face

#: A partition into which nobody puts anything.
NOWHERE = "law-nobody-puts-here"
#: Seconds in which others get on with what they were about to do. No law depends on their having done it.
MOMENT = 0.02
#: Seconds that a wait for something which is there, or comes at once, may take: only a fault lets them pass.
PATIENCE = 10.0
#: Seconds after which a put that waits for room has surely tried again: real clients try at growing intervals.
LONG_PATIENCE = 90.0
_BATCH = 1_000
#: More times than any law puts items.
_ROUNDS = 10_000


async def a_moment(face: Face, q: modal.Queue, seconds: float = MOMENT) -> None:
    """Let a short time pass, on any face, by waiting for an item that never comes."""
    with suppress(queue.Empty):
        await face(q.get, timeout=seconds, partition=NOWHERE)


async def drained(face: Face, q: modal.Queue, partition: str | None = None) -> list[Any]:
    """Take all items of a partition, and return them."""
    items: list[Any] = []
    found: list[Any] = []
    for _ in range(_ROUNDS):
        found = await face(q.get_many, _BATCH, block=False, partition=partition)
        if not found:
            return items
        items += found
    pytest.fail(f"the partition is not empty after {_ROUNDS:,} times get_many: it gives out {found!r} again and again")


def most_items(backend: Backend) -> int:
    """How many items a partition of the backend holds; the documented figure where it names none."""
    return int(backend.limits.get("queue.partition_items", 5_000))


async def fill(face: Face, q: modal.Queue, backend: Backend, *, room: int = 0, partition: str | None = None) -> int:
    """Put as many items into an empty partition as leave room for `room` more; return how many.

    The items are the numbers from 0 on.
    """
    number = most_items(backend) - room
    for start in range(0, number, _BATCH):
        batch = list(range(start, min(start + _BATCH, number)))
        await face(q.put_many, batch, block=False, partition=partition)
    return number
