"""Messages with descriptors between the processes of a runtime: frames over a Unix socket.

A message is a list whose first item says what it is. Descriptors travel beside it, in the order in which the receiver
takes them. Nothing here waits on a clock: a channel whose other side is gone says so.
"""

from __future__ import annotations

import array
import errno
import os
import socket
from collections import deque
from collections.abc import Sequence
from typing import Any

from modal_reference._driver.frames import HEADER_BYTES, BadFrame, body_length, pack, unpack

_MOST_DESCRIPTORS = 16
_READ_BYTES = 1 << 16
#: How it shows that the other side, or this one, has closed the channel.
_GONE = (errno.EBADF, errno.ECONNRESET, errno.ENOTCONN, errno.EPIPE)
#: Where there is no such flag, a descriptor is made private after it has come.
_PRIVATE = getattr(socket, "MSG_CMSG_CLOEXEC", 0)


class Channel:
    """One end.

    Args:
        sock: A connected Unix stream socket, which belongs to the channel from now on.

    Attributes:
        is_over: Whether the other side is gone, and everything it had sent was taken.
    """

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.is_over = False
        self._incoming = bytearray()
        self._descriptors: deque[int] = deque()

    def send(self, message: list[Any], descriptors: Sequence[int] = ()) -> bool:
        """Send a message; tell whether there is still somebody to get it."""
        frame = memoryview(pack(message))
        try:
            if descriptors:
                rights = array.array("i", descriptors)
                sent = self.socket.sendmsg([frame], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])
                frame = frame[sent:]
            if frame:
                self.socket.sendall(frame)
        except OSError as fault:
            if fault.errno in _GONE:
                return False
            raise
        return True

    def receive(self, *, waits: bool = True) -> list[list[Any]]:
        """What has come by now.

        Args:
            waits: Whether to wait for the first bytes.
        """
        size = array.array("i").itemsize
        try:
            data, ancillary, _, _ = self.socket.recvmsg(
                _READ_BYTES,
                socket.CMSG_SPACE(_MOST_DESCRIPTORS * size),
                _PRIVATE if waits else _PRIVATE | socket.MSG_DONTWAIT,
            )
        except BlockingIOError:
            return []
        except ConnectionResetError:
            data, ancillary = b"", []
        for level, kind, content in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                received = array.array("i")
                received.frombytes(content[: len(content) - len(content) % size])
                self._descriptors.extend(received)
        if not data:
            self.is_over = True
            return []
        self._incoming += data
        return self._messages()

    def take_descriptors(self, count: int) -> list[int]:
        """The next descriptors that have come beside a message; they belong to who takes them.

        Raises:
            BadFrame: There are not so many.
        """
        if len(self._descriptors) < count:
            raise BadFrame(f"{count} descriptors were announced, and {len(self._descriptors)} have come")
        return [self._descriptors.popleft() for _ in range(count)]

    def close(self) -> None:
        """Part from the other side."""
        self.socket.close()
        while self._descriptors:
            os.close(self._descriptors.popleft())

    def _messages(self) -> list[list[Any]]:
        messages = []
        while len(self._incoming) >= HEADER_BYTES:
            end = HEADER_BYTES + body_length(self._incoming)
            if len(self._incoming) < end:
                break
            messages.append(unpack(self._incoming[HEADER_BYTES:end]))
            del self._incoming[:end]
        return messages
