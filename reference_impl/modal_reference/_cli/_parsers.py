"""What the parsers of the commands have in common."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Groups = argparse._SubParsersAction[argparse.ArgumentParser]


def add_group(groups: Groups, name: str, summary: str) -> Groups:
    """Add a group of commands, such as `modal token`."""
    parser = groups.add_parser(name, help=summary, description=summary)
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)


def add_command(
    group: Groups, name: str, summary: str, run: Callable[[argparse.Namespace], None]
) -> argparse.ArgumentParser:
    """Add a command, such as `modal token set`; every command takes `--profile`."""
    parser = group.add_parser(name, help=summary, description=summary)
    parser.add_argument("--profile", help="the profile to use for this command, instead of the active one")
    parser.set_defaults(run=run)
    return parser
