"""`modal profile list`, `current` and `activate` (observed on modal 1.6.4)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from modal_reference._cli._parsers import add_command, add_group

if TYPE_CHECKING:
    from modal_reference._cli._parsers import Groups


def add_to(groups: Groups) -> None:
    """Add the group `profile`."""
    group = add_group(groups, "profile", "Switch between the profiles of the settings file.")
    listing = add_command(group, "list", "Show all profiles and mark the active one.", _list)
    listing.add_argument("--json", action="store_true", help="print JSON")
    add_command(group, "current", "Print the active profile.", _current)
    activate = add_command(group, "activate", "Make another profile the active one.", _activate)
    activate.add_argument("name", metavar="PROFILE", help="a profile of the settings file")


def _list(chosen: argparse.Namespace) -> None:
    from modal_reference import config

    current = config.source().profile
    names = list(config.config_profiles())
    if chosen.json:
        import json

        print(json.dumps([{"name": name, "active": name == current} for name in names], indent=2))
        return
    for name in names:
        print(f"{'*' if name == current else ' '} {name}")


def _current(_: argparse.Namespace) -> None:
    from modal_reference import config

    print(config.source().profile)


def _activate(chosen: argparse.Namespace) -> None:
    from modal_reference import config

    config.config_set_active_profile(chosen.name)
    print(f"Active profile: {chosen.name}")
