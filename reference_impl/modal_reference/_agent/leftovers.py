"""What universes that have ended have left behind on this machine, in words; nothing, if all is well.

Not left behind is what an open universe uses, and the warm parent that waits for the next universe of this session.
Processes can be looked for on Linux only.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from modal_reference._agent.limits import groups_of
from modal_reference._agent.processes import below
from modal_reference._driver.belongings import left_descriptors, left_folders, left_threads
from modal_reference._runtime import process, warm

#: The words of the program that a warm parent executes, by which it is known among the children of this process.
_MARK = b"modal_reference._agent.warm_parent"


def leftovers() -> list[str]:
    """Processes, control groups, threads, open descriptors and folders that are left, each with whose it is."""
    return [*_processes(), *_groups(), *left_threads(), *left_descriptors(), *left_folders()]


def _processes() -> list[str]:
    used = {pid for runtime in tuple(process.open_runtimes) for pid in runtime.parents()}
    waiting = {parent.pid for parent in warm.waiting()}
    found = []
    for executed in _children_of(os.getpid()):
        if executed in used or _MARK not in _command(executed):
            continue
        descendants = below(executed)
        if executed in waiting:
            found += [_told(each, "of a container that has ended") for each in descendants[int(_has_init(executed)) :]]
        else:
            found.append(_told(executed, "of no universe: a warm parent that nobody ended"))
            found += [_told(each, f"below process {executed}") for each in descendants]
    return found


def _children_of(parent: int) -> list[int]:
    return [each for each in below(parent) if _parent(each) == parent]


def _has_init(executed: int) -> bool:
    """Whether a warm parent has a process namespace, whose init is the first process below it, and its own."""
    try:
        return os.readlink(f"/proc/{executed}/ns/pid_for_children") != os.readlink(f"/proc/{executed}/ns/pid")
    except OSError:
        return False


def _parent(found: int) -> int:
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{found}/stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    return 0


def _command(found: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{found}/cmdline").read_bytes()
    return b""


def _told(found: int, whose: str) -> str:
    command = _command(found)
    words = (
        "a warm parent or a fork of it" if _MARK in command else command.replace(b"\0", b" ").decode(errors="replace")
    )
    return f"process {found} ({words.strip()[:100]}), {whose}"


def _groups() -> list[str]:
    """Control groups of containers; while a runtime is open, they may be in use."""
    if any(True for _ in process.open_runtimes):
        return []
    return [f"control group {group}, of a container that has ended" for group in groups_of(os.getpid())]
