"""How far a map is: a bar on a terminal where rich is installed, one line at the end elsewhere."""

from __future__ import annotations

import sys
from typing import Any, Protocol

from modal_reference._faces import output


class Progress(Protocol):
    """Shows how far one map is."""

    def show(self, done: int, total: int) -> None:
        """Show how many inputs have ended, of those that were handed over."""

    def end(self) -> None:
        """Show no more. May be called from a finaliser."""


class _Line:
    def __init__(self, name: str) -> None:
        self._name = name
        self._done = self._total = 0

    def show(self, done: int, total: int) -> None:
        self._done, self._total = done, total

    def end(self) -> None:
        print(f"✓ {self._name}: {self._done} of {self._total} inputs done.", file=sys.stderr, flush=True)


class _Bar:
    def __init__(self, name: str, console: Any) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Display

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        self._display = Display(*columns, console=console, transient=True)
        self._task = self._display.add_task(name, total=None)
        self._display.start()

    def show(self, done: int, total: int) -> None:
        self._display.update(self._task, completed=done, total=total)

    def end(self) -> None:
        self._display.stop()


def begin(name: str) -> Progress | None:
    """Show how far a map is from now on, if progress is shown.

    Args:
        name: The function that is mapped.
    """
    if not output.shows_progress():
        return None
    console = output.console()
    return _Line(name) if console is None else _Bar(name, console)
