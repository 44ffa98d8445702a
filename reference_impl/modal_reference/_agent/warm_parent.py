"""The warm parent: a process of its own that has imported what every container needs, and forks them.

It is executed, never forked from the test process, runs no user code, has one thread, and holds no connection but its
channel. Where the machine allows, it is the init of a process namespace: then its end, whatever causes it, is the end
of every container. The executed process itself waits outside of that namespace.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import socket
import sys
import traceback
from importlib import import_module
from typing import NoReturn

from modal_reference._agent import kernel
from modal_reference._agent.descriptors import keep_only, write_to
from modal_reference._agent.isolation import leave_user, probe
from modal_reference._agent.limits import sweep
from modal_reference._agent.processes import end_all, end_orphans
from modal_reference._agent.supervisor import Handed, _ignore, supervise
from modal_reference._handles import ALIAS
from modal_reference._runtime.channels import Channel
from modal_reference._runtime.orders import HANDED, Isolation, Order

#: Functions that are called in the warm parent before its first fork, as `package.module:function`, between commas.
PRELOAD_VARIABLE = "MODALKIT_PRELOAD"

#: What a container would import anyway, whatever its user's code is.
_PRELOADED = (
    "asyncio",
    "cloudpickle",
    "concurrent.futures.thread",
    "modal_reference._client.socket_link",
    "modal_reference._faces.apps",
    "modal_reference._faces.user_class",
    "modal_reference._by_value",
    "queue",
    "traceback",
)
#: By its name, because who starts containers knows nothing of what runs in them.
_WORKER = "modal_reference._agent.worker"
#: What a program that is no Python would find ignored otherwise.
_IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)
_SPAWNED = f"from {_WORKER} import main; main()"


def main(channel: int, owner: int, edition: str, at_most: str) -> NoReturn:
    """Be the warm parent.

    Args:
        channel: The descriptor of the channel to the test process.
        owner: The process that owns the runtime.
        edition: The edition that `import modal` gives.
        at_most: The isolation level that is not to be exceeded.
    """
    # Whoever started this process may hold signals back for itself; here and in every container they come.
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    keep_only({0, 1, 2, channel})
    isolation = probe(at_most)
    sweep()
    if isolation.has_processes:
        _enter_own_processes(channel)
    elif kernel.IS_LINUX:
        kernel.adopt_orphans()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _preload(edition)
    gc.collect()
    gc.freeze()
    _WarmParent(Channel(socket.socket(fileno=channel)), isolation, owner).serve()
    end_all(is_init=os.getpid() == 1)
    os._exit(0)


def _enter_own_processes(channel: int) -> None:
    """Go on as the init of a process namespace; the process that was executed waits for it, and ends as it does."""
    leave_user()
    kernel.unshare(kernel.NEW_PROCESSES | kernel.NEW_MOUNTS)
    child = os.fork()
    if child == 0:
        kernel.die_with_parent(signal.SIGKILL)
        kernel.keep_mounts_private()
        kernel.mount_fresh_proc()
        return
    keep_only({0, 1, 2})
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, status = os.waitpid(child, 0)
    os._exit(min(abs(os.waitstatus_to_exitcode(status)), 255))


def _preload(edition: str) -> None:
    from modal_reference._agent.alias import install

    install(edition)
    for name in (*_PRELOADED, _WORKER):
        import_module(name)
    namespace = import_module(ALIAS)
    for name in namespace.__all__:
        getattr(namespace, name)
    for entry in filter(None, os.environ.get(PRELOAD_VARIABLE, "").split(",")):
        module, _, function = entry.strip().partition(":")
        getattr(import_module(module), function)()


class _WarmParent:
    def __init__(self, channel: Channel, isolation: Isolation, owner: int) -> None:
        self._channel = channel
        self._isolation = isolation
        self._owner = owner
        self._children: dict[int, int] = {}  # the numbers of containers by the process of their supervisor
        # What the supervisors watch: it closes when this process ends, however it ends.
        self._life, self._lifeline = os.pipe()
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC) if isolation.has_processes else -1
        self._told, telling = os.pipe()
        for descriptor in (self._told, telling):
            os.set_blocking(descriptor, False)
        signal.signal(signal.SIGCHLD, _ignore)
        signal.set_wakeup_fd(telling, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Start containers until the test process is gone."""
        self._channel.send(["ready", list(self._isolation)])
        with selectors.DefaultSelector() as selector:
            selector.register(self._channel.socket, selectors.EVENT_READ, self._obey)
            selector.register(self._told, selectors.EVENT_READ, self._reap)
            while not self._channel.is_over:
                for key, _ in selector.select():
                    key.data()

    def _obey(self) -> None:
        for message in self._channel.receive():
            match message:
                case ["start", int(number), [*fields]]:
                    self._start(number, Order(*fields), self._channel.take_descriptors(HANDED))

    def _start(self, number: int, order: Order, descriptors: list[int]) -> None:
        try:
            child = self._fork()
        except OSError as fault:
            told = Channel(socket.socket(fileno=os.dup(descriptors[0])))
            told.send(["exited", None, None, False, f"the warm parent cannot fork: {fault}"])
            told.close()
            self._channel.send(["gone", number])
        else:
            if child == 0:
                signal.set_wakeup_fd(-1)
                handed = Handed._make([*descriptors, self._life])
                supervise(order, handed, self._isolation, self._owner, lambda: _work(order, handed))
            self._children[child] = number
        for descriptor in descriptors:
            os.close(descriptor)

    def _fork(self) -> int:
        if not self._isolation.has_processes:
            return os.fork()
        kernel.unshare(kernel.NEW_PROCESSES)
        try:
            child = os.fork()
        except OSError:
            kernel.return_to(self._own, kernel.NEW_PROCESSES)
            raise
        if child:
            kernel.return_to(self._own, kernel.NEW_PROCESSES)
        return child

    def _reap(self) -> None:
        os.read(self._told, 4096)
        try:
            while True:
                process, _ = os.waitpid(-1, os.WNOHANG)
                if process == 0:
                    return
                number = self._children.pop(process, None)
                if number is not None:
                    self._channel.send(["gone", number])
        except ChildProcessError:
            return
        finally:
            self._end_orphans()

    def _end_orphans(self) -> None:
        """End what has come here because its supervisor was killed; in a namespace, that has ended already."""
        if self._isolation.has_processes or not kernel.IS_LINUX:
            return
        end_orphans(self._children)


def _work(order: Order, handed: Handed) -> NoReturn:
    """Be the worker of a container, or what is executed in its place, in the fork of its supervisor."""
    write_to(handed.stdout, handed.stderr)
    keep_only({0, 1, 2, handed.door})
    if order.command:
        for number in _IGNORED_BY_PYTHON:
            signal.signal(number, signal.SIG_DFL)
        os.execvp(order.command[0], order.command)
    if order.is_spawned:
        os.set_inheritable(handed.door, True)
        arguments = [order.container_id, str(handed.door), order.edition]
        os.execv(sys.executable, [sys.executable, "-P", "-c", _SPAWNED, *arguments])
    import_module(_WORKER).work(order.container_id, handed.door)
    raise AssertionError("a worker never returns")


def run(arguments: list[str]) -> NoReturn:
    """Be the warm parent that a command line describes: channel, owner, edition, level."""
    channel, owner, edition, at_most = arguments
    try:
        main(int(channel), int(owner), edition, at_most)
    except BaseException:  # noqa: BLE001  # nobody is above this frame
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
