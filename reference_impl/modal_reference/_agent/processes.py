"""The processes below this one: who they are, and how all of them are ended."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Collection
from pathlib import Path


def below(root: int) -> list[int]:
    """The descendants of a process, as far as the system tells; parents come before their children."""
    children = _children()
    found = list(children.get(root, []))
    for process in found:
        found += children.get(process, [])
    return found


def _children_of(process: int) -> list[int]:
    return _children().get(process, [])


def _children() -> dict[int, list[int]]:
    """The children of every process."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            # The name stands in parentheses and may hold anything; the parent is the second word after it.
            fields = entry.read_text(errors="replace").rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    return children


def end_all(*, is_init: bool, group: int = 0) -> None:
    """Kill every process below this one, and return when they are gone.

    Args:
        is_init: This process is the init of a namespace, so that one signal reaches them all.
        group: A process group that is killed where the system tells of no descendants; 0 for none.
    """
    while _reap():
        if is_init:
            _kill(-1)
        else:
            found = below(os.getpid())
            _end(found or ([-group] if group else []))
        _wait_for_one()


def end_orphans(known: Collection[int]) -> None:
    """Kill the children of this process that are none of its own, and all below them."""
    own = os.getpid()
    strangers = [process for process in _children_of(own) if process not in known]
    for stranger in strangers:
        _end([stranger, *below(stranger)])


def _end(processes: list[int]) -> None:
    for process in processes:
        _kill(process, signal.SIGSTOP)  # so that none forks while the others are killed
    for process in processes:
        _kill(process)


def _kill(process: int, number: int = signal.SIGKILL) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(process, number)


def _reap() -> bool:
    """Take the status of those who are dead; tell whether others are left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue
    except ChildProcessError:
        return False
    return True


def _wait_for_one() -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(-1, 0)
