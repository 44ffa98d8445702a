"""`modal config show` and `set-environment` (observed on modal 1.6.4)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from modal_reference._cli._parsers import add_command, add_group

if TYPE_CHECKING:
    from modal_reference._cli._parsers import Groups


def add_to(groups: Groups) -> None:
    """Add the group `config`."""
    group = add_group(groups, "config", "Look at the settings, and change some.")
    show = add_command(group, "show", "Print all settings as JSON.", _show)
    show.add_argument(
        "--redact", action=argparse.BooleanOptionalAction, default=True, help="print *** in place of secrets"
    )
    environment = add_command(group, "set-environment", "Set the default environment of the profile.", _set_environment)
    environment.add_argument("name", metavar="ENVIRONMENT", help="an environment that exists")


def _show(chosen: argparse.Namespace) -> None:
    import json

    from modal_reference._settings import SECRETS
    from modal_reference.config import config

    values = config.to_dict()
    if chosen.redact:
        values |= {key: "***" for key in SECRETS if values.get(key)}
    print(json.dumps(values, indent=2))


def _set_environment(chosen: argparse.Namespace) -> None:
    from modal_reference import config
    from modal_reference.environments import Environment

    Environment.from_name(chosen.name).hydrate()
    profile = config.source().profile
    config.store({"environment": chosen.name}, profile=profile, activate=False)
    print(f"Default environment of profile {profile}: {chosen.name}")
