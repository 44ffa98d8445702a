"""How a container reaches its universe: through a socket that it has inherited, and no path or token.

Whoever wants a connection makes a pair of sockets, sends one of them through the door, and talks over the other. So any
process of the container may have any number of connections, and none to another universe.
"""

from __future__ import annotations

import os
import socket

from modal_reference._driver.connection import Connection
from modal_reference._driver.server import Server
from modal_reference._driver.universe import Universe


class Door:
    """The near side of one door.

    Args:
        server: Whose thread serves those who come through it.
        sock: The near one of two connected Unix stream sockets.
        universe: Where the door leads.
    """

    def __init__(self, server: Server, sock: socket.socket, universe: Universe) -> None:
        sock.setblocking(False)
        self._server = server
        self._socket = sock
        self._universe = universe
        server.add(sock.fileno(), self)

    def receive(self, events: int) -> None:
        """Let in one who comes; each comes with one byte, so that none is overlooked."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self._socket, 1, 1)
        except BlockingIOError:
            return
        except OSError:
            data, descriptors = b"", []
        for descriptor in descriptors:
            os.set_inheritable(descriptor, False)
            Connection(self._server, socket.socket(fileno=descriptor), universe=self._universe)
        if not data:
            self.close()

    def answer(self) -> None:
        """Nothing is asked at a door."""

    def close(self) -> None:
        """Let nobody in any more."""
        if self._socket.fileno() >= 0:
            self._server.drop(self._socket.fileno())
            self._socket.close()

    def forget(self) -> None:
        """In a forked child: close the copy of the parent's socket."""
        self._socket.close()


def come_in(door: socket.socket) -> socket.socket:
    """A new connection through a door, on its far side.

    Raises:
        OSError: Nobody is behind it any more.
    """
    ours, theirs = socket.socketpair()
    try:
        socket.send_fds(door, [b"\0"], [theirs.fileno()])
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return ours
