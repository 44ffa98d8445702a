"""The command line of the reference: `python -m modal_reference`, and `python -m modal` where the alias is installed.

One module per group of commands; each adds its parser and names its function. Here is the entry, and how errors are
shown.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from modal_reference._cli.faults import UserFault, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_INTERRUPTED = 130  # as shells have it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after the program's name; those of this process by default.

    Returns:
        The exit status: 0 for success, 1 for an error, which is on stderr,
        130 after Ctrl-C. A wrong usage exits with 2.
    """
    chosen = _parser().parse_args(arguments)
    if chosen.profile:
        import os

        os.environ["MODAL_PROFILE"] = chosen.profile
    try:
        chosen.run(chosen)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return _INTERRUPTED
    except UserFault as fault:
        tell(fault.__cause__)
        return 1
    except Exception as error:
        if not str(error) or _wants_traceback():
            raise
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


def _wants_traceback() -> bool:
    from modal_reference.config import config
    from modal_reference.exception import InvalidError

    try:
        return bool(config["traceback"])
    except InvalidError:
        # The settings file itself is what is wrong, so it cannot say how to show that.
        return False


def _parser() -> argparse.ArgumentParser:
    from modal_reference._cli import apps, deploying, environments, profiles, running, serving, settings, tokens

    parser = argparse.ArgumentParser(prog="modal", description="Modal on one machine: the reference backend.")
    parser.add_argument("--version", action=_ShowVersion, nargs=0, help="print the version and leave")
    groups = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in (running, deploying, serving, apps, tokens, profiles, settings, environments):
        module.add_to(groups)
    return parser


class _ShowVersion(argparse.Action):
    """Looks the version up when it is asked for; the stock action needs it when the parser is built."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"modal reference backend, pytest-modalkit {version('pytest-modalkit')}")
        parser.exit()
