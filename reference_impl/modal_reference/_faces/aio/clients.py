"""The operations of a client (document 003, modal.Client)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._engine import ControlPlane
from modal_reference._faces.tokens import configured_token, credentials
from modal_reference.config import check_profiles

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient, Client


async def from_env() -> Client:
    """The client that everything uses by default; the same one until it is closed.

    Raises:
        modal.exception.InvalidError: The settings file has several profiles, and not exactly one of them is active.
        modal.exception.AuthError: The token that is configured lacks its id or its secret.
    """
    from modal_reference._faces.client import Client

    check_profiles()
    return Client._environment(checked=True)


async def from_credentials(token_id: str, token_secret: str) -> Client:
    """A client with a token of its own.

    Args:
        token_id: The identifier of the token.
        token_secret: Its secret.

    Raises:
        modal.exception.InvalidError: One of them is no text.
        modal.exception.AuthError: The universe does not know the token (when it is first used).
    """
    from modal_reference._faces.client import Client

    return Client._with(credentials(token_id, token_secret))


async def hello(self: BaseClient) -> None:
    """Ask the universe whether it is there, and lets this client in.

    Raises:
        modal.exception.AuthError: The token is incomplete, or not known.
        modal.exception.ClientClosed: The client was closed.
    """
    link = self._link()
    token_id, token_secret = self._credentials or configured_token()
    await link.aio.run(ControlPlane.hello, token_id, token_secret)


async def close(self: BaseClient) -> None:
    """Close the client; what uses it from now on is refused. To close it twice does no harm."""
    self._is_closed = True
