"""How inputs end: each has one final outcome, whatever becomes of its tries.

A try that fails, or takes too long, or whose container ends by itself, counts: the input is tried again as the policy
of its function says. A try that is lost because its container was taken away, or killed for another input's sake, does
not count: the input begins anew, at its old place in the line. What a generator has yielded already cannot be taken
back, so a generator is not tried again once it has.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from modal_reference._engine.calls import Call
from modal_reference._engine.events import EventKind
from modal_reference._engine.inputs import Input
from modal_reference._engine.lifecycle import InputEvent
from modal_reference._engine.outputs import OutputStatus
from modal_reference._engine.pools import Pool
from modal_reference._engine.retention import Retention
from modal_reference._engine.retries import delay_of
from modal_reference._engine.services import Services
from modal_reference._engine.timers import Alarm
from modal_reference._engine.watches import Watch

_EVENTS = {OutputStatus.SUCCESS: InputEvent.SUCCEED, OutputStatus.TERMINATED: InputEvent.TERMINATE}


class Endings:
    """Brings inputs to their end.

    Args:
        retention: Keeps the outputs of calls that are over.
        touched: Called with a pool in which something has changed.
        resumed: Called with an input whose calls have all ended.

    Attributes:
        any_output: Those who wait for the first of several calls.
    """

    def __init__(
        self,
        services: Services,
        retention: Retention,
        touched: Callable[[Pool], None],
        resumed: Callable[[Input], None],
    ) -> None:
        self._services = services
        self._retention = retention
        self._touched = touched
        self._resumed = resumed
        self._turns = count(1)
        self.any_output = Watch(services.wake)

    def finish(self, now: float, found: Input, status: OutputStatus, data: bytes, items: int = 0) -> None:
        """Give an input its final outcome."""
        found.step(_EVENTS.get(status, InputEvent.FAIL))
        if found.line is not None:
            found.line.leave(found)
        if found.alarm is not None:
            found.alarm.cancel()
            found.alarm = None
        found.attempt = None
        call = found.call
        found.turn = next(self._turns)
        call.end(found, status, data, items)
        self._services.events.add(EventKind.INPUT_ENDED, now, found.input_id, status.name.lower())
        if found.chunks is not None:
            found.chunks.news.notify()
            found.chunks.room.notify()
        call.news.notify()
        if self.any_output:
            self.any_output.notify()
        if call.is_over:
            self.call_over(now, call)

    def call_over(self, now: float, call: Call) -> None:
        """See to what follows when a call has all its inputs and all have ended."""
        call.news.notify()
        del call.function.calls[call.call_id]
        self._retention.keep(now, call)
        parent = call.parent
        if parent is not None:
            parent.open_children -= 1
            if not parent.open_children:
                self._resumed(parent)

    def fail_try(self, now: float, found: Input, status: OutputStatus, data: bytes, items: int = 0) -> None:
        """Let a try have failed: the input is tried again, or ends."""
        delay = None
        function = found.call.function
        if not found.call.is_generator and function.pool.is_open:
            delay = delay_of(function.definition.retries, found.tries)
        if delay is None:
            self.finish(now, found, status, data, items)
            return
        found.step(InputEvent.RETRY)
        found.attempt = None
        self._services.events.add(
            EventKind.INPUT_RETRIED, now, found.input_id, f"try {found.tries} was a {status.name.lower()}"
        )
        if delay > 0:
            found.alarm = Alarm(lambda at: self._retry(at, found))
            self._services.schedule(now + delay, found.alarm)
        else:
            self._retry(now, found)

    def lose(self, now: float, found: Input, reason: str) -> None:
        """Let a try be lost: the input begins anew at its old place, unless that has happened too often."""
        found.losses += 1
        if found.chunks is not None and found.chunks.count:
            self.finish(
                now,
                found,
                OutputStatus.FAILURE,
                f"{reason}; what the generator had yielded already cannot be yielded again".encode(),
            )
        elif not found.call.function.pool.is_open:
            self.finish(now, found, OutputStatus.FAILURE, f"{reason}, and its function is gone by now".encode())
        elif found.losses > self._services.limits.input_losses:
            self.finish(now, found, OutputStatus.FAILURE, f"{reason}, as {found.losses - 1} before it".encode())
        else:
            found.step(InputEvent.RESCHEDULE)
            found.attempt = None
            found.tries -= 1
            pool = found.call.function.pool
            pool.put_back([found])
            self._services.events.add(EventKind.INPUT_RESCHEDULED, now, found.input_id, reason)
            self._touched(pool)

    def _retry(self, now: float, found: Input) -> None:
        found.alarm = None
        found.step(InputEvent.DUE)
        pool = found.call.function.pool
        pool.enqueue(now, found)
        self._touched(pool)

    def fail_waiting(self, now: float, pool: Pool, status: OutputStatus, data: bytes) -> None:
        """End all inputs that wait for a pool, because it cannot serve them."""
        for found in pool.waiting():
            self.finish(now, found, status, data)
