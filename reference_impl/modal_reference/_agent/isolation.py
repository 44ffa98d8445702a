"""How far a container can be kept apart on this machine: found out by doing it, in a child that does nothing else.

Versions, settings and capabilities tell little: a kernel may offer namespaces and a container engine or a security
module forbid them. So every step is tried for real, and what failed is remembered in words.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable

from modal_reference._agent import kernel
from modal_reference._agent.limits import cgroup_lacks
from modal_reference._runtime.orders import Isolation

LEVELS = ("none", "mounts", "sandboxed")


def probe(at_most: str = LEVELS[-1]) -> Isolation:
    """What is possible here.

    Args:
        at_most: The level that is not to be exceeded; below `sandboxed`, containers share the machine's processes.
    """
    reasons = {name: fault for name, trial in _TRIALS.items() if (fault := _fault_of(trial))}
    if at_most != LEVELS[-1]:
        reasons.update(dict.fromkeys(("processes", "sandbox"), f"the level was limited to {at_most!r}"))
    if at_most == LEVELS[0]:
        reasons.update(dict.fromkeys(("mounts", "network"), f"the level was limited to {at_most!r}"))
    for name in ("memory", "cpu"):
        if lack := cgroup_lacks(name):
            reasons[name] = lack
    watched = "watch" if kernel.IS_LINUX else "none"
    return Isolation(
        level=LEVELS[0] if "mounts" in reasons else LEVELS[1] if "sandbox" in reasons else LEVELS[2],
        is_root=os.geteuid() == 0,
        has_processes="processes" not in reasons,
        has_network="network" not in reasons,
        memory=watched if "memory" in reasons else "cgroup",
        cpu="none" if "cpu" in reasons else "cgroup",
        reasons=reasons,
    )


def leave_user() -> None:
    """As an ordinary user, enter a user namespace, in which the others may be made; root may make them as it is."""
    user, group = os.geteuid(), os.getegid()
    if user != 0:
        kernel.unshare(kernel.NEW_USER)
        kernel.map_to_self(user, group)


def _fault_of(trial: Callable[[], None]) -> str:
    """What a trial fails with, in a child; empty if it succeeds."""
    if not kernel.IS_LINUX:
        return "there are no namespaces but on Linux"
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _try(trial, writing)
    os.close(writing)
    with open(reading, "rb") as file:
        told = file.read().decode()
    _, status = os.waitpid(child, 0)
    return told if status == 0 else f"the trial ended with status {status}"


def _try(trial: Callable[[], None], writing: int) -> None:
    """Carry out a trial and tell its fault; never returns."""
    try:
        try:
            trial()
        except Exception as fault:  # noqa: BLE001  # whatever it is, this machine cannot do it
            os.write(writing, (str(fault) or type(fault).__name__).encode()[:500])
        os._exit(0)
    finally:
        os._exit(1)


def _mounts() -> None:
    leave_user()
    kernel.unshare(kernel.NEW_MOUNTS)
    kernel.keep_mounts_private()
    place = tempfile.gettempdir()
    kernel.mount(place, place, "", kernel.BIND)


def _processes() -> None:
    leave_user()
    kernel.unshare(kernel.NEW_PROCESSES | kernel.NEW_MOUNTS)
    _in_child(_see_own_processes)


def _see_own_processes() -> None:
    kernel.keep_mounts_private()
    kernel.mount_fresh_proc()
    if os.readlink("/proc/self") != str(os.getpid()):
        raise OSError("/proc does not show the processes of the namespace")
    # The warm parent comes back to its own namespace after each fork.
    own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    kernel.unshare(kernel.NEW_PROCESSES)
    kernel.return_to(own, kernel.NEW_PROCESSES)


def _network() -> None:
    leave_user()
    kernel.unshare(kernel.NEW_NETWORK)
    kernel.raise_loopback()


def _sandbox() -> None:
    user, group = os.geteuid(), os.getegid()
    kernel.unshare(kernel.NEW_USER)
    kernel.map_to_self(user, group)
    kernel.unshare(kernel.NEW_PROCESSES | kernel.NEW_MOUNTS | kernel.NEW_IPC)
    _in_child(_be_sandboxed)


def _be_sandboxed() -> None:
    _see_own_processes()
    for place in ("/tmp", "/dev/shm"):
        kernel.mount("tmpfs", place, "tmpfs", kernel.NO_SUID | kernel.NO_DEVICES)
    kernel.gain_no_privileges()
    kernel.drop_capabilities()
    try:
        kernel.mount("tmpfs", "/tmp", "tmpfs")
    except PermissionError:
        return
    raise OSError("capabilities that were given up are still there")


def _in_child(trial: Callable[[], None]) -> None:
    """As `_fault_of`, and raise what failed."""
    fault = _fault_of(trial)
    if fault:
        raise OSError(fault)


_TRIALS = {"mounts": _mounts, "processes": _processes, "network": _network, "sandbox": _sandbox}
