"""What `run`, `deploy` and `serve` have in common: each becomes that command of the reference, in its own universe.

Under `modalkit exec` there is a universe already, which the command then joins.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from pytest_modalkit.backends import UniverseOptions
from pytest_modalkit.cli import exec as execution
from pytest_modalkit.options import EDITIONS

#: The words of such a command are for the reference's own parser, options among them.
PARSER: dict[str, Any] = {"prefix_chars": "\0", "add_help": False}

_JOINED = "MODALKIT_UNIVERSE"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="...", help="`--help` shows them")


def run(command: str, words: Sequence[str]) -> NoReturn:
    """Become a command of the reference."""
    options = UniverseOptions(edition=os.environ.get("MODALKIT_EDITION") or EDITIONS[-1])
    joins = {name: os.environ[name] for name in (_JOINED,) if name in os.environ}
    sys.stdout.flush()
    whole = [sys.executable, "-m", "modal", command, *words]
    os.execve(sys.executable, whole, execution.environment_of(options, joins))
