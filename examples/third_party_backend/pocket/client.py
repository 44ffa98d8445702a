"""Somebody who may do everything."""

from __future__ import annotations

from typing import Any

from pocket.faces import BothFaces


class Client:
    """A client that is always let in."""

    closed = False

    @BothFaces
    @staticmethod
    def from_env() -> Any:
        """The client of everybody."""
        return Client()

    @BothFaces
    @staticmethod
    def from_credentials(token_id: str, token_secret: str) -> Any:
        """Another one of the same kind."""
        return Client()

    def is_closed(self) -> bool:
        """Whether it is closed."""
        return self.closed

    @BothFaces
    def hello(self) -> None:
        """Say hello."""

    @BothFaces
    def close(self) -> None:
        """Close it."""
        self.closed = True
