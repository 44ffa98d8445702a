"""How other processes reach a universe of this one: a Unix socket, a token, and one thread that serves them all.

The socket and a descriptor that names it lie in a directory that only this user can enter; who connects must know the
token in the descriptor. A connection belongs to the universe that was current when it came, and is closed when that
ends.

Two rules keep waits honest. What a wait was offered is sent, but stays reserved until the client has accepted it, so
that a client which dies in between loses nothing. And acceptances are read before requests in each round: a client
that accepts on one connection and asks on the next sees what it did.
"""

from __future__ import annotations

import atexit
import hmac
import json
import os
import secrets
import selectors
import socket
from collections import deque
from collections.abc import Callable
from threading import Lock, Thread

from modal_reference._driver.connection import Connection
from modal_reference._driver.universe import Universe
from modal_reference._driver.workplace import Workplace


class Listener:
    """Serves the universes of this process.

    Args:
        route: Gives the universe that a new connection is to reach.

    Attributes:
        descriptor: The path of the file that tells other processes how to connect.
    """

    def __init__(self, route: Callable[[], Universe]) -> None:
        self._route = route
        self._token = secrets.token_hex(32)
        self._workplace = Workplace()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        path = str(self._workplace.path / "universe.sock")
        self._socket.bind(path)
        self._socket.listen(512)
        self._socket.setblocking(False)
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._tasks: deque[Callable[[], None]] = deque()
        self._state = Lock()
        self._is_closed = False
        self._connections: set[Connection] = set()
        #: The connections whose client waits for something; they come and go by themselves.
        self.waiting: set[Connection] = set()
        self._watched: set[Universe] = set()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._socket, selectors.EVENT_READ, None)
        self._selector.register(self._wake_in, selectors.EVENT_READ, None)
        self.descriptor = str(self._workplace.path / "universe.json")
        self._write_descriptor(path)
        atexit.register(self.close)
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to serve, if it has not begun. Until then, whoever connects waits."""
        with self._state:
            if self._thread is None and not self._is_closed:
                self._thread = Thread(target=self._serve, name="modalkit-listener", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Serve nobody any more, and remove the socket."""
        with self._state:
            if self._is_closed:
                return
            self._is_closed = True
        atexit.unregister(self.close)
        if self._thread is not None:
            self.call(lambda: None)
            self._thread.join()
        self._release()
        self._workplace.close()

    def forget(self) -> None:
        """In a forked child: give up the copies of the parent's sockets, which stay the parent's."""
        self._is_closed = True
        atexit.unregister(self.close)
        self._release()
        self._workplace.forget()

    def call(self, task: Callable[[], None]) -> None:
        """Have the serving thread do something; from any thread, without waiting."""
        self._tasks.append(task)
        try:
            self._wake_out.send(b"\0")
        except (BlockingIOError, OSError):
            return  # a full pipe wakes as well as another byte; a closed one has nobody left to wake

    def admits(self, token: object) -> bool:
        """Whether somebody who says this may come in."""
        return isinstance(token, str) and hmac.compare_digest(token.encode(), self._token.encode())

    def route(self) -> Universe:
        """The universe that a new connection is to reach."""
        return self._route()

    # The serving thread

    def _serve(self) -> None:
        try:
            while not self._is_closed:
                self._do_round()
        finally:
            # Also when a fault of ours ends the thread: then nobody shall wait for an answer that cannot come.
            self._socket.close()
            for connection in tuple(self._connections):
                connection.close()

    def _do_round(self) -> None:
        readable = []
        for key, events in self._selector.select(self._patience()):
            connection = key.data
            if connection is None:
                self._admit() if key.fileobj is self._socket else self._drain()
                continue
            if events & selectors.EVENT_WRITE:
                connection.flush()
            if events & selectors.EVENT_READ:
                readable.append(connection)
        for connection in readable:
            connection.receive()
        for connection in readable:
            connection.answer()
        for universe in self._waited_in():
            universe.catch_up()
        while self._tasks:
            self._tasks.popleft()()

    def _patience(self) -> float | None:
        """How long the thread may sleep: until something happens by itself in a universe where a client waits."""
        dues = [universe.next_due() for universe in self._waited_in()]
        dues += [connection.give_up() for connection in tuple(self.waiting)]
        return min((due for due in dues if due is not None), default=None)

    def _waited_in(self) -> set[Universe]:
        return {each.universe for each in self.waiting if each.universe is not None}

    def _admit(self) -> None:
        try:
            stranger, _ = self._socket.accept()
        except OSError:
            return  # gone again before it was let in
        stranger.setblocking(False)
        connection = Connection(self, stranger)
        self._connections.add(connection)
        self._selector.register(stranger, selectors.EVENT_READ, connection)

    def _drain(self) -> None:
        try:
            while self._wake_in.recv(4096):
                continue
        except BlockingIOError:
            return

    # What a connection asks of its listener

    def want_write(self, connection: Connection, wanted: bool) -> None:
        """Have a connection flushed when its socket takes more."""
        events = selectors.EVENT_READ | (selectors.EVENT_WRITE if wanted else 0)
        self._selector.modify(connection.socket, events, connection)

    def drop(self, connection: Connection) -> None:
        """Forget a connection that closes."""
        self._connections.discard(connection)
        self.waiting.discard(connection)
        self._selector.unregister(connection.socket)

    def watch(self, universe: Universe) -> None:
        """Have the connections to a universe closed when it ends."""
        if universe not in self._watched:
            self._watched.add(universe)
            universe.call_on_close(lambda: self.call(lambda: self._part_from(universe)))

    def _part_from(self, universe: Universe) -> None:
        self._watched.discard(universe)
        for connection in [each for each in self._connections if each.universe is universe]:
            connection.close()

    # Inside

    def _write_descriptor(self, path: str) -> None:
        content = json.dumps({"socket": path, "token": self._token})
        with open(os.open(self.descriptor, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(content)

    def _release(self) -> None:
        self._selector.close()
        for each in (self._socket, self._wake_in, self._wake_out):
            each.close()
        for connection in self._connections:
            connection.socket.close()
