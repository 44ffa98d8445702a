"""A warm parent that runs as an ordinary user, on a machine where the tests run as root.

The interpreter may lie where only root can read, so it is not executed anew: a fork of this process, which has imported
everything, gives up its rights and becomes the warm parent.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import warnings
from typing import Any

from modal_reference._agent import limits, warm_parent

#: Imported so that the fork has it, which cannot read the library any more.
_NEEDED = fcntl

NOBODY = 65534
_SET_DUMPABLE = 4


class OrdinaryProcess:
    """What `subprocess.Popen` gives a `WarmParent`, without executing anything, and with few rights."""

    def __init__(self, command: list[str], *, stderr: int, pass_fds: list[int], **_: Any) -> None:
        _, arguments = json.loads(command[-1])
        warm_parent._preload("1")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if self.pid == 0:
            try:
                _become_nobody(stderr)
                limits.cgroup_lacks.cache_clear()
                warm_parent.run(arguments)
            finally:
                os._exit(1)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit code, if it has one."""
        if self.returncode is None:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        if self.returncode is None:
            _, status = os.waitpid(self.pid, 0)
            self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def kill(self) -> None:
        """Kill it."""
        os.kill(self.pid, signal.SIGKILL)


def _become_nobody(stderr: int) -> None:
    os.setsid()
    os.dup2(stderr, 2)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)
    # As in a process that this user has executed: its files in /proc are its own.
    ctypes.CDLL(None).prctl(_SET_DUMPABLE, 1, 0, 0, 0)
