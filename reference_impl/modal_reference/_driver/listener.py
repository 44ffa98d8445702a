"""How other processes reach a universe of this one: a Unix socket, a token, and the thread of a server.

The socket and a descriptor that names it lie in a directory that only this user can enter; who connects must know the
token in the descriptor. A connection belongs to the universe that was current when it came, and is closed when that
ends. What a wait was offered is sent, but stays reserved until the client has accepted it, so that a client which dies
in between loses nothing.
"""

from __future__ import annotations

import atexit
import hmac
import json
import os
import secrets
import socket
from collections.abc import Callable

from modal_reference._driver.connection import Connection
from modal_reference._driver.server import Server
from modal_reference._driver.universe import Universe
from modal_reference._driver.workplace import Workplace
from modal_reference._engine import Refusal, RefusalKind

#: How many seconds pass before somebody is let in again, where that failed for lack of descriptors or memory.
PAUSE = 0.1


class Listener:
    """Lets other processes into the universes of this one.

    Args:
        route: Gives the universe that a new connection is to reach.

    Attributes:
        descriptor: The path of the file that tells other processes how to connect.
        server: Whose thread serves those who come.
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
        self.server = Server("modalkit-listener")
        self.server.add(self._socket.fileno(), _Entrance(self, self._socket))
        self.descriptor = str(self._workplace.path / "universe.json")
        self._write_descriptor(path)
        atexit.register(self.close)

    def start(self) -> None:
        """Begin to serve, if it has not begun. Until then, whoever connects waits."""
        self.server.start()

    def close(self) -> None:
        """Serve nobody any more, and remove the socket."""
        atexit.unregister(self.close)
        if self.server.close():
            self._workplace.close()

    def forget(self) -> None:
        """In a forked child: give up the copies of the parent's sockets, which stay the parent's."""
        atexit.unregister(self.close)
        self.server.forget()
        self._workplace.forget()

    def enter(self, token: object) -> Universe:
        """The universe that somebody is let into who says this.

        Raises:
            Refusal: The token is wrong, or there is no universe.
        """
        if not isinstance(token, str) or not hmac.compare_digest(token.encode(), self._token.encode()):
            raise Refusal(RefusalKind.UNAUTHENTICATED, "the token of this universe is another one")
        try:
            return self._route()
        except Exception as reason:  # noqa: BLE001
            # Whatever keeps this process from having a universe is told to the one who asks, not to its serving thread.
            raise Refusal(RefusalKind.ENDED, f"there is no universe to join: {reason}") from None

    def _write_descriptor(self, path: str) -> None:
        content = json.dumps({"socket": path, "token": self._token})
        with open(os.open(self.descriptor, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(content)


class _Entrance:
    """The socket at which strangers come in."""

    def __init__(self, listener: Listener, sock: socket.socket) -> None:
        self._listener = listener
        self._socket = sock

    def receive(self, events: int) -> None:
        try:
            stranger, _ = self._socket.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return  # gone again before it was let in
        except OSError:
            # No descriptor is free, or no memory: who stands before the door stays there, and would be seen at once.
            self._listener.server.rest(self._socket.fileno(), PAUSE)
            return
        Connection(self._listener.server, stranger, self._listener)

    def answer(self) -> None:
        """Nothing is asked at the entrance."""

    def close(self) -> None:
        self._listener.server.drop(self._socket.fileno())
        self._socket.close()

    def forget(self) -> None:
        self._socket.close()
