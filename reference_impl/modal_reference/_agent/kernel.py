"""What the kernel offers and Python does not wrap on every version: namespaces, mounts, capabilities, process control.

Every function here acts on the calling process and raises `OSError` with the name of what failed. Numbers are those of
the Linux headers, and the same on every architecture.
"""

from __future__ import annotations

import ctypes
import os
import sys

NEW_MOUNTS = 0x00020000
NEW_IPC = 0x08000000
NEW_USER = 0x10000000
NEW_PROCESSES = 0x20000000
NEW_NETWORK = 0x40000000

READ_ONLY = 1
NO_SUID = 2
NO_DEVICES = 4
NO_EXEC = 8
REMOUNT = 32
BIND = 4096
RECURSIVE = 16384
PRIVATE = 1 << 18
SLAVE = 1 << 19
DETACH = 2

_SET_PARENT_DEATH_SIGNAL = 1
_SET_CHILD_SUBREAPER = 36
_SET_NO_NEW_PRIVILEGES = 38
_CAPABILITIES_VERSION = 0x20080522

IS_LINUX = sys.platform == "linux"

_libc: ctypes.CDLL | None = None


def _call(name: str, *args: object) -> int:
    global _libc
    if _libc is None:
        _libc = ctypes.CDLL(None, use_errno=True)
    result: int = getattr(_libc, name)(*args)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Leave some namespaces for new ones; with `NEW_PROCESSES`, the next child is the init of one."""
    _call("unshare", flags)


def return_to(namespace: int, kind: int) -> None:
    """Enter the namespace of an open descriptor below `/proc/self/ns`."""
    _call("setns", namespace, kind)


def map_to_self(user: int, group: int) -> None:
    """In a new user namespace, be the same user as outside."""
    for name, content in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="utf-8") as file:
            file.write(content)


def mount(source: str, target: str, kind: str, flags: int = 0, options: str = "") -> None:
    """Mount something."""
    _call("mount", source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode() or None)


def keep_mounts_private() -> None:
    """Let no mount of this namespace be seen outside."""
    mount("none", "/", "", RECURSIVE | PRIVATE)


def mount_fresh_proc() -> None:
    """Show the processes of this process's namespace in `/proc`; the mount namespace must be its own."""
    mount("proc", "/proc", "proc", NO_SUID | NO_DEVICES | NO_EXEC)


def _control_process(option: int, value: int) -> None:
    _call("prctl", option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))


def adopt_orphans() -> None:
    """Become the parent of whatever descendant loses its own."""
    _control_process(_SET_CHILD_SUBREAPER, 1)


def die_with_parent(signal: int) -> None:
    """Have a signal sent to this process when the thread that forked it ends."""
    _control_process(_SET_PARENT_DEATH_SIGNAL, signal)


def gain_no_privileges() -> None:
    """Never become more than this process is, not by running a set-uid program either."""
    _control_process(_SET_NO_NEW_PRIVILEGES, 1)


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapabilitySets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def drop_capabilities() -> None:
    """Give up every capability."""
    header = _CapabilityHeader(_CAPABILITIES_VERSION, 0)
    sets = (_CapabilitySets * 2)()
    _call("capset", ctypes.byref(header), ctypes.byref(sets))


def raise_loopback() -> None:
    """Make 127.0.0.1 work in a new network namespace."""
    import fcntl
    import socket
    import struct

    get_flags, set_flags, is_up = 0x8913, 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        request = fcntl.ioctl(sock, get_flags, struct.pack("16sH14x", b"lo", 0))
        flags = struct.unpack("16sH14x", request)[1]
        fcntl.ioctl(sock, set_flags, struct.pack("16sH14x", b"lo", flags | is_up))
