"""Forked children, a few at a time, each with a time limit and a pipe home.

A child inherits everything that was imported and collected, so it starts in milliseconds. It says what it finds in
lines of JSON; how it ends is told by the system. Fork only where no thread and no universe exists yet.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Generic, TypeVar

__all__ = ["Ending", "Say", "Task", "run_children"]

_Key = TypeVar("_Key")
Say = Callable[[dict[str, Any]], None]
_TAIL = 2000
_LAST_WORD = b"\0\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Generic[_Key]):
    """What a child shall do.

    Attributes:
        key: Tells the task from others.
        work: Is called in the child with a function that sends a JSON object home.
    """

    key: _Key
    work: Callable[[Say], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending(Generic[_Key]):
    """How a child ended.

    Attributes:
        key: The key of its task.
        said: What it sent, in order.
        timed_out: Whether it was stopped at the limit.
        died: How it ended otherwise than by itself: a signal or an exit status, with the end of its stderr.
        seconds: How long it lived.
    """

    key: _Key
    said: list[dict[str, Any]]
    timed_out: bool
    died: str | None
    seconds: float


@dataclass(slots=True, kw_only=True)
class _Child(Generic[_Key]):
    key: _Key
    process: int
    pipe: int
    errors: IO[bytes]
    started: float
    deadline: float
    received: bytearray = field(default_factory=bytearray)
    timed_out: bool = False


def run_children(tasks: Iterable[Task[_Key]], *, jobs: int, limit: float) -> Iterator[Ending[_Key]]:
    """Run each task in a child of its own, and yield how they ended, in the order in which they ended.

    Args:
        tasks: What to do.
        jobs: How many children live at a time.
        limit: Seconds after which a child, and everything it started, is killed.
    """
    waiting = iter(tasks)
    living: dict[int, _Child[_Key]] = {}
    with selectors.DefaultSelector() as selector:
        try:
            while True:
                for task in waiting:
                    child = _fork(task, limit)
                    living[child.pipe] = child
                    selector.register(child.pipe, selectors.EVENT_READ)
                    if len(living) >= jobs:
                        break
                if not living:
                    return
                yield from _attend(selector, living)
        finally:
            for child in living.values():
                _end(child)


def _attend(selector: selectors.BaseSelector, living: dict[int, _Child[_Key]]) -> Iterator[Ending[_Key]]:
    """Read what children say until one of them ends."""
    while True:
        nearest = min(child.deadline for child in living.values())
        ended: _Child[_Key] | None = None
        for ready, _ in selector.select(max(0.0, nearest - time.perf_counter())):
            child = living[ready.fd]
            data = os.read(ready.fd, 1 << 16)
            child.received += data
            # The last word counts as well as the end of the pipe, which a forked grandchild may hold open.
            if not data or child.received.endswith(_LAST_WORD):
                ended = child
                break
        else:
            now = time.perf_counter()
            ended = next((child for child in living.values() if child.deadline <= now), None)
            if ended is not None:
                ended.timed_out = True
        if ended is not None:
            selector.unregister(ended.pipe)
            del living[ended.pipe]
            yield _end(ended)
            return


def _fork(task: Task[_Key], limit: float) -> _Child[_Key]:
    read, write = os.pipe()
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the child
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        status = 1
        try:
            os.close(read)
            status = _live(task, write, errors.fileno())
        finally:
            # Not sys.exit(): nothing of the parent's may run again here.
            os._exit(status)
    os.close(write)
    now = time.perf_counter()
    return _Child(key=task.key, process=process, pipe=read, errors=errors, started=now, deadline=now + limit)


def _live(task: Task[_Key], pipe: int, errors: int) -> int:
    """Do the work in the child and return its exit status."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.dup2(errors, 2)

    def say(message: dict[str, Any]) -> None:
        data = memoryview(json.dumps(message).encode() + b"\n")
        while data:
            data = data[os.write(pipe, data) :]

    try:
        task.work(say)
    except BaseException:  # noqa: BLE001 - whatever it is, the parent is told
        os.write(errors, traceback.format_exc().encode(errors="backslashreplace"))
        return 1
    os.write(pipe, _LAST_WORD)
    return 0


def _end(child: _Child[_Key]) -> Ending[_Key]:
    """Bury a child, and everything that it left behind."""
    os.close(child.pipe)
    if child.timed_out:
        _kill(os.kill, child.process)
        _kill(os.killpg, child.process)
    # Where it was not killed, it has nothing left to do but exit.
    _, status = os.waitpid(child.process, 0)
    _kill(os.killpg, child.process)
    seconds = time.perf_counter() - child.started
    with child.errors:
        died = None if child.timed_out else _died(status, child.errors)
    lines = bytes(child.received).removesuffix(_LAST_WORD).split(b"\n")
    said = [json.loads(line) for line in lines[:-1]]
    return Ending(key=child.key, said=said, timed_out=child.timed_out, died=died, seconds=seconds)


def _died(status: int, errors: IO[bytes]) -> str | None:
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        return None
    errors.seek(0, os.SEEK_END)
    errors.seek(max(0, errors.tell() - _TAIL))
    tail = errors.read().decode(errors="backslashreplace").strip()
    cause = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"
    return f"{cause}: {tail}" if tail else cause


def _kill(how: Callable[[int, int], None], process: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        how(process, signal.SIGKILL)
