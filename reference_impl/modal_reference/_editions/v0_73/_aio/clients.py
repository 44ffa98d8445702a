"""How a client is made in edition 0.73."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._faces.tokens import credentials
from modal_reference.config import check_profiles
from modal_reference.exception import DeprecationError

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.client import Client


async def from_env() -> Client:
    """The client that everything uses by default; the same one always.

    Raises:
        modal.exception.InvalidError: The settings file has more than one active profile.
        modal.exception.DeprecationError: It has several profiles, and none is active (observed on modal 0.73.173).
        modal.exception.AuthError: The token that is configured lacks its id or its secret.
    """
    from modal_reference._editions.v0_73.client import Client

    check_profiles(DeprecationError)
    return Client._environment(checked=True)


async def from_credentials(token_id: str, token_secret: str) -> Client:
    """A client with a token of its own (document 003, from_credentials).

    Args:
        token_id: The identifier of the token.
        token_secret: Its secret.

    Raises:
        modal.exception.InvalidError: One of them is no text.
        modal.exception.AuthError: The universe does not know the token (when it is first used).
    """
    from modal_reference._editions.v0_73.client import Client

    return Client._with(credentials(token_id, token_secret))
