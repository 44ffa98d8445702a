"""`modal serve`: run an app until Ctrl-C, and begin anew whenever its files change (seen on modal 1.6.4).

Two processes: this one watches, and has the universe; the other has the app. So Dicts and Queues outlive a change, and
code is never loaded twice into one process. The process with the app ends when this one does.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from modal_reference._cli._parsers import add_command
from modal_reference._cli.deploying import wait_for_ever
from modal_reference._cli.references import Reference, choose_app, load

if TYPE_CHECKING:
    from modal_reference._cli._parsers import Groups

#: Where the process with the app finds that it is that one; its value is the descriptor on which it tells its files.
_VARIABLE = "MODALKIT_SERVE"
_PAUSE = 0.3  # seconds between two looks at the files


def add_to(groups: Groups) -> None:
    """Add the command `serve`."""
    parser = add_command(groups, "serve", "Run an app until Ctrl-C, and again whenever its files change.", _serve)
    parser.add_argument("app", metavar="APP", help="FILE, or FILE::APP with the variable of the app")
    parser.add_argument("-e", "--env", metavar="NAME", help="the environment to run in")
    parser.add_argument("-m", dest="is_module", action="store_true", help="APP begins with the name of a module")


def _serve(chosen: argparse.Namespace) -> None:
    descriptor = os.environ.pop(_VARIABLE, None)
    if descriptor is not None:
        _run(chosen, int(descriptor))
        return
    from modal_reference._client import current

    environment = {**os.environ, **current.export_environment()}
    while True:
        _run_until_change(environment, chosen.app)
        print("A file has changed: the app begins anew.", file=sys.stderr, flush=True)


def _run(chosen: argparse.Namespace, descriptor: int) -> None:
    """Run the app, having told which files it is made of."""
    from modal_reference._faces import output
    from modal_reference._faces.running import Run
    from modal_reference._faces.runs import RunArguments

    before = set(sys.modules)
    reference = Reference.of(chosen.app, chosen.is_module)
    module = load(reference)
    with os.fdopen(descriptor, "w", encoding="utf-8") as told:
        told.writelines(f"{file}\n" for file in _files(module, set(sys.modules) - before))
    with output.showing(), Run(choose_app(module, reference), RunArguments(environment_name=chosen.env)):
        wait_for_ever()


def _files(module: ModuleType, names: Iterable[str]) -> Iterator[str]:
    """The files of a module, and of those that it imported from its folder and below."""
    file = getattr(module, "__file__", None)
    folder = None if file is None else Path(file).resolve().parent
    for each in (module, *(sys.modules.get(name) for name in names)):
        found = getattr(each, "__file__", None)
        if found and folder is not None and Path(found).resolve().is_relative_to(folder):
            yield os.path.abspath(found)


def _run_until_change(environment: dict[str, str], source: str) -> None:
    """Have the app run in a process of its own until one of its files changes.

    Args:
        source: What was written on the command line, whose file is watched where the app could not be loaded.
    """
    reading, writing = os.pipe()
    words = [sys.executable, "-m", __package__.partition(".")[0], *sys.argv[1:]]
    with os.fdopen(reading, encoding="utf-8") as told:
        try:
            process = subprocess.Popen(words, env={**environment, _VARIABLE: str(writing)}, pass_fds=(writing,))
        finally:
            os.close(writing)
        try:
            files = [Path(line.rstrip("\n")) for line in told]
            _wait_for_change(files or [Path(Reference.of(source, False).source)])
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def _wait_for_change(files: list[Path]) -> None:
    before = _times(files)
    while _times(files) == before:
        time.sleep(_PAUSE)


def _times(files: list[Path]) -> list[int]:
    return [each.stat().st_mtime_ns if each.exists() else 0 for each in files]
