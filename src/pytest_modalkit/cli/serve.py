"""Run an app until Ctrl-C, and begin it anew whenever its files change.

    modalkit serve app.py

The command and its options are those of `modal serve`; MODALKIT_EDITION chooses the edition.
"""

from __future__ import annotations

import argparse
from typing import NoReturn

from pytest_modalkit.cli import apps
from pytest_modalkit.cli.apps import PARSER, configure

__all__ = ["PARSER", "SUMMARY", "configure", "run"]

SUMMARY = "run an app, and again whenever its files change"


def run(arguments: argparse.Namespace) -> NoReturn:
    """Become the command."""
    apps.run("serve", arguments.words)
