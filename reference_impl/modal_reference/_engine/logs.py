"""What the containers of an app have printed: the latest of it, for those who read along."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from modal_reference._engine.limits import Limits
from modal_reference._engine.pendings import Pending
from modal_reference._engine.watches import Watch


class LogLine(NamedTuple):
    """One piece of output.

    Args:
        number: Ascending within the app, from 1.
        input_id: The input that printed it; empty where that is not certain.
        stream: 1 for standard output, 2 for standard error.
    """

    number: int
    app_id: str
    function_id: str
    container_id: str
    input_id: str
    stream: int
    text: str


class LogBook:
    """What one app has printed. Who reads too late misses the oldest pieces: their numbers are not there any more.

    Args:
        wake: Takes waits that have an answer.

    Attributes:
        news: Those who read along.
        last: The number of the latest piece.
    """

    def __init__(self, limits: Limits, wake: Callable[[Pending], None]) -> None:
        self._limits = limits
        self._lines: deque[LogLine] = deque()
        self._size = 0
        self.news = Watch(wake)
        self.last = 0

    def add(self, app_id: str, function_id: str, container_id: str, input_id: str, stream: int, text: str) -> None:
        """Append a piece."""
        self.last += 1
        self._lines.append(LogLine(self.last, app_id, function_id, container_id, input_id, stream, text))
        self._size += len(text)
        while len(self._lines) > self._limits.log_pieces or (
            self._size > self._limits.log_bytes and len(self._lines) > 1
        ):
            self._size -= len(self._lines.popleft().text)
        self.news.notify()

    def after(self, number: int) -> list[LogLine]:
        """The pieces after the one of that number, as far as they are kept."""
        first = self._lines[0].number if self._lines else self.last + 1
        skipped = max(number - first + 1, 0)
        return [self._lines[place] for place in range(skipped, len(self._lines))]
