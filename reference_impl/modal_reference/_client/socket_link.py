"""The way to a universe of another process: frames over its Unix socket.

Every call has a connection for as long as it lasts, from a pool of those that rest. A wait that is interrupted closes
its connection, which is how the other side learns that nobody wants the answer any more. Tasks do the same without
blocking their loop; there is no thread.
"""

from __future__ import annotations

import json
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, TypeVarTuple
from weakref import WeakSet

from modal_reference import exception
from modal_reference._client.addresses import Address, PathAddress
from modal_reference._client.errors import translate
from modal_reference._client.link import Link
from modal_reference._driver.frames import (
    OFFERED,
    OK,
    REFUSED,
    BadFrame,
    FrameReader,
    check_result,
    pack,
)
from modal_reference._driver.wakers import checkpoint, running_library
from modal_reference._engine import READING, ControlPlane, Pending, Refusal, RefusalKind

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

#: Makes of a status and a content what the caller gets.
_Answer = Callable[[int, Any], Any]

_ACCEPTED = pack([])
_PING = ["ping", []]
#: How a connection ends that the other side has given up. Other errors may be the user's, raised by a signal handler.
_LOST = (ConnectionError, EOFError)


class SocketLink:
    """Reaches the universe of another process.

    Args:
        address: Where the universe is.
        ended: Called when the universe turns out to have ended.
    """

    is_immediate = False

    def __init__(self, address: Address, ended: Callable[[Link], None]) -> None:
        self._address = address
        self._ended = ended
        self._resting: list[socket.socket] = []
        self._resting_aio: list[socket.socket] = []
        self._dropped: deque[list[Any]] = deque()  # requests that could not be sent where they were made
        self._owed: deque[socket.socket] = deque()  # connections on which an answer comes that nobody wants
        self._universe = 0
        self.aio = SocketAsyncLink(self)
        self._edition = "1"
        self.release(self.connect())

    @classmethod
    def of(cls, descriptor: str, ended: Callable[[Link], None]) -> SocketLink:
        """The link that a descriptor file leads to.

        Raises:
            modal.exception.ConnectionError: The file is not there or not readable, or nobody listens.
        """
        try:
            with open(descriptor, encoding="utf-8") as file:
                content = json.load(file)
            path, token = str(content["socket"]), str(content["token"])
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise exception.ConnectionError(
                f"the universe that {descriptor!r} describes cannot be joined: {fault}. The process that has it may "
                "have ended; unset MODALKIT_UNIVERSE to work in a universe of this process"
            ) from None
        return cls(PathAddress(path, token), ended)

    @property
    def edition(self) -> str:
        """The edition of the universe."""
        return self._edition

    def run(self, command: Callable[[ControlPlane, float, *Ts], T], *args: *Ts) -> T:
        """Carry out a command that does not wait."""
        result: T = check_result(command, self._call([command.__name__, list(args)]))
        return result

    def wait(
        self,
        timeout: float | None,
        command: Callable[[ControlPlane, float, Pending, *Ts], Any],
        *args: *Ts,
        read: Callable[[Any], Any] | None = None,
    ) -> Any:
        """Carry out a command that waits, asleep in this thread."""
        return self._call([command.__name__, list(args), timeout], _answer_of(command, read))

    def drop(self, command: Callable[[ControlPlane, float, *Ts], object], *args: *Ts) -> None:
        """Have a command carried out soon whose outcome is nobody's, from a finaliser too: nothing is waited for."""
        request: list[Any] = [command.__name__, list(args)]
        try:
            connection = self._resting.pop()
        except IndexError:
            self._dropped.append(request)
            return
        try:
            connection.sendall(pack(request))
        except OSError:
            connection.close()  # the universe has ended, and what was to be dropped with it
        else:
            self._owed.append(connection)

    def open(self) -> socket.socket:
        """A new connection that has asked to be let in.

        Raises:
            modal.exception.ConnectionError: Nobody listens.
        """
        try:
            return self._address.open()
        except OSError as fault:
            raise self.gone(fault) from None

    def enter(self, reply: Any) -> None:
        """Take the answer of a new connection.

        Raises:
            modal.exception.ConnectionError: It is another universe by now.
            modal.exception.AuthError: The token is wrong.
        """
        number, edition = self.result(reply)
        if self._universe not in (0, number):
            raise self.gone("another one has begun")
        self._universe, self._edition = number, edition

    def connect(self) -> socket.socket:
        """A new connection that was let in.

        Raises:
            modal.exception.ConnectionError: Nobody listens, or it is another universe by now.
        """
        connection = self.open()
        try:
            self.enter(_receive(connection))
        except _LOST as fault:
            connection.close()
            raise self.gone(fault) from None
        except BaseException:
            connection.close()
            raise
        return connection

    def release(self, connection: socket.socket) -> None:
        """Let a connection rest until the next call."""
        self._resting.append(connection)

    def result(self, reply: Any) -> Any:
        """What a reply says.

        Raises:
            Exception: The documented error of a refusal.
        """
        status, content = reply
        if status == REFUSED:
            refusal = Refusal(RefusalKind(content[0]), content[1])
            if refusal.kind is RefusalKind.ENDED:
                self._forget()
            raise translate(refusal) from None
        return content

    def gone(self, fault: object) -> exception.ConnectionError:
        """The error of a universe that has ended; from now on another one is looked for."""
        self._forget()
        return exception.ConnectionError(
            f"the universe behind {self._address.name} has ended ({fault}): use the backend again to join the next one"
        )

    def _forget(self) -> None:
        self._ended(self)
        for each in (*self._resting, *self._resting_aio, *self._owed):
            each.close()
        self._resting.clear()
        self._dropped.clear()
        self._owed.clear()
        self._resting_aio.clear()

    def _settle(self) -> None:
        """Do what was left to do: send what could not be sent, and take the answers that nobody wants."""
        while self._owed:
            connection = self._owed.popleft()
            try:
                _receive(connection)
            except _LOST:
                connection.close()
            else:
                self._resting.append(connection)
        while self._dropped:
            with suppress(exception.Error):
                self._call(self._dropped.popleft())

    def _call(self, request: list[Any], answer: _Answer | None = None) -> Any:
        if self._owed or self._dropped:
            self._settle()
        connection = self._resting.pop() if self._resting else self.connect()
        try:
            reply = _exchange(connection, pack(request))
            if answer is not None and reply[0] != REFUSED:
                is_offer, reply = reply[0] == OFFERED, (OK, answer(*reply))
                if is_offer:
                    _exchange(connection, _ACCEPTED)
        except _LOST as fault:
            connection.close()
            raise self.gone(fault) from None
        except BaseException:
            connection.close()  # the other side withdraws what this call waited for, or could not read
            raise
        self._resting.append(connection)
        return self.result(reply)


