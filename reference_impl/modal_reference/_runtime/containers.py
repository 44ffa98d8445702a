"""One container, as the test process sees it: the channel of its supervisor, a door, and two pipes."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from threading import Lock
from typing import Any, Protocol

from modal_reference._driver.belongings import note_descriptor
from modal_reference._driver.door import Door
from modal_reference._driver.server import Server
from modal_reference._driver.universe import Universe
from modal_reference._runtime.channels import Channel
from modal_reference._runtime.orders import End
from modal_reference._runtime.streams import STDERR, STDOUT, Stream

_LOST = End(None, None)


class Listening(Protocol):
    """Who is told what becomes of a container; in the serving thread."""

    def printed(self, stream: int, input_id: str, text: str) -> None:
        """It has printed a line; the input is empty where it is not known."""

    def ended(self, end: End) -> None:
        """It has ended, with everything in it; with neither code nor signal, nobody knows how."""


class Container:
    """The near ends of what leads to one container.

    Args:
        listening: Who is told what becomes of it.

    Attributes:
        far: The far ends, in the order of `orders.HANDED`, until they are handed over.

    Raises:
        OSError: There are too many open files.
    """

    def __init__(self, listening: Listening) -> None:
        self._listening = listening
        self._end = _LOST
        self._server: Server | None = None
        self._telling = Lock()
        self.far: list[int] = []
        near: list[int] = []
        try:
            for make in (_sockets, _sockets, os.pipe, os.pipe):
                ours, theirs = make()
                near.append(ours)
                self.far.append(theirs)
        except OSError:
            for descriptor in (*near, *self.far):
                os.close(descriptor)
            raise
        self._channel = Channel(socket.socket(fileno=near[0]))
        self._rest = near[1:]
        self._sources: list[Door | Stream] = []

    def hand_over(self) -> None:
        """Close the far ends, which somebody else has now."""
        for descriptor in self.far:
            os.close(descriptor)
        self.far = []

    def serve(self, server: Server, universe: Universe) -> None:
        """Begin to be served; in the serving thread."""
        self._server = server
        server.add(self._channel.socket.fileno(), self)
        door, stdout, stderr = self._rest
        for descriptor, words in (
            (self._channel.socket.fileno(), "channel"),
            (door, "door"),
            (stdout, "stdout"),
            (stderr, "stderr"),
        ):
            note_descriptor(descriptor, universe, f"the {words} of a container")
        self._sources = [
            Door(server, socket.socket(fileno=door), universe),
            Stream(server, stdout, self._printer(STDOUT)),
            Stream(server, stderr, self._printer(STDERR)),
        ]

    def tell(self, message: list[Any]) -> None:
        """Tell the supervisor something, if it is still there; from any thread."""
        with self._telling:
            self._channel.send(message)

    def receive(self, events: int) -> None:
        """Read what the supervisor says."""
        for message in self._channel.receive(waits=False):
            match message:
                case ["exited", *fields]:
                    self._end = End(*fields)
        if self._channel.is_over:
            self.close()
            self._listening.ended(self._end)

    def answer(self) -> None:
        """A supervisor asks for nothing."""

    def close(self) -> None:
        """Read what was printed, and be served no longer."""
        if self._channel.socket.fileno() < 0:
            return
        if self._server is not None:
            self._server.drop(self._channel.socket.fileno())
            for source in self._sources:
                source.close()
        with self._telling:
            self._channel.close()

    def forget(self) -> None:
        """In a forked child: close the copy of the parent's descriptor; the others are forgotten by themselves."""
        self._channel.close()

    def _printer(self, stream: int) -> Callable[[str, str], None]:
        return lambda input_id, text: self._listening.printed(stream, input_id, text)


def _sockets() -> tuple[int, int]:
    ours, theirs = socket.socketpair()
    return ours.detach(), theirs.detach()
