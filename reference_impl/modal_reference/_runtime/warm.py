"""The warm parent, as the test process sees it: one process that is executed once, and asked for containers.

It belongs to one runtime at a time and ends with it, unless spares are kept: then the last one waits for the next
universe of the same edition, since it never holds anything of a user. When this process ends, however it ends, it ends.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from modal_reference._driver.runtimes import are_spares_kept, call_without_spares
from modal_reference._driver.server import Server
from modal_reference._runtime.channels import Channel
from modal_reference._runtime.orders import Isolation, Order

#: What the process executes. The search path is its own, and what it needs of ours comes last: nothing of a user's.
_PROGRAM = """\
import json, sys
places, arguments = json.loads(sys.argv[1])
sys.path += [place for place in places if place not in sys.path]
del sys.argv[1:]
from modal_reference._agent.warm_parent import run
run(arguments)
"""
_NEEDED = ("modal_reference", "msgspec", "cloudpickle")
_PATIENCE = 10.0
_TOLD_BYTES = 1 << 16


class Kind(NamedTuple):
    """What distinguishes warm parents.

    Args:
        edition: What `import modal` gives.
        at_most: The isolation level that is not to be exceeded.
    """

    edition: str
    at_most: str


class WarmParent:
    """A process that forks containers.

    Args:
        kind: What it is to be like.

    Attributes:
        isolation: How far it keeps containers apart, once it has said so.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.isolation: Isolation | None = None
        self._owner = os.getpid()
        ours, theirs = socket.socketpair()
        reading, writing = os.pipe()
        self._channel = Channel(ours)
        self._errors = _Errors(reading)
        self._sending = Lock()
        self._server: Server | None = None
        self._on_message: Callable[[list[Any]], None] = _ignore
        arguments = [str(theirs.fileno()), str(self._owner), *kind]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", *_flags(), "-c", _PROGRAM, json.dumps([_places(), arguments])],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=writing,
                pass_fds=[theirs.fileno()],
                env=_environment(),
                start_new_session=True,
            )
        except BaseException:
            self._channel.close()
            self._errors.forget()
            raise
        finally:
            theirs.close()
            os.close(writing)

    @property
    def pid(self) -> int:
        """The process that was executed."""
        return self._process.pid

    @property
    def descriptors(self) -> list[int]:
        """What this process has open for it."""
        return [self._channel.socket.fileno(), self._errors.descriptor]

    def start(self, number: int, order: Order, descriptors: Sequence[int]) -> bool:
        """Ask for a container; tell whether there is still somebody to hear it."""
        with self._sending:
            return self._channel.send(["start", number, list(order)], descriptors)

    def serve(self, server: Server, on_message: Callable[[list[Any]], None]) -> None:
        """Have what it says passed on; in the serving thread. An empty message says that it is gone."""
        self._server, self._on_message = server, on_message
        server.add(self._channel.socket.fileno(), self)
        self._errors.serve(server)

    def rest(self) -> None:
        """Pass nothing on any more; the serving thread is over."""
        self._server, self._on_message = None, _ignore

    def receive(self, events: int) -> None:
        """Read what it says."""
        for message in self._channel.receive(waits=False):
            if message[:1] == ["ready"]:
                self.isolation = Isolation(*message[1])
            self._on_message(message)
        if self._channel.is_over:
            self.close()
            self._on_message([])

    def answer(self) -> None:
        """It asks for nothing."""

    def close(self) -> None:
        """Be no longer served; it lives on."""
        if self._server is not None and self._channel.socket.fileno() >= 0:
            self._server.drop(self._channel.socket.fileno())

    def end(self) -> None:
        """End it, with whatever it has started, and wait until it is gone."""
        self._channel.close()
        try:
            self._process.wait(_PATIENCE)
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._errors.close()
            self._errors.read()
            self._errors.forget()

    def is_usable(self) -> bool:
        """Whether it lives."""
        return self._process.poll() is None and not self._channel.is_over

    def last_words(self) -> str:
        """What it has written where errors go."""
        return self._errors.read()

    def forget(self) -> None:
        """In a forked child: close the copies of the parent's descriptors."""
        self._channel.close()
        self._errors.forget()
        self._process.returncode = 0  # it is no child of this process: nobody is to wait for it


class _Errors:
    """What a warm parent writes where errors go: seldom anything, and at most the reason of its end."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self.descriptor = descriptor
        self._text = b""
        self._server: Server | None = None

    def serve(self, server: Server) -> None:
        self._server = server
        server.add(self.descriptor, self)

    def read(self) -> str:
        self.receive(0)
        return self._text.decode(errors="replace").strip()

    def receive(self, events: int) -> None:
        with suppress(BlockingIOError, OSError):
            data = os.read(self.descriptor, _TOLD_BYTES)
            self._text = (self._text + data)[-_TOLD_BYTES:]
            if not data:
                self.close()

    def answer(self) -> None:
        """Nothing is asked here."""

    def close(self) -> None:
        if self._server is not None and self.descriptor >= 0:
            self._server.drop(self.descriptor)

    def forget(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


#: Those that wait for a universe, at most one of each kind.
_spares: dict[Kind, WarmParent] = {}
_choosing = Lock()


def take(kind: Kind) -> WarmParent:
    """A warm parent, which nobody else has: the one of this kind that waits, else a new one."""
    with _choosing:
        found = _spares.pop(kind, None)
    if found is None or found.is_usable():
        return found or WarmParent(kind)
    found.end()
    return WarmParent(kind)


def give_back(parent: WarmParent) -> None:
    """Part from a warm parent that has no container left."""
    with _choosing:
        if are_spares_kept() and parent.kind not in _spares and parent.is_usable():
            _spares[parent.kind] = parent
            return
    parent.end()


def waiting() -> list[WarmParent]:
    """Those that wait for a universe."""
    return list(_spares.values())


def end_spares() -> None:
    """End those that wait for a universe."""
    with _choosing:
        found = list(_spares.values())
        _spares.clear()
    for each in found:
        each.end()


call_without_spares(end_spares)
atexit.register(end_spares)


def _environment() -> dict[str, str]:
    # A tracer that starts by itself in every process does not survive the forks of a warm parent: its threads spin.
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


def _places() -> list[str]:
    """The folders from which this process has what a warm parent needs."""
    origins = [spec.origin for name in _NEEDED if (spec := find_spec(name)) is not None and spec.origin]
    return list(dict.fromkeys(str(Path(origin).parent.parent) for origin in origins))


def _flags() -> list[str]:
    """The options of this interpreter that change what code does."""
    flags = ["-O"] * sys.flags.optimize
    if sys.flags.dont_write_bytecode:
        flags.append("-B")
    if sys.flags.isolated:
        flags.append("-I")
    elif sys.flags.no_user_site:
        flags.append("-s")
    if sys.flags.dev_mode:
        flags += ["-X", "dev"]
    if sys.flags.utf8_mode:
        flags += ["-X", "utf8"]
    return flags


def _ignore(message: list[Any]) -> None:
    """Nobody listens."""


def _forget_in_child() -> None:
    global _choosing
    _choosing = Lock()
    for each in _spares.values():
        each.forget()
    _spares.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_child)
