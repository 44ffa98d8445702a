"""Faults of modal.enable_output."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import modal_reference
from modal_reference._faces import output, progress
from pytest_modalkit.mutants import Patch, mutant

_write = output._write
_STDOUT, _STDERR = 1, 2


@mutant("output.enable-output.gives-none")
def it_gives_something(patch: Patch) -> None:
    """enable_output gives True."""

    @contextlib.contextmanager
    def enable_output() -> Iterator[bool]:
        yield True

    patch.value(modal_reference, "enable_output", enable_output)


@mutant("output.enable-output.lets-errors-through")
def errors_end_in_it(patch: Patch) -> None:
    """An error inside of it does not come out."""
    patch.value(modal_reference, "enable_output", lambda: contextlib.suppress(Exception))


@mutant("output.enable-output.logs.stdout")
def standard_output_is_not_shown(patch: Patch) -> None:
    """Only what functions write to standard error is shown."""
    patch.method(output, "_write", lambda line: _write(line) if line.stream == _STDERR else None)


@mutant("output.enable-output.logs.stderr")
def standard_error_is_not_shown(patch: Patch) -> None:
    """Only what functions write to standard output is shown."""
    patch.method(output, "_write", lambda line: _write(line) if line.stream == _STDOUT else None)


@mutant("output.enable-output.logs.whole-lines")
def long_lines_are_cut_off(patch: Patch) -> None:
    """Of what is printed at once only the beginning is shown."""
    patch.method(output, "_write", lambda line: _write(line._replace(text=line.text[:40] + "\n")))


@mutant("output.enable-output.logs.when-run-ends", "output.v0-73.enable-output.no-progress")
def logs_are_not_followed(patch: Patch) -> None:
    """What functions print is never asked for."""

    def run(self: output.LogStream) -> None:
        return None

    patch.method(output.LogStream, "_run", run)


@mutant("output.enable-output.logs.child-processes")
def functions_alone_are_shown(patch: Patch) -> None:
    """Child processes of a function have no standard output."""
    import subprocess

    started = subprocess.Popen.__init__

    def start(self: Any, *args: Any, **kwargs: Any) -> None:
        if not kwargs.get("stdout"):
            kwargs["stdout"] = subprocess.DEVNULL
        started(self, *args, **kwargs)

    patch.method(subprocess.Popen, "__init__", start)


@mutant("output.enable-output.status")
def runs_are_silent(patch: Patch) -> None:
    """A run does not say that it began or ended."""

    def step(text: str) -> None:
        return None

    patch.method(output, "step", step)


@mutant("output.enable-output.not-without", "output.enable-output.ends")
def output_is_always_enabled(patch: Patch) -> None:
    """Everything is shown, whether output is enabled or not."""
    patch.method(output, "is_enabled", lambda: True)


@mutant("output.enable-output.map-progress")
def maps_are_silent(patch: Patch) -> None:
    """The progress of maps is not shown."""

    def begin(name: str) -> None:
        return None

    patch.method(progress, "begin", begin)
