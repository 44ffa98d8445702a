"""What a container prints: a pipe, read line by line.

A worker that runs several inputs at once begins each line of Python's own output with the input that printed it,
between two control characters; in the same pipe, so that all lines stay in the order in which they were written.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from modal_reference._driver.server import Server

STDOUT, STDERR = 1, 2

#: They enclose the input at the beginning of a line.
TAG_BEGIN, TAG_END = "\x1e", "\x1f"

_READ_BYTES = 1 << 16
#: A line that is longer is passed on in pieces.
_LINE_BYTES = 1 << 16


class Stream:
    """The reading end of one pipe.

    Args:
        server: Whose thread reads it.
        descriptor: The reading end; it belongs to the stream from now on.
        print_: Takes the input, if one is named, and one line with its end, or what there is of it at the last.
    """

    def __init__(self, server: Server, descriptor: int, print_: Callable[[str, str], None]) -> None:
        os.set_blocking(descriptor, False)
        self._server = server
        self._descriptor = descriptor
        self._print = print_
        self._rest = b""
        server.add(descriptor, self)

    def receive(self, events: int) -> None:
        """Read what was printed."""
        if self._descriptor < 0:
            return
        try:
            data = os.read(self._descriptor, _READ_BYTES)
        except BlockingIOError:
            return
        if data:
            self._take(data)
        else:
            self.close()

    def answer(self) -> None:
        """Nothing is asked by printing."""

    def close(self) -> None:
        """Read what is there, and then nothing more."""
        if self._descriptor < 0:
            return
        while data := self._read_rest():
            self._take(data)
        if self._rest:
            self._emit(self._rest)
            self._rest = b""
        descriptor, self._descriptor = self._descriptor, -1
        self._server.drop(descriptor)
        os.close(descriptor)

    def forget(self) -> None:
        """In a forked child: close the copy of the parent's end."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _read_rest(self) -> bytes:
        try:
            return os.read(self._descriptor, _READ_BYTES)
        except BlockingIOError:
            return b""

    def _take(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._emit(line + b"\n")
        if len(self._rest) >= _LINE_BYTES:
            self._emit(self._rest)
            self._rest = b""

    def _emit(self, line: bytes) -> None:
        text = line.decode(errors="replace")
        input_id = ""
        if text.startswith(TAG_BEGIN):
            input_id, end, rest = text[1:].partition(TAG_END)
            if not end:
                input_id, rest = "", text
            text = rest
        self._print(input_id, text)
