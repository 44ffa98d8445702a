"""`modal app list` and `stop` (seen on modal 1.6.4)."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from modal_reference._cli._parsers import add_command, add_group
from modal_reference._engine import ControlPlane
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._cli._parsers import Groups
    from modal_reference._engine import AppInfo


def add_to(groups: Groups) -> None:
    """Add the group `app`."""
    group = add_group(groups, "app", "Look after apps that run or are deployed.")
    listing = add_command(group, "list", "Show the apps that run or are deployed.", _list)
    listing.add_argument("-e", "--env", metavar="NAME", help="the environment")
    listing.add_argument("--json", action="store_true", help="print JSON")
    stop = add_command(group, "stop", "Stop an app with all its containers.", _stop)
    stop.add_argument("app", metavar="APP", help="the name of a deployed app, or the identifier of any app")
    stop.add_argument("-e", "--env", metavar="NAME", help="the environment")


def _list(chosen: argparse.Namespace) -> None:
    rows = [_row(info) for info in _apps(chosen.env)]
    if chosen.json:
        import json

        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print("  ".join(str(value) for value in row.values()))


def _row(info: AppInfo) -> dict[str, Any]:
    created = datetime.fromtimestamp(info.created_at, UTC).astimezone()
    return {
        "app_id": info.app_id,
        "description": info.name or info.description,
        "state": info.state.value,
        "created_at": created.isoformat(timespec="seconds"),
    }


def _apps(environment: str | None) -> list[AppInfo]:
    from modal_reference._faces.blocking.objects import environment_of
    from modal_reference._faces.links import link_of

    return link_of(None).run(ControlPlane.app_list, environment_of(environment))


def _stop(chosen: argparse.Namespace) -> None:
    from modal_reference._faces.figures import nearest
    from modal_reference._faces.links import link_of

    infos = _apps(chosen.env)
    matching = [info for info in infos if chosen.app in (info.app_id, info.name)]
    if not matching:
        names = [info.name for info in infos if info.name]
        raise InvalidError(f"no app {chosen.app!r} runs or is deployed{nearest(chosen.app, names)}")
    link_of(None).run(ControlPlane.app_stop, matching[0].app_id)
    print(f"App stopped: {chosen.app}")
