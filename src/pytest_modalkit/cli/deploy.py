"""Deploy an app: until Ctrl-C, or under `modalkit exec` for as long as that lasts.

    modalkit deploy app.py

The command and its options are those of `modal deploy`; MODALKIT_EDITION chooses the edition.
"""

from __future__ import annotations

import argparse
from typing import NoReturn

from pytest_modalkit.cli import apps
from pytest_modalkit.cli.apps import PARSER, configure

__all__ = ["PARSER", "SUMMARY", "configure", "run"]

SUMMARY = "deploy an app"


def run(arguments: argparse.Namespace) -> NoReturn:
    """Become the command."""
    apps.run("deploy", arguments.words)
