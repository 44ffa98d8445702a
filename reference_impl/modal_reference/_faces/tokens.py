"""The tokens by which clients introduce themselves."""

from __future__ import annotations

from modal_reference._faces.arguments import text
from modal_reference.config import config
from modal_reference.exception import AuthError

#: The reference needs no account: whoever configures no token at all is let in with this one.
_NO_ACCOUNT = ("no-account", "no-secret")
_BOTH = "give the id and the secret of one token"


def configured_token() -> tuple[str, str]:
    """The token of the settings, whether it is complete or not; one that needs no account, where they have none."""
    token_id, token_secret = config.get("token_id"), config.get("token_secret")
    return credentials(token_id or "", token_secret or "") if token_id or token_secret else _NO_ACCOUNT


def check_configured_token() -> None:
    """Accept the token of the settings, or refuse it (observed on the real client, 1.6.4).

    Raises:
        AuthError: Only its id or only its secret is set.
    """
    token_id, token_secret = configured_token()
    if not (token_id and token_secret):
        there, absent = ("token_id", "token_secret") if token_id else ("token_secret", "token_id")
        raise AuthError(
            f"the settings have a {there} and no {absent}: set both with `modal token set`, or in MODAL_TOKEN_ID and "
            "MODAL_TOKEN_SECRET; without either, no token is needed here"
        )


def credentials(token_id: str, token_secret: str) -> tuple[str, str]:
    """A token that a user gives.

    Raises:
        InvalidError: Its id or its secret is no text.
    """
    return text(token_id, "token_id", _BOTH), text(token_secret, "token_secret", _BOTH)
