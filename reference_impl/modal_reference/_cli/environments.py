"""`modal environment list`, `create` and `delete` (observed on modal 1.6.4)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from modal_reference._cli._parsers import add_command, add_group
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._cli._parsers import Groups


def add_to(groups: Groups) -> None:
    """Add the group `environment`."""
    group = add_group(groups, "environment", "Divide the workspace.")
    listing = add_command(group, "list", "Show all environments.", _list)
    listing.add_argument("--json", action="store_true", help="print JSON")
    create = add_command(group, "create", "Create an environment.", _create)
    create.add_argument("name", metavar="NAME", help="letters, digits, - and _; 64 at most")
    delete = add_command(group, "delete", "Delete an environment with everything in it.", _delete)
    delete.add_argument("name", metavar="NAME", help="an environment that exists")
    delete.add_argument("-y", "--yes", action="store_true", help="do not ask")


def _list(chosen: argparse.Namespace) -> None:
    from modal_reference.environments import Environment

    names = [environment.name for environment in Environment.objects.list()]
    if chosen.json:
        import json

        print(json.dumps([{"name": name} for name in names], indent=2))
        return
    for name in names:
        print(name)


def _create(chosen: argparse.Namespace) -> None:
    from modal_reference.environments import Environment

    Environment.objects.create(chosen.name)
    print(f"Environment created: {chosen.name}")


def _delete(chosen: argparse.Namespace) -> None:
    from modal_reference.environments import Environment

    if not chosen.yes:
        Environment.from_name(chosen.name).hydrate()
        _confirm(f"Delete the environment {chosen.name!r} and everything in it for good?")
    Environment.objects.delete(chosen.name)
    print(f"Environment deleted: {chosen.name}")


def _confirm(question: str) -> None:
    try:
        answer = input(f"{question} [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in {"y", "yes"}:
        raise InvalidError("nothing was deleted: answer y, or pass --yes")
