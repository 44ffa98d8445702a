"""Run a function or a local entrypoint of an app.

    modalkit run app.py::function --argument 3
    modalkit run app.py::function --help

The command and its options are those of `modal run`; MODALKIT_EDITION chooses the edition.
"""

from __future__ import annotations

import argparse
from typing import NoReturn

from pytest_modalkit.cli import apps
from pytest_modalkit.cli.apps import PARSER, configure

__all__ = ["PARSER", "SUMMARY", "configure", "run"]

SUMMARY = "run a function of an app"


def run(arguments: argparse.Namespace) -> NoReturn:
    """Become the command."""
    apps.run("run", arguments.words)
