"""Functions that fail for a while: plain ones, which laws make functions of Apps of, with the policy they ask about."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any

import modal


class Flop(Exception):
    """A try that failed, with its number."""


def _begin(tries: modal.Queue, what: Any = "try", partition: str | None = None) -> int:
    """Note a try, and return its number."""
    tries.put(what, partition=partition)
    return tries.len(partition=partition)


def fail_at_first(tries: modal.Queue, failures: int) -> int:
    """Fail so many times, then return the number of the try."""
    number = _begin(tries)
    if number <= failures:
        raise Flop(number)
    return number


def fail_each_at_first(name: str, tries: modal.Queue, failures: int) -> str:
    """The same for every name by itself; returns the name."""
    if _begin(tries, partition=name) <= failures:
        raise Flop(name)
    return name


def note_arguments(tries: modal.Queue, failures: int, items: list[str], *, also: str) -> int:
    """Note the arguments, and change them."""
    number = _begin(tries, (items, also))
    items.append("changed")
    if number <= failures:
        raise Flop(number)
    return number


def die_at_first(tries: modal.Queue, deaths: int) -> int:
    """Take the container along so many times."""
    number = _begin(tries)
    if number <= deaths:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def hang_at_first(tries: modal.Queue, hangs: int, seconds: float) -> int:
    """Take too long so many times."""
    number = _begin(tries)
    if number <= hangs:
        tries.get(partition="never", timeout=seconds)
    return number


def give(tries: modal.Queue) -> Iterator[int]:
    yield _begin(tries)


class Service:
    """A class whose method fails for a while."""

    @modal.method()
    def fail_at_first(self, tries: modal.Queue, failures: int) -> int:
        return fail_at_first(tries, failures)
