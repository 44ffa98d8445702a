"""Print the published schema of the report, JSON Schema 2020-12 for one line of it."""

from __future__ import annotations

import argparse
import importlib.resources

__all__ = ["SUMMARY", "configure", "run"]

SUMMARY = "print the JSON Schema of the report's lines"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: there are none."""


def run(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    schema = importlib.resources.files("pytest_modalkit.report") / "schema.json"
    print(schema.read_text(encoding="utf-8"), end="")
    return 0
