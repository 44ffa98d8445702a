"""The console script ``modalkit``: one file per subcommand.

A subcommand is a module with three names: ``SUMMARY``, one line for the list of subcommands; ``configure(parser)``,
which adds its arguments; ``run(arguments)``, which returns the exit status; and perhaps ``PARSER``, what its parser is
made with. Only the one asked for is imported.

Exit status: 0 for success, 1 where a check failed or a command went wrong, 2 where the command line was not understood.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import sys
from collections.abc import Sequence
from importlib import metadata
from types import ModuleType
from typing import Any

from pytest_modalkit.cli.refusal import Refusal
from pytest_modalkit.closest import suggestion

__all__ = ["main"]

_COMMANDS = ("requirements", "explain", "report", "schema", "check", "stubs", "exec", "run", "deploy", "serve")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a subcommand.

    Args:
        argv: The words after ``modalkit``; those of the process where not given.

    Returns:
        The exit status.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Statements and witnesses may hold what the terminal's encoding lacks, lone surrogates even.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return _main(words)
    except Refusal as refusal:
        print(f"modalkit: {refusal}", file=sys.stderr)
        return refusal.status
    except BrokenPipeError:
        # The reader (head, less) had enough. Python flushes at exit, which must not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


def _main(words: list[str]) -> int:
    asked = words[0] if words else None
    if asked is not None and not asked.startswith("-") and asked not in _COMMANDS:
        raise Refusal(f"there is no command {asked!r}{suggestion(asked, _COMMANDS)} (known: {', '.join(_COMMANDS)})")
    parser = _parser(_COMMANDS if asked not in _COMMANDS else (asked,))
    arguments = parser.parse_args(words)
    if arguments.command is None:
        parser.print_help()
        return 2
    status: int = arguments.run(arguments)
    sys.stdout.flush()
    return status


def _parser(commands: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="modalkit", description="The conformance kit for the Modal Python API.")
    parser.add_argument("--version", action="version", version=f"modalkit {metadata.version('pytest-modalkit')}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name in commands:
        module = _module(name)
        settings: dict[str, Any] = getattr(module, "PARSER", {})
        subparser = subparsers.add_parser(name, help=module.SUMMARY, description=module.__doc__, **settings)
        subparser.formatter_class = argparse.RawDescriptionHelpFormatter
        module.configure(subparser)
        subparser.set_defaults(run=module.run)
    return parser


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"pytest_modalkit.cli.{name}")
