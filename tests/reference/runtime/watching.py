"""Containers that execute a command, and what becomes of them."""

from __future__ import annotations

import sys
from threading import Condition
from typing import Any

from modal_reference._runtime.containers import Container
from modal_reference._runtime.orders import End, Order
from modal_reference._runtime.process import ProcessRuntime
from modal_reference._runtime.streams import STDERR, STDOUT
from tests.reference.waiting import PATIENCE


class Watched:
    """One container, and what it has told so far."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._printed: list[tuple[int, str]] = []
        self._end: End | None = None
        self.container: Container

    def printed(self, stream: int, input_id: str, text: str) -> None:
        """Take a line."""
        assert self._end is None, "nothing is printed after the end"
        with self._changed:
            self._printed.append((stream, text))
            self._changed.notify_all()

    def ended(self, end: End) -> None:
        """Take the end."""
        with self._changed:
            self._end = end
            self._changed.notify_all()

    def end(self) -> End:
        """How it has ended, once it has."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._end is not None, PATIENCE), "the container has not ended"
            assert self._end is not None
            return self._end

    def line(self, number: int = 1) -> str:
        """The line of that number on standard output, once it is there."""

        def lines() -> list[str]:
            return [text for stream, text in self._printed if stream == STDOUT]

        with self._changed:
            self._changed.wait_for(lambda: len(lines()) >= number or self._end is not None, PATIENCE)
            assert len(lines()) >= number, (self._printed, self._end)
            return lines()[number - 1].rstrip("\n")

    @property
    def output(self) -> str:
        """Everything on standard output so far."""
        return "".join(text for stream, text in self._printed if stream == STDOUT)

    @property
    def errors(self) -> str:
        """Everything on standard error so far."""
        return "".join(text for stream, text in self._printed if stream == STDERR)

    def kill(self) -> None:
        """Have it killed."""
        self.container.tell(["kill"])

    def stop(self, seconds: float) -> None:
        """Have it interrupted, and killed when the seconds are over."""
        self.container.tell(["stop", seconds])


class Yard:
    """Where containers run."""

    def __init__(self, runtime: ProcessRuntime) -> None:
        self.runtime = runtime

    def start(self, *command: str, **limits: Any) -> Watched:
        """Execute a command in a container."""
        watched = Watched()
        order = Order(container_id="ta-test", edition="1", command=list(command), **limits)
        watched.container = self.runtime.launch(order, watched)
        return watched

    def python(self, code: str, *arguments: str, **limits: Any) -> Watched:
        """Execute some Python in a container."""
        return self.start(sys.executable, "-I", "-u", "-c", code, *arguments, **limits)

    def shell(self, script: str, **limits: Any) -> Watched:
        """Execute a shell script in a container."""
        return self.start("sh", "-c", script, **limits)
