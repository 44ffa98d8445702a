"""What goes over a socket between two processes of one universe: frames of MessagePack, nothing to be unpickled.

A frame is four bytes of length and so many bytes of content. Keys and values stay the bytes that their owner made of
them.

    client                      server
    [token]                     [OK, [universe, edition]]     once, at the beginning
    [command, args]             [OK, result] | [REFUSED, [kind, message]] | [OFFERED, result]
    [command, args, timeout]    the same, when the wait is over
    []                          [OK, nil]                     accepts what was offered; a closed connection withdraws it
"""

from __future__ import annotations

import struct
import typing
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec

OK, REFUSED, OFFERED = 0, 1, 2

#: A stranger's first frame is never longer than this many bytes.
GREETING_BYTES = 1024
#: No frame is longer than this many bytes.
FRAME_BYTES = 1 << 30

_HEADER = struct.Struct(">I")
HEADER_BYTES = _HEADER.size

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder()


class BadFrame(Exception):
    """The other side sent what the protocol does not know."""


def pack(content: Any) -> bytes:
    """One frame."""
    body = _encoder.encode(content)
    return _HEADER.pack(len(body)) + body


def body_length(header: bytes | bytearray, at_most: int = FRAME_BYTES) -> int:
    """How many bytes follow a header.

    Raises:
        BadFrame: More than are allowed.
    """
    length: int = _HEADER.unpack_from(header)[0]
    if length > at_most:
        raise BadFrame(f"a frame announces {length:,} bytes, at most {at_most:,} are allowed")
    return length


def unpack(body: bytes | bytearray | memoryview) -> Any:
    """The content of a frame.

    Raises:
        BadFrame: It is not MessagePack.
    """
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFrame(f"a frame of {len(body):,} bytes is not MessagePack: {error}") from None


class FrameReader:
    """Puts one frame together from what a socket gives, bit by bit.

    Attributes:
        wanted: How many bytes to ask the socket for.
        content: The content, once `feed` has said that it is there.
    """

    __slots__ = ("_data", "_end", "content", "wanted")

    def __init__(self) -> None:
        self._data = bytearray()
        self._end = 0
        self.wanted = 1 << 14
        self.content: Any = None

    def feed(self, part: bytes) -> bool:
        """Take what has come; tell whether the frame is complete.

        Raises:
            EOFError: Nothing has come: the other side is gone.
            BadFrame: It is not one frame of this protocol.
        """
        if not part:
            raise EOFError("the connection was closed")
        self._data += part
        size = len(self._data)
        if not self._end and size >= HEADER_BYTES:
            self._end = HEADER_BYTES + body_length(self._data)
        if not self._end or size < self._end:
            self.wanted = max(self._end - size, 1 << 14)
            return False
        if size > self._end:
            raise BadFrame("the other side sent more than it was asked for")
        self.content = unpack(memoryview(self._data)[HEADER_BYTES:])
        return True


@cache
def _parameters(command: Callable[..., Any], skipped: int) -> Any:
    hints = typing.get_type_hints(command)
    hints.pop("return", None)
    return tuple[tuple(hints.values())[skipped:]]  # type: ignore[misc]  # built from the signature


@cache
def _result(command: Callable[..., Any]) -> Any:
    return typing.get_type_hints(command)["return"]


def check_arguments(command: Callable[..., Any], arguments: Any, skipped: int) -> tuple[Any, ...]:
    """The arguments of a command as its signature wants them.

    Args:
        skipped: How many leading parameters do not come from the other side (the time; the pending).

    Raises:
        BadFrame: They do not fit.
    """
    try:
        checked: tuple[Any, ...] = msgspec.convert(arguments, _parameters(command, skipped))
    except msgspec.ValidationError as error:
        raise BadFrame(f"the arguments of {command.__name__} do not fit: {error}") from None
    return checked


def check_result(command: Callable[..., Any], result: Any) -> Any:
    """The result of a command, or the answer of one that waited, as its signature promises it.

    Raises:
        BadFrame: It does not fit.
    """
    try:
        return msgspec.convert(result, _result(command))
    except msgspec.ValidationError as error:
        raise BadFrame(f"the result of {command.__name__} does not fit: {error}") from None
