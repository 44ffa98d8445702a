"""How long outputs are kept: a fixed time after a call has ended, and of what was read, no more than so many bytes.

A call that is over is forgotten as a whole. Large outputs that were read may go earlier, the oldest first; they can be
read again as long as they are there. An output that nobody has read yet stays for its time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

from modal_reference._engine.calls import Call, CallKind, output_of
from modal_reference._engine.events import EventKind
from modal_reference._engine.inputs import Input
from modal_reference._engine.outputs import Output
from modal_reference._engine.services import Look, Services

#: Smaller outputs cost about as much as what is kept of them anyway.
_SMALL = 1024


class Retention:
    """What is kept, and until when.

    Args:
        calls: Those that are known, by identifier.
        forget: Called with a call that is not kept any more.
    """

    def __init__(self, services: Services, calls: Mapping[str, Call], forget: Callable[[Call], None]) -> None:
        self._limits = services.limits
        self._events = services.events
        self._calls = calls
        self._forget = forget
        self._over: deque[tuple[float, str]] = deque()
        self._read: dict[Input, None] = {}
        self._read_bytes = 0
        self._look = Look(services.schedule, self._look_at)

    def keep(self, now: float, call: Call) -> None:
        """Keep a call that is over for its time."""
        expires_at = now + self._limits.output_retention
        self._over.append((expires_at, call.call_id))
        self._look.by(expires_at)

    def read(self, found: Input) -> Output:
        """The output of an input that has ended, for somebody who reads it.

        Raises:
            Refusal: It is not kept any more.
        """
        output = output_of(found)
        if len(output.data) > _SMALL and found not in self._read:
            self._read[found] = None
            self._read_bytes += len(output.data)
            while self._read_bytes > self._limits.output_bytes and len(self._read) > 1:
                self._drop(next(iter(self._read)))
        return output

    def read_finally(self, found: Input) -> Output:
        """As `read`, by the only one who will: for the output of a call that is not kept for others.

        Raises:
            Refusal: It is not kept any more.
        """
        output, call = self.read(found), found.call
        if call.kind is CallKind.REMOTE and call.is_over:
            # Who has called from inside of a container still finds it in the call graph.
            if call.parent is None and call.call_id in self._calls:
                self._forget(call)
            self.release(call)
        return output

    def release(self, call: Call) -> None:
        """Let go of the outputs of a call that nobody will read any more."""
        for found in call.ended:
            self._drop(found)
            if found.chunks is not None:
                found.chunks.clear()

    def _drop(self, found: Input) -> None:
        if found in self._read:
            del self._read[found]
            self._read_bytes -= len(output_of(found).data)
        found.output = None

    def _look_at(self, now: float) -> None:
        while self._over and self._over[0][0] <= now:
            expires_at, call_id = self._over.popleft()
            call = self._calls.get(call_id)
            if call is None:
                continue
            for found in call.ended:
                self._drop(found)
            self._events.add(EventKind.OUTPUTS_EXPIRED, expires_at, call.call_id, f"{len(call.ended)} outputs")
            self._forget(call)
        if self._over:
            self._look.by(self._over[0][0])
