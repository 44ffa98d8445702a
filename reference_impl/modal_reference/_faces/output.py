"""What `modal.enable_output` shows: the steps of a run, what containers print, how far maps are (document 003)."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from modal_reference._engine import ControlPlane
from modal_reference.config import config
from modal_reference.exception import Error

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._engine import LogLine

_STDERR = 2


class _Shown:
    """What is shown at present; nested blocks count."""

    depth = 0
    is_progress_shown = True


def is_enabled() -> bool:
    """Whether output is shown."""
    return _Shown.depth > 0


def shows_progress() -> bool:
    """Whether the progress of maps and runs is shown."""
    return is_enabled() and _Shown.is_progress_shown


@contextmanager
def showing(is_progress_shown: bool = True) -> Iterator[None]:
    """Show output for as long as a block lasts.

    Args:
        is_progress_shown: Whether steps and progress are shown, besides what containers print.
    """
    before = _Shown.is_progress_shown
    _Shown.depth, _Shown.is_progress_shown = _Shown.depth + 1, is_progress_shown
    try:
        yield
    finally:
        _Shown.depth, _Shown.is_progress_shown = _Shown.depth - 1, before


def step(text: str) -> None:
    """Show one step of a run, if steps are shown."""
    if shows_progress():
        print(f"✓ {text}", file=sys.stderr, flush=True)


def console() -> Any | None:
    """A console of rich that writes to the terminal; None without rich, or without a terminal."""
    if not sys.stderr.isatty():
        return None
    try:
        from rich.console import Console
    except ImportError:
        return None
    return Console(stderr=True)


def stream_logs(link: Link, app_id: str) -> LogStream | None:
    """Show what the containers of an app print from now on, if output is shown."""
    return LogStream(link, app_id) if is_enabled() else None


class LogStream:
    """Writes what the containers of an app print to standard output and standard error, from a thread of its own.

    Args:
        link: The universe of the app.
        app_id: The app.
    """

    def __init__(self, link: Link, app_id: str) -> None:
        self._link = link
        self._app_id = app_id
        self._thread = threading.Thread(target=self._run, name=f"logs of {app_id}", daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Wait until everything is written that an app has printed which was stopped, but not for ever."""
        self._thread.join(timeout=config["logs_timeout"])

    def _run(self) -> None:
        known = 0
        try:
            while lines := self._link.wait(None, ControlPlane.app_logs_wait, self._app_id, known):
                for line in lines:
                    _write(line)
                known = lines[-1].number
        except Error as fault:  # the universe has ended
            step(f"No more logs: {fault}")


def _write(line: LogLine) -> None:
    stream = sys.stderr if line.stream == _STDERR else sys.stdout
    stream.write(line.text)
    stream.flush()
