"""Files of user code that are started as commands, in the universe of the test."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

from pytest_modalkit import Backend

_SECONDS = 60.0  # far more than any of them needs; only a hanging one meets it


def modal_command(backend: Backend) -> list[str]:
    """The words that start the backend's command line."""
    assert backend.command_line, "a backend that claims command_line says which words start it"
    return list(backend.command_line)


class Desk:
    """A folder in which files are written and started.

    Args:
        backend: Whose command line is used.
        folder: Where.
    """

    def __init__(self, backend: Backend, folder: Path) -> None:
        self._backend = backend
        self._folder = folder

    def write(self, name: str, source: str) -> Path:
        """Write a file of Python."""
        path = self._folder / name
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        return path

    def python(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Start a file as `python FILE` does."""
        return self._done([sys.executable, *map(str, words)])

    def modal(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """Run the backend's command line."""
        return self._done([*modal_command(self._backend), *map(str, words)])

    def _done(self, words: list[str]) -> subprocess.CompletedProcess[str]:
        # A session of its own has no terminal, so that nothing can be asked for there.
        return subprocess.run(
            words,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
            cwd=self._folder,
            start_new_session=True,
        )


def lines_of(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines that a command printed, which has to have succeeded."""
    assert done.returncode == 0, f"the command failed with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return [line.strip() for line in done.stdout.splitlines()]
