"""One thread that serves other processes: it reads what they send, carries out what they ask, and answers.

It serves any number of sources: sockets by which clients come in, connections of clients, pipes on which containers
write. A round has two halves. First everything that has come is read; what a container has printed and which offers
were accepted takes effect there. Then requests are carried out. So a client that accepts on one connection and asks on
the next sees what it did, and what a container printed before it delivered a result is known before the result is.
"""

from __future__ import annotations

import os
import selectors
import socket
from collections import deque
from collections.abc import Callable
from threading import Lock, Thread, current_thread
from time import monotonic
from typing import TYPE_CHECKING, Protocol
from weakref import WeakSet

if TYPE_CHECKING:
    from modal_reference._driver.connection import Connection
    from modal_reference._driver.universe import Universe

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

#: Seconds after which the thread looks again in any case: no selector sleeps for a month.
_LONGEST_SLEEP = 3600.0


class Source(Protocol):
    """Something that a server watches."""

    def receive(self, events: int) -> None:
        """Read what has come, and send what is left to send, as the events say."""

    def answer(self) -> None:
        """Carry out what was asked in what has come."""

    def close(self) -> None:
        """End: nobody watches any more."""

    def forget(self) -> None:
        """In a forked child: close the copies of what is the parent's, and do nothing else."""


class Server:
    """A thread and what it watches.

    Args:
        name: The name of the thread.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._tasks: deque[Callable[[], None]] = deque()
        self._state = Lock()
        self._thread: Thread | None = None
        self.is_closed = False
        self._sources: dict[int, Source] = {}
        self._resting: dict[int, float] = {}  # what is not watched for a while, and until when
        #: The connections whose client waits for something; they come and go by themselves.
        self.waiting: set[Connection] = set()
        self._watched: set[Universe] = set()
        self._driven: set[Universe] = set()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wake_in, READ, None)
        _servers.add(self)

    @property
    def is_serving(self) -> bool:
        """Whether its thread runs."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin to serve, if it has not begun. Until then, whoever comes waits."""
        with self._state:
            if self._thread is None and not self.is_closed:
                self._thread = Thread(target=self._serve, name=self._name, daemon=True)
                self._thread.start()

    def close(self) -> bool:
        """Serve nobody any more; every source is closed. Tell whether it served until now."""
        with self._state:
            if self.is_closed:
                return False
            self.is_closed = True
        if self._thread is not None:
            self.call(_nothing)
            self._thread.join()
        self._close_sources()
        self._release()
        return True

    def forget(self) -> None:
        """In a forked child: give up the copies of what is the parent's."""
        if not self.is_closed:
            self.is_closed = True
            for source in self._sources.values():
                source.forget()
            self._release()

    def call(self, task: Callable[[], None]) -> None:
        """Have the serving thread do something; from any thread, without waiting."""
        self._tasks.append(task)
        if self._thread is current_thread():
            return  # it looks at its tasks at the end of the round that it is in
        try:
            self._wake_out.send(b"\0")
        except OSError:
            return  # a full pipe wakes as well as another byte; a closed one has nobody left to wake

    # What a source asks of its server; in the serving thread, or before it has begun

    def add(self, descriptor: int, source: Source, events: int = READ) -> None:
        """Watch a descriptor."""
        self._sources[descriptor] = source
        self._selector.register(descriptor, events, source)

    def change(self, descriptor: int, events: int) -> None:
        """Watch a descriptor for something else."""
        self._selector.modify(descriptor, events, self._sources[descriptor])

    def drop(self, descriptor: int) -> None:
        """Watch a descriptor no longer."""
        if self._sources.pop(descriptor, None) is not None and self._resting.pop(descriptor, None) is None:
            self._selector.unregister(descriptor)

    def rest(self, descriptor: int, seconds: float) -> None:
        """Watch a descriptor no more for some seconds of real time."""
        self._resting[descriptor] = monotonic() + seconds
        self._selector.unregister(descriptor)

    def watch(self, universe: Universe) -> None:
        """Have the connections to a universe closed when it ends."""
        if universe not in self._watched:
            self._watched.add(universe)
            universe.call_on_close(lambda: self.call(lambda: self._part_from(universe)))
            universe.call_when_left(lambda: self.call(lambda: None))

    def drive(self, universe: Universe) -> None:
        """Let happen in a universe what happens by itself, whether or not somebody waits in it."""
        self._driven.add(universe)

    def look_again(self) -> None:
        """Something may happen by itself earlier than it seemed; from any thread, without waiting."""
        self.call(_nothing)

    def connections(self) -> list[Connection]:
        """The connections of clients."""
        from modal_reference._driver.connection import Connection

        return [source for source in self._sources.values() if isinstance(source, Connection)]

    # The serving thread

    def _serve(self) -> None:
        try:
            while not self.is_closed:
                self._do_round()
        finally:
            # Also when a fault of ours ends the thread: then nobody shall wait for an answer that cannot come.
            self._close_sources()

    def _do_round(self) -> None:
        self._resume()
        ready: list[Source] = []
        for key, events in self._selector.select(self._patience()):
            source: Source | None = key.data
            if source is None:
                self._drain()
            elif self._sources.get(key.fd) is source:  # another source may have closed it just now
                ready.append(source)
                source.receive(events)
        for source in ready:
            source.answer()
        for universe in self._moving():
            if universe.next_due() == 0:
                universe.catch_up()
        while self._tasks:
            self._tasks.popleft()()

    def _patience(self) -> float | None:
        """How long the thread may sleep: until something happens by itself in a universe that it is to move."""
        dues = [universe.next_due() for universe in self._moving()]
        dues += [connection.give_up() for connection in tuple(self.waiting)]
        dues += [max(until - monotonic(), 0.0) for until in self._resting.values()]
        if self._tasks:
            return 0.0  # who gave up may have let others go on
        found = min((due for due in dues if due is not None), default=None)
        return None if found is None else min(found, _LONGEST_SLEEP)

    def _moving(self) -> set[Universe]:
        """The universes in which a client waits, and those that move in any case."""
        return self._driven.union(each.universe for each in self.waiting if each.universe is not None)

    def _resume(self) -> None:
        for descriptor, until in tuple(self._resting.items()):
            if monotonic() >= until:
                del self._resting[descriptor]
                self._selector.register(descriptor, READ, self._sources[descriptor])

    def _drain(self) -> None:
        try:
            while self._wake_in.recv(4096):
                continue
        except BlockingIOError:
            return

    def _part_from(self, universe: Universe) -> None:
        self._watched.discard(universe)
        for connection in self.connections():
            if connection.universe is universe:
                connection.close()

    # Inside

    def _close_sources(self) -> None:
        for source in tuple(self._sources.values()):
            source.close()

    def _release(self) -> None:
        self._selector.close()
        self._wake_in.close()
        self._wake_out.close()


def _nothing() -> None:
    """To wake is enough."""


_servers: WeakSet[Server] = WeakSet()


def _forget_all() -> None:
    for server in tuple(_servers):
        server.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)
