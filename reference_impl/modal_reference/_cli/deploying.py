"""`modal deploy`: make an app stay (document 003, runner.deploy_app).

A deployment lives as long as its universe. Where this process has joined another one's (under `modalkit exec`), that
goes on; else the universe is this process's own, which then stays until it is interrupted.
"""

from __future__ import annotations

import argparse
import signal
import sys
from typing import TYPE_CHECKING

from modal_reference._cli._parsers import add_command
from modal_reference._cli.references import Reference, choose_app, load

if TYPE_CHECKING:
    from modal_reference._cli._parsers import Groups


def add_to(groups: Groups) -> None:
    """Add the command `deploy`."""
    parser = add_command(groups, "deploy", "Deploy an app.", _deploy)
    parser.add_argument("app", metavar="APP", help="FILE, or FILE::APP with the variable of the app")
    parser.add_argument("-e", "--env", metavar="NAME", help="the environment to deploy in")
    parser.add_argument("-m", dest="is_module", action="store_true", help="APP begins with the name of a module")
    parser.add_argument("--name", help="the name to deploy under; the app's own by default")
    parser.add_argument("--tag", default="", help="a word about this deployment")


def _deploy(chosen: argparse.Namespace) -> None:
    from modal_reference._faces.blocking.apps import publish_app
    from modal_reference._faces.links import link_of

    reference = Reference.of(chosen.app, chosen.is_module)
    app = choose_app(load(reference), reference)
    deployed = publish_app(app, chosen.name, chosen.env, chosen.tag, None)
    print(f"App deployed: {deployed.name} ({deployed.app_id}), version {deployed.version}.", flush=True)
    if link_of(None).is_immediate:
        print(
            "Its universe is that of this process, and ends with it: press Ctrl-C to end both. Under `modalkit exec` "
            "deployments outlive the command.",
            file=sys.stderr,
            flush=True,
        )
        wait_for_ever()


def wait_for_ever() -> None:
    """Do nothing until an interrupt.

    Raises:
        KeyboardInterrupt: It came.
    """
    while True:
        signal.pause()
