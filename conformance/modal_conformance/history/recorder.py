"""Recording what clients do and see.

Each client (a thread, a task, a process) has a `ClientRecorder`. The `with` block stands around one call and serves
blocking and awaiting code alike:

    recorder = Recorder()
    a = recorder.client("A")
    with a.call("put", key="k", value=1) as call:
        call.answer(d.put("k", 1))
    with a.call("get", expects=queue.Empty, timeout=0.1) as call:
        call.answer(await q.get.aio(timeout=0.1))

A child process records with a Recorder of its own and sends `history().to_json()`; the parent merges. That is right
because the monotonic clock is one per machine.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

from modal_conformance.history.calls import CANCELLED, UNKNOWN, Answer, Call, History, token_of


class Recorder:
    """Collects calls from any number of threads and tasks of one process.

    Args:
        clock: Nanoseconds from one monotonic source.
        encode: Turns arguments and results into what JSON can carry; by default they must be so already.
    """

    def __init__(
        self, *, clock: Callable[[], int] = time.monotonic_ns, encode: Callable[[Any], Any] | None = None
    ) -> None:
        self._clock = clock
        self._encode = encode
        self._lock = threading.Lock()
        self._keys = itertools.count()
        self._calls: dict[int, Call] = {}

    def client(self, name: str) -> ClientRecorder:
        """The recorder of one client."""
        return ClientRecorder(self, name)

    def history(self) -> History:
        """What was seen so far; calls without an answer are open."""
        with self._lock:
            return History(self._calls.values())

    def begin(self, client: str, operation: str, arguments: dict[str, Any]) -> int:
        """Note that a call begins; return the key to finish it by."""
        carried = {name: self.carried(value) for name, value in arguments.items()}
        with self._lock:
            key = next(self._keys)
            self._calls[key] = Call(
                client=client, operation=operation, arguments=carried, answer=UNKNOWN, start=self._clock(), end=None
            )
        return key

    def finish(self, key: int, answer: Answer, end: int) -> None:
        """Note the answer of a call that `begin` noted."""
        with self._lock:
            call = self._calls[key]
            self._calls[key] = Call(
                client=call.client,
                operation=call.operation,
                arguments=call.arguments,
                answer=answer,
                start=call.start,
                end=end,
            )

    def now(self) -> int:
        """The present instant."""
        return self._clock()

    def carried(self, value: Any) -> Any:
        """The value as the history carries it.

        Raises:
            TypeError: JSON cannot carry it.
        """
        carried = value if self._encode is None else self._encode(value)
        token_of(carried)
        return carried


class ClientRecorder:
    """Records the calls of one client.

    Args:
        recorder: Where they are collected.
        name: The client's name in witnesses; unique over all processes that take part.
    """

    __slots__ = ("_recorder", "name")

    def __init__(self, recorder: Recorder, name: str) -> None:
        self._recorder = recorder
        self.name = name

    def call(
        self, operation: str, /, *, expects: type[Exception] | tuple[type[Exception], ...] = (), **arguments: Any
    ) -> CallRecorder:
        """A block around one call.

        Args:
            operation: The documented method name.
            expects: Errors that are answers; the block swallows them. Other errors are recorded and go on.
            arguments: What the call is made with, by documented names.
        """
        return CallRecorder(self._recorder, self.name, operation, arguments, expects)


class CallRecorder:
    """The block around one call. Its end instant is that of `answer`, or of leaving the block."""

    __slots__ = ("_answer", "_arguments", "_client", "_end", "_expects", "_key", "_operation", "_recorder")

    def __init__(
        self,
        recorder: Recorder,
        client: str,
        operation: str,
        arguments: dict[str, Any],
        expects: type[Exception] | tuple[type[Exception], ...],
    ) -> None:
        self._recorder = recorder
        self._client = client
        self._operation = operation
        self._arguments = arguments
        self._expects = expects
        self._key = -1
        self._answer: Answer | None = None
        self._end = 0

    def answer(self, value: Any) -> Any:
        """Note the returned value, and hand it on."""
        self._end = self._recorder.now()
        self._answer = Answer.returned(self._recorder.carried(value))
        return value

    def __enter__(self) -> CallRecorder:
        self._key = self._recorder.begin(self._client, self._operation, self._arguments)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        if self._answer is not None:  # the call itself had ended; what failed came after it
            self._recorder.finish(self._key, self._answer, self._end)
            return False
        self._recorder.finish(self._key, _answer_of(kind), self._recorder.now())
        return kind is not None and issubclass(kind, self._expects)


def _answer_of(kind: type[BaseException] | None) -> Answer:
    """The answer of a block that noted none: None, an error, or the cancellation that asyncio and trio throw in."""
    if kind is None:
        return Answer.returned(None)
    return Answer.raised(kind) if issubclass(kind, Exception) else CANCELLED
