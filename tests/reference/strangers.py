"""A client of a listener that speaks the protocol by hand, and can speak it wrongly."""

from __future__ import annotations

import json
import socket
from typing import Any, Self

from modal_reference._driver.frames import REFUSED, FrameReader, pack

PATIENCE = 30.0


class Stranger:
    """One connection to the listener of a descriptor, in order or not."""

    def __init__(self, descriptor: str) -> None:
        with open(descriptor, encoding="utf-8") as file:
            content = json.load(file)
        self.token: str = content["token"]
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(PATIENCE)
        try:
            self.socket.connect(content["socket"])
        except OSError:
            self.socket.close()
            raise

    @classmethod
    def admitted(cls, descriptor: str) -> Self:
        """One that was let in."""
        stranger = cls(descriptor)
        status, _ = stranger.ask([stranger.token])
        assert status == 0
        return stranger

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.socket.close()

    def send(self, content: Any) -> None:
        """Send one frame."""
        self.socket.sendall(pack(content))

    def send_raw(self, data: bytes) -> None:
        """Send bytes, a frame or not; the other side may have hung up already."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            return

    def receive(self) -> Any:
        """The next frame that comes."""
        frame = FrameReader()
        while not frame.feed(self.socket.recv(frame.wanted)):
            continue
        return frame.content

    def ask(self, content: Any) -> Any:
        """Send a frame and receive one."""
        self.send(content)
        return self.receive()

    def hears_no_more_than_a_refusal(self) -> bool:
        """Whether the other side hangs up, having told at the most why."""
        try:
            status, _ = self.receive()
        except (EOFError, ConnectionResetError):
            return True
        return status == REFUSED and self.is_parted_from()

    def is_parted_from(self) -> bool:
        """Whether the other side hangs up without another word."""
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True
