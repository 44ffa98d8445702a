"""The client: who speaks to a universe."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from modal_reference._client import current
from modal_reference._faces.aio import clients as aio
from modal_reference._faces.blocking import clients as blocking
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference._faces.tokens import check_configured_token
from modal_reference.exception import ClientClosed

if TYPE_CHECKING:
    from modal_reference._client.link import Link


class BaseClient:
    """What a client can do in every edition."""

    _of_environment: ClassVar[Self | None] = None
    _credentials: tuple[str, str] | None
    _is_closed: bool

    def __init__(self) -> None:
        raise TypeError("Client(...) is not how a client is made: use Client.from_env or Client.from_credentials")

    @classmethod
    def _with(cls, credentials: tuple[str, str] | None) -> Self:
        client = cls.__new__(cls)
        client._credentials = credentials
        client._is_closed = False
        return client

    @classmethod
    def _environment(cls, *, checked: bool = False) -> Self:
        """The client of the environment.

        Args:
            checked: Refuse the environment's token if it is incomplete, should the client be made now.
        """
        client = cls._of_environment
        if client is None or client._is_closed:
            if checked:
                check_configured_token()
            client = cls._of_environment = cls._with(None)
        return client

    hello = Operation(blocking.hello, aio.hello)

    def is_closed(self) -> bool:
        """Whether this client was closed."""
        return self._is_closed

    def _link(self) -> Link:
        if self._is_closed:
            raise ClientClosed(f"{self!r} was closed: make another one with Client.from_env or Client.from_credentials")
        return current.link or current.resolve()

    def __enter__(self) -> Self:
        self._link()
        return self

    def __exit__(self, *exc_info: object) -> None:
        blocking.close(self)

    async def __aenter__(self) -> Self:
        self._link()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await aio.close(self)

    def __repr__(self) -> str:
        who = f"token {self._credentials[0]!r}" if self._credentials else "of the environment"
        return f"<modal.Client {who}{', closed' if self._is_closed else ''}>"


class Client(BaseClient):
    """Speaks to the current universe for as long as it is open.

    Not made by its constructor: `from_env` gives the one that everything uses by default, `from_credentials` one of
    one's own.
    """

    from_env = StaticOperation(blocking.from_env, aio.from_env)
    from_credentials = StaticOperation(blocking.from_credentials, aio.from_credentials)
    close = Operation(blocking.close, aio.close)


Client.__module__ = "modal.client"