class SocketAsyncLink:
    """The same for tasks.

    A command that changes something is carried out with no suspension between asking and knowing: a task that was
    cancelled in between could not tell what it had done. So it first waits, like any task, until the other side answers
    at all; then it asks and takes the answer in one go, which lasts as long as a round trip.
    """

    def __init__(self, link: SocketLink) -> None:
        self._link = link
        self._entered: WeakSet[socket.socket] = WeakSet()

    async def run(self, command: Callable[[ControlPlane, float, *Ts], T], *args: *Ts) -> T:
        """Carry out a command that does not wait; a cancellation comes before it, never after."""
        await checkpoint()
        request: list[Any] = [command.__name__, list(args)]
        if command.__name__ in READING:
            return check_result(command, await self._call(request))  # type: ignore[no-any-return]  # its signature says
        return check_result(command, await self._call(_PING, then=request))  # type: ignore[no-any-return]

    async def wait(
        self,
        timeout: float | None,
        command: Callable[[ControlPlane, float, Pending, *Ts], Any],
        *args: *Ts,
        read: Callable[[Any], Any] | None = None,
    ) -> Any:
        """Carry out a command that waits, asleep in this task."""
        await checkpoint()
        return await self._call([command.__name__, list(args), timeout], _answer_of(command, read))

    async def _call(
        self,
        request: list[Any],
        answer: _Answer | None = None,
        *,
        then: list[Any] | None = None,
    ) -> Any:
        link = self._link
        connection = link._resting_aio.pop() if link._resting_aio else link.open()
        connection.setblocking(False)
        stream = _TrioStream(connection) if running_library() == "trio" else _AsyncioStream(connection)
        try:
            if connection not in self._entered:
                link.enter(await _receive_aio(stream))
                self._entered.add(connection)
            await stream.send(pack(request))
            reply = await _receive_aio(stream)
            connection.setblocking(True)
            if then is not None:
                reply = _exchange(connection, pack(then))
            if answer is not None and reply[0] != REFUSED:
                is_offer, reply = reply[0] == OFFERED, (OK, answer(*reply))
                if is_offer:
                    _exchange(connection, _ACCEPTED)
        except _LOST as fault:
            self._part(connection)
            raise link.gone(fault) from None
        except BaseException:
            self._part(connection)  # the other side withdraws what this call waited for, or could not read
            raise
        link._resting_aio.append(connection)
        return link.result(reply)

    def _part(self, connection: socket.socket) -> None:
        self._entered.discard(connection)
        connection.close()


class _AsyncioStream:
    def __init__(self, connection: socket.socket) -> None:
        import asyncio

        self._socket = connection
        self._loop = asyncio.get_running_loop()

    async def send(self, data: bytes) -> None:
        await self._loop.sock_sendall(self._socket, data)

    async def receive_some(self, most: int) -> bytes:
        return await self._loop.sock_recv(self._socket, most)


class _TrioStream:
    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    async def send(self, data: bytes) -> None:
        import trio

        view = memoryview(data)
        while view:
            try:
                view = view[self._socket.send(view) :]
            except BlockingIOError:
                await trio.lowlevel.wait_writable(self._socket)

    async def receive_some(self, most: int) -> bytes:
        import trio

        while True:
            try:
                return self._socket.recv(most)
            except BlockingIOError:
                await trio.lowlevel.wait_readable(self._socket)


def _answer_of(command: Callable[..., Any], read: Callable[[Any], Any] | None) -> _Answer:
    """What is made of the answer of a wait; of an offer before it is accepted."""

    def answer(status: int, content: Any) -> Any:
        checked = check_result(command, content)
        return read(checked) if read is not None and status == OFFERED else checked

    return answer


def _exchange(connection: socket.socket, frame: bytes) -> Any:
    connection.sendall(frame)
    return _receive(connection)


def _receive(connection: socket.socket) -> Any:
    frame = FrameReader()
    while not frame.feed(connection.recv(frame.wanted)):
        continue
    return _checked(frame.content)


async def _receive_aio(stream: _AsyncioStream | _TrioStream) -> Any:
    frame = FrameReader()
    while not frame.feed(await stream.receive_some(frame.wanted)):
        continue
    return _checked(frame.content)


def _checked(content: Any) -> Any:
    if not isinstance(content, list) or len(content) != 2:
        raise BadFrame("a reply must hold a status and a content")
    return content
