"""The supervisor of one container: it starts the worker, limits it, ends it with all it has started, and reports.

It is a fork of the warm parent: where the machine allows, the init of a process namespace, so that its end is the end
of the whole tree; else it adopts the orphans of its descendants, so that it finds them all. It ends when its test
process is gone (its channel closes) or its warm parent is (the lifeline closes). It knows no functions.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import sys
from collections.abc import Callable
from time import monotonic
from typing import Any, NamedTuple, NoReturn

from modal_reference._agent import kernel
from modal_reference._agent.descriptors import keep_only
from modal_reference._agent.limits import ControlGroups, tree_memory
from modal_reference._agent.processes import below, end_all
from modal_reference._runtime.channels import Channel
from modal_reference._runtime.orders import End, Isolation, Order

#: How often memory is looked at where no control group watches it, in seconds.
_LOOK_INTERVAL = 0.05


class Handed(NamedTuple):
    """The descriptors of one container.

    Args:
        channel: Of the supervisor, to the test process.
        door: Of the worker, to its universe.
        stdout: Of the worker.
        stderr: Of the worker.
        lifeline: Closes when the warm parent ends.
    """

    channel: int
    door: int
    stdout: int
    stderr: int
    lifeline: int


def supervise(order: Order, handed: Handed, isolation: Isolation, owner: int, work: Callable[[], NoReturn]) -> NoReturn:
    """Be the supervisor of a container, in a fork of the warm parent.

    Args:
        order: What is to be started.
        handed: Its descriptors; all others are closed.
        isolation: What is possible here.
        owner: The process that owns the runtime.
        work: What the worker does; its descriptors are those of `handed`.
    """
    try:
        keep_only({0, 1, 2, *handed})
        supervisor = _Supervisor(order, handed, isolation)
        try:
            supervisor.start(owner, work)
        except OSError as fault:
            supervisor.report(End(None, None, reason=f"{type(fault).__name__}: {fault}"))
        else:
            supervisor.watch()
        os._exit(0)
    finally:
        # Whatever has happened: a supervisor never goes on as the warm parent that it was forked from.
        os._exit(1)


class _Supervisor:
    def __init__(self, order: Order, handed: Handed, isolation: Isolation) -> None:
        self._order = order
        self._handed = handed
        self._isolation = isolation
        self._channel = Channel(socket.socket(fileno=handed.channel))
        self._groups: ControlGroups | None = None
        self._worker = 0
        self._status: int | None = None
        self._kills_at: float | None = None
        self._is_ending = False
        self._is_over_memory = False
        self._is_orphaned = False

    def start(self, owner: int, work: Callable[[], NoReturn]) -> None:
        """Keep the container apart, limit it, and fork the worker.

        Raises:
            OSError: The machine does not let us.
        """
        self._keep_apart()
        if self._order.memory_bytes or self._order.cpu_cores:
            self._groups = ControlGroups(self._order, owner)
        # What wakes the selector when a child has died.
        self._told, telling = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else _pipe()
        signal.signal(signal.SIGCHLD, _ignore)
        signal.set_wakeup_fd(telling, warn_on_full_buffer=False)
        self._worker = os.fork()
        if self._worker == 0:
            _be_worker(self._handed, self._groups, work)
        for descriptor in (self._handed.door, self._handed.stdout, self._handed.stderr):
            os.close(descriptor)

    def watch(self) -> None:
        """Do as the test process says until the worker is dead, then end what it has left behind, and report."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._channel.socket, selectors.EVENT_READ, self._obey)
            selector.register(self._handed.lifeline, selectors.EVENT_READ, self._be_orphaned)
            selector.register(self._told, selectors.EVENT_READ, self._reap)
            while self._status is None and not self._is_ending:
                for key, _ in selector.select(self._patience()):
                    key.data()
                self._look()
        end_all(is_init=os.getpid() == 1, group=self._worker)
        self._finish()

    def report(self, end: End) -> None:
        """Tell the test process how the container has ended, if it is still there."""
        self._channel.socket.setblocking(True)
        self._channel.send(["exited", *end])
        self._channel.close()

    # Inside

    def _keep_apart(self) -> None:
        order, isolation = self._order, self._isolation
        if isolation.has_processes:
            kernel.unshare(kernel.NEW_MOUNTS)
            kernel.keep_mounts_private()
            kernel.mount_fresh_proc()
        elif kernel.IS_LINUX:
            kernel.adopt_orphans()
        if order.block_network and isolation.has_network:
            kernel.unshare(kernel.NEW_NETWORK)
            kernel.raise_loopback()

    def _patience(self) -> float | None:
        now = monotonic()
        ends = [] if self._kills_at is None else [self._kills_at - now]
        if self._watches_memory():
            ends.append(_LOOK_INTERVAL)
        return max(min(ends), 0.0) if ends else None

    def _watches_memory(self) -> bool:
        return bool(self._order.memory_bytes) and not (self._groups is not None and self._groups.limits_memory)

    def _look(self) -> None:
        if self._kills_at is not None and monotonic() >= self._kills_at:
            self._is_ending = True
        if self._watches_memory() and tree_memory(below(os.getpid())) > self._order.memory_bytes:
            self._is_over_memory = self._is_ending = True

    def _obey(self) -> None:
        for message in self._channel.receive():
            match message:
                case ["signal", int(number)]:
                    self._send_signal(number)
                case ["stop", int() | float() as seconds]:
                    self._send_signal(signal.SIGINT)
                    self._kills_at = monotonic() + seconds
                case ["kill"]:
                    self._is_ending = True
        if self._channel.is_over:
            self._is_ending = True

    def _send_signal(self, number: int) -> None:
        if self._status is None:
            os.kill(self._worker, number)

    def _be_orphaned(self) -> None:
        self._is_ending = self._is_orphaned = True

    def _reap(self) -> None:
        os.read(self._told, 4096)
        try:
            while True:
                process, status = os.waitpid(-1, os.WNOHANG)
                if process == 0:
                    return
                if process == self._worker:
                    self._status = status
        except ChildProcessError:
            return

    def _finish(self) -> None:
        kills = 0
        if self._groups is not None:
            kills = self._groups.kills()
            self._groups.remove()
        if self._is_orphaned:
            self.report(End(None, None))  # lost: nothing in it is to blame
            return
        code = -signal.SIGKILL if self._status is None else os.waitstatus_to_exitcode(self._status)
        # A child of the worker may have been killed for its memory, and the worker have lived on and exited.
        is_out_of_memory = self._is_over_memory or (kills > 0 and code == -signal.SIGKILL and not self._is_ending)
        self.report(End(code if code >= 0 else None, -code if code < 0 else None, is_out_of_memory))


def _be_worker(handed: Handed, groups: ControlGroups | None, work: Callable[[], NoReturn]) -> NoReturn:
    try:
        if kernel.IS_LINUX:
            kernel.die_with_parent(signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        os.setsid()
        if groups is not None:
            groups.enter()
        work()
    except BaseException:  # noqa: BLE001
        # Nobody is above this frame but the supervisor's: what has gone wrong is told where the container writes.
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
    finally:
        os._exit(1)


def _pipe() -> tuple[int, int]:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    return reading, writing


def _ignore(number: int, frame: Any) -> None:
    """A signal that is only to wake."""
