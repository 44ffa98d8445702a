"""Where a universe of another process is: behind a path and a token, or behind a door that was inherited."""

from __future__ import annotations

import socket
from typing import Protocol

from modal_reference._driver.door import come_in
from modal_reference._driver.frames import pack


class Address(Protocol):
    """A place from which connections to one universe can be had."""

    @property
    def name(self) -> str:
        """What a reader of an error message calls it."""

    def open(self) -> socket.socket:
        """A new connection that has said what is to be said first; the other side answers with a greeting.

        Raises:
            OSError: Nobody listens.
        """


class PathAddress:
    """A listener's socket.

    Args:
        path: Where it is.
        token: What its owner wants to hear.
    """

    def __init__(self, path: str, token: str) -> None:
        self.path = path
        self.token = token
        self.name = repr(path)

    def open(self) -> socket.socket:
        """A new connection that has said the token."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(self.path)
            connection.sendall(pack([self.token]))
        except BaseException:
            connection.close()
            raise
        return connection


class DoorAddress:
    """The door of a container, which all its processes may use.

    Args:
        door: Its far side.
    """

    name = "the door of this container"

    def __init__(self, door: socket.socket) -> None:
        self._door = door

    def open(self) -> socket.socket:
        """A new connection."""
        return come_in(self._door)
