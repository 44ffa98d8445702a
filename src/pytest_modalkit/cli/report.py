"""Show reports that --modal-report=FILE wrote.

Several files are merged: shards of one run, or runs of several backends.
"""

from __future__ import annotations

import argparse
import functools
import sys
from pathlib import Path

from pytest_modalkit.cli.refusal import Refusal
from pytest_modalkit.places import PlaceError, check_writable
from pytest_modalkit.report import Report, ReportError, dump, read, texts
from pytest_modalkit.report.html import html

__all__ = ["SUMMARY", "configure", "run"]

SUMMARY = "show reports: terminal, markdown, html, junit, badge, matrix, waivers"

_FORMATS = {
    "terminal": texts.terminal,
    "markdown": texts.markdown,
    "html": html,
    "junit": texts.junit,
    "badge": texts.badge,
    "matrix": texts.matrix,
    "waivers": texts.waivers,
    "jsonl": dump,
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="reports in JSON lines")
    parser.add_argument("--format", choices=tuple(_FORMATS), default="terminal", help="default: terminal")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="write there instead of to stdout")


def run(arguments: argparse.Namespace) -> int:
    """Merge the files and print them in the format asked for.

    Raises:
        Refusal: A file is no report, or the output cannot be written.
    """
    output: Path | None = arguments.output
    try:
        if output is not None:
            check_writable(output, "--output")
        merged = functools.reduce(Report.merge, (read(path) for path in arguments.files))
        text = _FORMATS[arguments.format](merged)
    except (ReportError, PlaceError) as error:
        raise Refusal(str(error)) from error
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8", errors="backslashreplace")
    return 0
