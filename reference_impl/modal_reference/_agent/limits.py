"""How a container's memory and processor time are limited: by control groups, of either version, where one may.

A control group is a directory. Each container gets one per limit, named after the process that owns the runtime, so
that whoever comes later can tell whether a left one is still needed. Where groups may not be made, memory is watched
(`tree_memory`) and processor time is not limited; the report says so.
"""

from __future__ import annotations

import contextlib
import os
from functools import cache
from pathlib import Path

from modal_reference._runtime.orders import Order

_PREFIX = "modalkit-"
_PERIOD = 100_000  # microseconds over which processor time is counted
_LEAST_QUOTA = 1_000
_LEAST_MEMORY = 4 << 20


class ControlGroups:
    """The groups of one container; without limits there are none.

    Args:
        order: What may be used.
        owner: The process that owns the runtime.

    Raises:
        OSError: A group cannot be made.
    """

    def __init__(self, order: Order, owner: int) -> None:
        self._paths: list[Path] = []
        self._memory: Path | None = None
        name = f"{_PREFIX}{owner}-{order.container_id}"
        if order.memory_bytes and not cgroup_lacks("memory"):
            self._memory = self._make("memory", name)
            _limit_memory(self._memory, max(order.memory_bytes, _LEAST_MEMORY))
        if order.cpu_cores and not cgroup_lacks("cpu"):
            _limit_cpu(self._make("cpu", name), order.cpu_cores)

    @property
    def limits_memory(self) -> bool:
        """Whether the kernel kills who uses too much."""
        return self._memory is not None

    def enter(self) -> None:
        """Have this process, and those that it forks from now on, counted here."""
        for path in self._paths:
            (path / "cgroup.procs").write_text("0")

    def kills(self) -> int:
        """How many processes were killed because the container had used too much memory."""
        if self._memory is None:
            return 0
        for name in ("memory.events", "memory.oom_control"):
            with contextlib.suppress(OSError):
                lines = (self._memory / name).read_text().splitlines()
                return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
        return 0

    def remove(self) -> None:
        """Remove the groups; nothing lives in them any more."""
        for path in self._paths:
            with contextlib.suppress(OSError):
                path.rmdir()

    def _make(self, controller: str, name: str) -> Path:
        path = _home(controller) / name
        path.mkdir(exist_ok=True)
        if path not in self._paths:
            self._paths.append(path)
        return path


@cache
def cgroup_lacks(controller: str) -> str:
    """Why no control group can limit this here, `memory` or `cpu`; empty if one can. Found out by making one."""
    try:
        place = _home(controller) / f"{_PREFIX}{os.getpid()}-probe"
        place.mkdir()
        try:
            if controller == "memory":
                _limit_memory(place, 64 << 20)
            else:
                _limit_cpu(place, 1.0)
        finally:
            place.rmdir()
    except OSError as fault:
        return f"no control group can be made: {fault}"
    return ""


def sweep() -> None:
    """Remove the groups of runtimes whose owner is gone."""
    for controller in ("memory", "cpu"):
        with contextlib.suppress(OSError):
            for path in _home(controller).glob(f"{_PREFIX}*"):
                owner = path.name.removeprefix(_PREFIX).partition("-")[0]
                if not Path("/proc", owner).exists():
                    path.rmdir()


def groups_of(owner: int) -> list[Path]:
    """The groups of the containers of a process that are still there."""
    found: set[Path] = set()
    for controller in ("memory", "cpu"):
        with contextlib.suppress(OSError):
            found.update(_home(controller).glob(f"{_PREFIX}{owner}-*"))
    return sorted(found)


def tree_memory(processes: list[int]) -> int:
    """How many bytes of memory some processes use, as far as they can still be looked at."""
    pages = 0
    for process in processes:
        with contextlib.suppress(OSError, IndexError, ValueError):
            pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _limit_memory(group: Path, limit: int) -> None:
    if (group / "memory.max").exists():
        (group / "memory.max").write_text(str(limit))
        with contextlib.suppress(OSError):  # there is no swap to limit
            (group / "memory.swap.max").write_text("0")
    else:
        (group / "memory.limit_in_bytes").write_text(str(limit))
        with contextlib.suppress(OSError):  # swap is not counted on every kernel
            (group / "memory.memsw.limit_in_bytes").write_text(str(limit))


def _limit_cpu(group: Path, cores: float) -> None:
    quota = max(int(cores * _PERIOD), _LEAST_QUOTA)
    if (group / "cpu.max").exists():
        (group / "cpu.max").write_text(f"{quota} {_PERIOD}")
    else:
        (group / "cpu.cfs_period_us").write_text(str(_PERIOD))
        (group / "cpu.cfs_quota_us").write_text(str(quota))


@cache
def _home(controller: str) -> Path:
    """The group that this process is in, below which others may be made.

    Raises:
        OSError: The controller is not there.
    """
    versions = {}
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for each in controllers.split(","):
            versions[each] = path
    for mount, kind, options in _mounted_groups():
        if kind == "cgroup" and controller in options and controller in versions:
            return Path(mount + versions[controller].rstrip("/"))
        if kind == "cgroup2" and controller in _delegated(mount + versions.get("", "/")):
            return Path(mount + versions.get("", "/").rstrip("/"))
    raise FileNotFoundError(f"the controller {controller!r} is not mounted here")


def _mounted_groups() -> list[tuple[str, str, list[str]]]:
    lines = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    return [(line[1], line[2], line[3].split(",")) for line in lines if line[2] in ("cgroup", "cgroup2")]


def _delegated(group: str) -> list[str]:
    """What a group of version 2 lets the groups below it control."""
    with contextlib.suppress(OSError):
        return Path(group, "cgroup.subtree_control").read_text().split()
    return []
