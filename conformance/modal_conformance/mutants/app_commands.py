"""Faults of `modal run`, which laws start as a process of its own: it begins with the fault, as containers do."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from typing import Any

from modal_conformance.suite import scripts
from modal_reference._cli import parameters, references, running
from modal_reference._cli.parameters import Option, Options
from modal_reference._cli.references import Reference, Runnable
from modal_reference._faces.running import Run
from pytest_modalkit.mutants import Patch, mutant

_COMMAND_LINE = """
import runpy, sys
from pytest_modalkit.mutants.afar import begin
begin()
sys.argv[0] = "modal"
runpy.run_module("modal_reference", run_name="__main__")
"""
_by_name = references._by_name
_options_of = parameters.options_of
_enter = Run.__enter__
_call_of_entrypoint = running._call_of_entrypoint


def begin_command(patch: Patch) -> None:
    """Let the command line begin with this very fault."""
    patch.method(scripts, "modal_command", lambda backend: [sys.executable, "-c", _COMMAND_LINE])


@mutant("app.local-entrypoint.command-line.runs", "app.local-entrypoint.command-line.fails-with-it")
def entrypoints_are_not_called(patch: Patch) -> None:
    """A file with an entrypoint is loaded, and nothing more."""
    begin_command(patch)

    def call_of_nothing(raw: Callable[..., Any]) -> running.Call:
        return _call_of_entrypoint(raw)._replace(act=lambda args, kwargs: None)

    patch.method(running, "_call_of_entrypoint", call_of_nothing)


@mutant("app.local-entrypoint.command-line.runs-app")
def no_app_runs_with_an_entrypoint(patch: Patch) -> None:
    """An entrypoint is called while its App does not run."""
    begin_command(patch)

    def enter(self: Run[Any]) -> Any:
        app = _enter(self)
        app._end()
        return app

    patch.method(Run, "__enter__", enter)


@mutant("app.local-entrypoint.command-line.qualified", "app.local-entrypoint.command-line.several-need-a-choice")
def the_first_entrypoint_is_taken(patch: Patch) -> None:
    """Of several entrypoints the first one runs, whatever is asked for."""
    begin_command(patch)

    def choose(module: Any, reference: Reference) -> Runnable:
        return references.runnables_in(module)[0]

    patch.method(running, "choose", choose)


@mutant("app.local-entrypoint.command-line.parses-types", "app.local-entrypoint.command-line.refuses-wrong-values")
def all_arguments_are_texts(patch: Patch) -> None:
    """Annotations do not count: every argument is a text."""
    begin_command(patch)

    def options_of(function: Callable[..., Any], skipped: Iterable[str] = ()) -> Options:
        found = _options_of(function, skipped)
        options = [each if each.kind is bool else each._replace(kind=Any) for each in found.options]
        return found._replace(options=tuple(options))

    patch.method(running, "options_of", options_of)


@mutant("app.local-entrypoint.command-line.help")
def help_shows_no_arguments(patch: Patch) -> None:
    """--help does not tell the options of the function."""
    begin_command(patch)

    def add_options(parser: argparse.ArgumentParser, options: Iterable[Option]) -> None:
        return None

    patch.method(running, "add_options", add_options)


@mutant("app.local-entrypoint.command-line.function-as-entrypoint")
def functions_cannot_be_run(patch: Patch) -> None:
    """Only local entrypoints are found by name."""
    begin_command(patch)

    def by_name(found: list[Runnable], reference: Reference) -> Runnable:
        return _by_name([each for each in found if each.is_entrypoint], reference)

    patch.method(references, "_by_name", by_name)
