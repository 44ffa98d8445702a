"""Somebody who may do everything, until the client is closed."""

from __future__ import annotations

from typing import Any, ClassVar

from pocket import exception
from pocket.faces import BothFaces


class Client:
    """A client that is always let in."""

    _everybody: ClassVar[Client | None] = None

    def __init__(self) -> None:
        self._closed = False

    @BothFaces
    @staticmethod
    def from_env() -> Any:
        """The client of everybody; another one when it was closed."""
        if Client._everybody is None or Client._everybody.is_closed():
            Client._everybody = Client()
        return Client._everybody

    @BothFaces
    @staticmethod
    def from_credentials(token_id: str, token_secret: str) -> Any:
        """A client of one's own."""
        return Client()

    def is_closed(self) -> bool:
        """Whether it is closed."""
        return self._closed

    @BothFaces
    def hello(self) -> None:
        """Say hello."""
        self.check()

    @BothFaces
    def close(self) -> None:
        """Close it."""
        self._closed = True

    def check(self) -> None:
        """Raise ClientClosed if it is closed."""
        if self._closed:
            raise exception.ClientClosed("the client is closed")

    def __enter__(self) -> Client:
        self.check()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._closed = True

    async def __aenter__(self) -> Client:
        return self.__enter__()

    async def __aexit__(self, *exc_info: object) -> None:
        self._closed = True
