"""One client of the listener: reads its frames, carries out its commands, keeps what it is offered until it accepts."""

from __future__ import annotations

import socket
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any

from modal_reference._driver.frames import (
    FRAME_BYTES,
    GREETING_BYTES,
    HEADER_BYTES,
    OFFERED,
    OK,
    REFUSED,
    BadFrame,
    body_length,
    check_arguments,
    pack,
    unpack,
)
from modal_reference._engine import (
    COMMANDS,
    WAITING,
    ControlPlane,
    Pending,
    PendingKind,
    PendingState,
    Refusal,
    RefusalKind,
)

if TYPE_CHECKING:
    from modal_reference._driver.listener import Listener
    from modal_reference._driver.universe import Universe

_READ_BYTES = 1 << 16


class Connection:
    """One client.

    Attributes:
        universe: The universe it reaches, once it was let in.
    """

    def __init__(self, listener: Listener, sock: socket.socket) -> None:
        self.socket = sock
        self.universe: Universe | None = None
        self._listener = listener
        self._incoming = bytearray()
        self._outgoing = bytearray()
        self._requests: deque[Any] = deque()
        self._pending: Pending | None = None
        self._is_told = False
        self._is_closed = False
        self._gives_up_at: float | None = None

    def receive(self) -> None:
        """Read what has come. An acceptance takes effect here, requests are kept for `answer`."""
        try:
            data = self.socket.recv(_READ_BYTES)
            self._incoming += data
            while not self._is_closed and (body := self._next_body()) is not None:
                self._take(unpack(body))
        except BlockingIOError:
            return
        except (OSError, BadFrame):
            data = b""
        if not data:
            self.close()

    def answer(self) -> None:
        """Carry out the requests that have come."""
        while self._requests and not self._is_closed and self._pending is None:
            request = self._requests.popleft()
            try:
                self._carry_out(request)
            except Refusal as refusal:
                self._refuse(refusal)
            except BadFrame as fault:
                self._refuse(Refusal(RefusalKind.INVALID, str(fault)))

    def flush(self) -> None:
        """Send what is left to send."""
        try:
            sent = self.socket.send(self._outgoing)
        except BlockingIOError:
            return
        except OSError:
            self.close()
            return
        del self._outgoing[:sent]
        if not self._outgoing:
            self._listener.want_write(self, False)

    def give_up(self) -> float | None:
        """Refuse a wait that has waited for its time on a clock that is frozen; tell how many seconds it may go on.

        Returns:
            None when the wait can end by itself.
        """
        pending, universe = self._pending, self.universe
        if pending is None or universe is None or pending.state is not PendingState.WAITING:
            return None
        left = universe.stuck_for(pending)
        if left is None:
            return None
        if self._gives_up_at is None:
            self._gives_up_at = monotonic() + left
        left = self._gives_up_at - monotonic()
        if left > 0:
            return left
        self._pending = None
        self._listener.waiting.discard(self)
        universe.withdraw(pending)
        self._refuse(universe.stuck())
        return None

    def close(self) -> None:
        """Part from the client; what it waited for, or was offered and did not accept, goes to the next in line."""
        if self._is_closed:
            return
        self._is_closed = True
        self._listener.drop(self)
        pending, self._pending = self._pending, None
        if pending is not None and self.universe is not None:
            self.universe.withdraw(pending)
        self.socket.close()

    # Inside

    def _next_body(self) -> bytes | None:
        if len(self._incoming) < HEADER_BYTES:
            return None
        length = body_length(self._incoming, FRAME_BYTES if self.universe else GREETING_BYTES)
        end = HEADER_BYTES + length
        if len(self._incoming) < end:
            return None
        body = bytes(self._incoming[HEADER_BYTES:end])
        del self._incoming[:end]
        return body

    def _take(self, content: Any) -> None:
        if not isinstance(content, list):
            raise BadFrame("a frame must hold a list")
        if self.universe is None:
            self._greet(content)
        elif not content:
            self._accept()
        else:
            self._requests.append(content)

    def _greet(self, content: list[Any]) -> None:
        if len(content) != 1 or not self._listener.admits(content[0]):
            self._refuse(Refusal(RefusalKind.UNAUTHENTICATED, "the token of this universe is another one"))
            self.close()
            return
        try:
            universe = self._listener.route()
        except Exception as reason:  # noqa: BLE001
            # Whatever keeps this process from having a universe is told to the one who asks, not to its serving thread.
            self._refuse(Refusal(RefusalKind.ENDED, f"there is no universe to join: {reason}"))
            self.close()
            return
        self.universe = universe
        self._listener.watch(universe)
        self._send([OK, [universe.number, universe.edition]])

    def _carry_out(self, request: list[Any]) -> None:
        assert self.universe is not None
        match request:
            case [str(name), list(arguments)] if name == "queue_take":
                self._wait("queue_take_wait", [*arguments, False], None)
            case [str(name), list(arguments)] if name in COMMANDS:
                command = COMMANDS[name]
                self._send([OK, self.universe.run(command, *check_arguments(command, arguments, skipped=1))])
            case [str(name), list(arguments), (None | int() | float()) as timeout] if name in WAITING:
                self._wait(name, arguments, timeout)
            case _:
                raise BadFrame(f"there is no such request: {str(request)[:100]}")

    def _wait(self, name: str, arguments: list[Any], timeout: float | None) -> None:
        assert self.universe is not None
        if timeout != timeout:
            raise BadFrame("a timeout must be a number of seconds, or nil")
        command = WAITING[name]
        checked = check_arguments(command, arguments, skipped=2)
        if self._is_abandoned():
            self.close()
            return
        pending = Pending(self._wake)
        outcome = self.universe.begin_wait(pending, timeout, command, *checked)
        if pending.place is None:
            self._send([OK, outcome])
        else:
            self._pending = pending
            self._is_told = False
            self._gives_up_at = None
            self._listener.waiting.add(self)
            self._tell()

    def _is_abandoned(self) -> bool:
        """Whether the client has left since it asked: what is reserved for it would be missing where it asks next."""
        try:
            return not self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def _wake(self) -> bool:
        self._listener.call(self._tell)
        return True  # a connection that has closed has withdrawn

    def _tell(self) -> None:
        """Tell the client how its wait ended, if it has."""
        pending = self._pending
        if pending is None or self._is_told or self._is_closed:
            return
        if pending.state is PendingState.WAITING:
            self._gives_up_at = None  # it was roused because somebody changed the clock
            return
        self._is_told = True
        self._listener.waiting.discard(self)
        if pending.state is PendingState.OFFERED and pending.kind is not PendingKind.NEWS:
            assert pending.place is not None, "what was offered was offered in a place"
            self._send([OFFERED, pending.place.offered(pending)])
            return
        self._pending = None
        assert self.universe is not None
        try:
            self._send([OK, self.universe.finish(pending)])
        except Refusal as refusal:
            self._refuse(refusal)

    def _accept(self) -> None:
        pending = self._pending
        if pending is None or not self._is_told:
            raise BadFrame("nothing was offered that could be accepted")
        self._pending = None
        assert self.universe is not None
        if not self.universe.is_closed and pending.state is PendingState.OFFERED:
            self.universe.run(ControlPlane.accept, pending)
        # Only now may the client go on: whoever it tells must find what it did.
        self._send([OK, None])

    def _refuse(self, refusal: Refusal) -> None:
        self._send([REFUSED, [refusal.kind.value, refusal.message]])

    def _send(self, content: Any) -> None:
        if self._is_closed:
            return
        frame = pack(content)
        if not self._outgoing:
            try:
                sent = self.socket.send(frame)
            except BlockingIOError:
                sent = 0
            except OSError:
                self.close()
                return
            frame = frame[sent:]
            if not frame:
                return
            self._listener.want_write(self, True)
        self._outgoing += frame
