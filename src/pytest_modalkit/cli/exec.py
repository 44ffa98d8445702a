"""Run a command in a universe of its own, with a `modal` that is ours.

    modalkit exec -- python app.py
    modalkit exec -- python -m modal dict list

Whatever Python the command starts finds our `modal` on its path and shares one universe, which ends with the command.
The folder of the Python that runs `modalkit` comes first on the PATH, so that `python` is one that has the packages.
The real service is out of reach. The exit status is the command's; 127 where there is no such command.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from pytest_modalkit.backends import UniverseOptions
from pytest_modalkit.cli.refusal import Refusal
from pytest_modalkit.closest import suggestion
from pytest_modalkit.options import EDITIONS

__all__ = ["SUMMARY", "configure", "run"]

SUMMARY = "run a command with a universe and our `modal`"

_NOT_FOUND, _NOT_STARTED, _KILLED = 127, 126, 128  # as shells have it
_FORWARDED: Final = frozenset(
    {signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2}
)
_FROM_TERMINAL = 0x80  # SI_KERNEL: the terminal sent it to the whole group, so that the command has it already


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--edition", choices=EDITIONS, default=EDITIONS[-1], help="the edition of the documents")
    parser.add_argument(
        "--environments", metavar="NAMES", default="main dev", help="the environments, the default first (%(default)s)"
    )
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND", help="the command and its arguments")


def run(arguments: argparse.Namespace) -> int:
    """Run the command, and return its exit status.

    Raises:
        Refusal: There is no command, or it cannot be started.
    """
    words: list[str] = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    if not words:
        raise Refusal("exec needs a command, as in `modalkit exec -- python app.py`", status=2)
    options = UniverseOptions(edition=arguments.edition, environments=tuple(arguments.environments.split()))
    # Before any thread starts: threads inherit the mask, and no signal may be taken by another than this one.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {*_FORWARDED, signal.SIGCHLD})
    try:
        return _run_in_universe(words, options, before)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run_in_universe(words: Sequence[str], options: UniverseOptions, mask: Collection[int]) -> int:
    from pytest_modalkit import reference_backend

    universe, joins = reference_backend.serve(options)
    try:
        return _wait(_start(words, environment_of(options, joins), mask))
    finally:
        universe.close()


def environment_of(options: UniverseOptions, joins: Mapping[str, str]) -> dict[str, str]:
    """The variables of a command that finds our `modal`.

    Args:
        options: What its universe is like.
        joins: The variables by which it joins one; none for a universe of its own.
    """
    from pytest_modalkit import children, guard, reference_backend

    of_namespace = children.environment(reference_backend.backend(options), os.environ)
    changed = {**os.environ, **guard.FOR_CHILDREN, **of_namespace, **joins, "PATH": _path(sys.executable, os.environ)}
    return {name: value for name, value in changed.items() if value is not None}


def _start(words: Sequence[str], environment: Mapping[str, str], mask: Collection[int]) -> int:
    # Where the command will look, not where this process would.
    found = shutil.which(words[0], path=environment["PATH"]) or words[0]
    try:
        return os.posix_spawnp(found, list(words), environment, setsigmask=list(mask))
    except FileNotFoundError:
        raise Refusal(_not_found(words[0], environment["PATH"]), status=_NOT_FOUND) from None
    except OSError as error:
        raise Refusal(f"{words[0]!r} cannot be started: {error.strerror}", status=_NOT_STARTED) from None


def _path(python: str, inherited: Mapping[str, str]) -> str:
    """The PATH of the command: the folder of this Python first, so that its namesakes without our packages lose."""
    folders = inherited.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(dict.fromkeys([os.path.dirname(python), *folders] if python else folders))


def _not_found(word: str, path: str) -> str:
    if os.sep in word:
        return f"there is no command {word!r}: check the way to it"
    near = suggestion(word, _commands(path)) or ": check the spelling, or give the whole way to it"
    return f"there is no command {word!r} on the PATH{near}"


def _commands(path: str) -> Iterator[str]:
    for folder in path.split(os.pathsep):
        if os.path.isdir(folder) and os.access(folder, os.R_OK):
            yield from os.listdir(folder)


def _wait(child: int) -> int:
    """Hand on signals until the command has ended."""
    while True:
        caught = signal.sigwaitinfo({*_FORWARDED, signal.SIGCHLD})
        if caught.si_signo == signal.SIGCHLD:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended == child:
                code = os.waitstatus_to_exitcode(status)
                return code if code >= 0 else _KILLED - code
        elif caught.si_code != _FROM_TERMINAL:
            os.kill(child, caught.si_signo)
