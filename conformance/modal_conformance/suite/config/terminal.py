"""A terminal at which a law types a secret."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import termios
import time

from modal_conformance.suite.config import children
from modal_conformance.suite.config.children import Child

_SECONDS = 30.0
# Who has shown a prompt and is silent since then waits for input: echoing is off by then, or stays on.
_AFTER_PROMPT = 3.0
_LOOK = 0.05
_ECHO_FIELD = 3


def type_unseen(child: Child, words: tuple[str, ...], secret: str, **variables: str | None) -> str:
    """Run the command line at a terminal, type `secret` once echoing is off, and return all that the screen shows.

    Raises:
        AssertionError: echoing was not turned off, or the command failed.
    """
    master, slave = pty.openpty()
    try:
        process = subprocess.Popen(
            [*children.modal_command(child.backend), *words],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=child.home,
            env=child.environment(variables),
            start_new_session=True,
        )
        try:
            screen = _read_until_unseen(process, master, slave)
            os.write(master, f"{secret}\n".encode())
            code = process.wait(_SECONDS)
            screen += _rest(master)
        finally:
            process.kill()
            process.wait()
    finally:
        os.close(slave)
        os.close(master)
    assert code == 0, f"the command failed; the screen shows:\n{screen}"
    return screen


def _read_until_unseen(process: subprocess.Popen[bytes], master: int, slave: int) -> str:
    """What the screen shows until echoing is off; the prompt comes after that, so each output is a time to look."""
    screen = ""
    silent_since = time.monotonic()
    while termios.tcgetattr(slave)[_ECHO_FIELD] & termios.ECHO:
        assert process.poll() is None, f"nothing was asked at the terminal, which shows:\n{screen}"
        patience = _AFTER_PROMPT if screen else _SECONDS
        assert time.monotonic() < silent_since + patience, f"echoing stayed on; the terminal shows:\n{screen}"
        shown = _rest(master, wait=_LOOK)
        if shown:
            silent_since = time.monotonic()
            screen += shown
    return screen


def _rest(master: int, wait: float = 0.0) -> str:
    shown = b""
    while select.select([master], [], [], wait)[0]:
        shown += os.read(master, 4096)
        wait = 0.0
    return shown.decode(errors="replace")
