"""What a test might leave behind on this machine."""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple

from modal_reference._agent.processes import below
from modal_reference._runtime import warm

_GROUPS = ("/sys/fs/cgroup/memory", "/sys/fs/cgroup/cpu", "/sys/fs/cgroup")


class Traces(NamedTuple):
    """Everything that could stay: processes, descriptors, threads, control groups, folders, mounts."""

    processes: frozenset[int]
    descriptors: frozenset[str]
    threads: frozenset[str]
    groups: frozenset[str]
    folders: frozenset[str]
    mounts: int


def traces() -> Traces:
    """What is there now, apart from the warm parents that wait for a universe."""
    waiting = warm.waiting()
    theirs = {each.pid for each in waiting}
    for parent in waiting:
        theirs.update(below(parent.pid)[:1])  # the init that the executed process waits for
    return Traces(
        processes=frozenset(below(os.getpid())) - theirs,
        descriptors=frozenset(_descriptors({each for parent in waiting for each in parent.descriptors})),
        threads=frozenset(thread.name for thread in threading.enumerate()),
        groups=frozenset(str(path) for root in _GROUPS for path in Path(root).rglob(f"modalkit-{os.getpid()}-*")),
        folders=frozenset(os.listdir(tempfile.gettempdir())),
        mounts=len(Path("/proc/self/mounts").read_text().splitlines()),
    )


def _descriptors(known: set[int]) -> list[str]:
    """What each open descriptor is, but those that are known; the one by which they are listed is gone by then."""
    found = []
    for entry in set(map(int, os.listdir("/proc/self/fd"))) - known:
        try:
            found.append(os.readlink(f"/proc/self/fd/{entry}"))
        except OSError:
            continue
    return found
