"""How far maps are: a bar each on a terminal where rich is installed, one line at the end elsewhere."""

from __future__ import annotations

import sys
from threading import Lock
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


class _Bars:
    """The bars of all maps that run: a terminal has room for one display at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._display: Any = None
        self._count = 0

    def begin(self, name: str, console: Any) -> _Bar:
        """A bar of its own for a map."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        with self._lock:
            if self._count == 0:
                columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
                self._display = Progress(*columns, console=console, transient=True)
                self._display.start()
            self._count += 1
            return _Bar(self, self._display, self._display.add_task(name, total=None))

    def end(self) -> None:
        """One map has ended; with the last one the display goes."""
        with self._lock:
            self._count -= 1
            if self._count == 0:
                self._display.stop()


class _Bar:
    def __init__(self, bars: _Bars, display: Any, task: Any) -> None:
        self._bars = bars
        self._display = display
        self._task = task

    def show(self, done: int, total: int) -> None:
        self._display.update(self._task, completed=done, total=total)

    def end(self) -> None:
        self._display.remove_task(self._task)
        self._bars.end()


_bars = _Bars()


def begin(name: str) -> Progress | None:
    """Show how far a map is from now on, if progress is shown.

    Args:
        name: The function that is mapped.
    """
    if not output.shows_progress():
        return None
    console = output.console()
    return _Line(name) if console is None else _bars.begin(name, console)
