"""`modal token set` (document 003, modal.config, setting tokens)."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from modal_reference._cli._parsers import add_command, add_group
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._cli._parsers import Groups

_FROM_STDIN = "-"


def add_to(groups: Groups) -> None:
    """Add the group `token`."""
    group = add_group(groups, "token", "Manage tokens.")
    parser = add_command(group, "set", "Write a token to the settings file.", _set)
    parser.add_argument("--token-id", help="the token's id; - reads it from stdin, unseen")
    parser.add_argument("--token-secret", help="the token's secret; - reads it from stdin, unseen")
    parser.add_argument(
        "--activate",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="make the token's profile the active one",
    )
    parser.add_argument(
        "--verify", action=argparse.BooleanOptionalAction, default=True, help="try the token before it is written"
    )


def _set(chosen: argparse.Namespace) -> None:
    from modal_reference import config

    token_id = _given(chosen.token_id, "Token ID")
    token_secret = _given(chosen.token_secret, "Token secret")
    if chosen.verify:
        _verify(token_id, token_secret)
    profile = config.source().profile
    path = config.store({"token_id": token_id, "token_secret": token_secret}, profile=profile, activate=chosen.activate)
    print(f"Token written to {path} in profile {profile}.")
    _warn_of_variables()


def _given(option: str | None, what: str) -> str:
    """The option's value, or what stdin says: unseen on a terminal, one line otherwise."""
    if option not in (None, _FROM_STDIN):
        return option
    if sys.stdin.isatty():
        import getpass

        text = getpass.getpass(f"{what}: ")
    else:
        text = sys.stdin.readline().rstrip("\r\n")
    if not text:
        raise InvalidError(f"{what} is empty: give it as an option, or as a line of its own on stdin")
    return text


def _verify(token_id: str, token_secret: str) -> None:
    from modal_reference.client import Client

    with Client.from_credentials(token_id, token_secret) as client:
        client.hello()
    print("Token verified.")


def _warn_of_variables() -> None:
    hiding = [name for name in ("MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET") if os.environ.get(name)]
    if hiding:
        print(f"Warning: {' and '.join(hiding)} in the environment will be used instead.", file=sys.stderr)
