"""One client of the listener: reads its frames, carries out its commands, keeps what it is offered until it accepts."""

from __future__ import annotations

import socket
from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any, Protocol

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
from modal_reference._driver.server import READ, WRITE
from modal_reference._engine import (
    COMMANDS,
    WAITING,
    ControlPlane,
    Pending,
    PendingKind,
    PendingState,
    Refusal,
    RefusalKind,
    Take,
)

if TYPE_CHECKING:
    from modal_reference._driver.faults import Meeting
    from modal_reference._driver.server import Server
    from modal_reference._driver.universe import Universe

_READ_BYTES = 1 << 16


class Gate(Protocol):
    """Where a client comes in that has to say something first."""

    def enter(self, token: object) -> Universe:
        """The universe that a client is let into.

        Raises:
            Refusal: It is not let in.
        """


class Connection:
    """One client. It is served from now on.

    Args:
        server: Whose thread serves it.
        sock: Its socket.
        gate: Decides whether it is let in; None where it came in already.
        universe: The universe it has come into.

    Attributes:
        universe: The universe it reaches, once it was let in.
    """

    def __init__(
        self, server: Server, sock: socket.socket, gate: Gate | None = None, universe: Universe | None = None
    ) -> None:
        sock.setblocking(False)
        self.socket = sock
        self.universe: Universe | None = None
        self._server = server
        self._gate = gate
        self._incoming = bytearray()
        self._outgoing = bytearray()
        self._requests: deque[Any] = deque()
        self._pending: Pending | None = None
        self._is_told = False
        self._is_closed = False
        self._gives_up_at: float | None = None
        self._asker: object = None  # the first argument of the wait: where it is one of a container, its identifier
        self._held_until: float | None = None  # the first request waits for that instant, because of a fault
        self._met: Meeting | None = None  # what that request has met with
        server.add(sock.fileno(), self)
        if universe is not None:
            self._welcome(universe)

    def receive(self, events: int) -> None:
        """Read what has come. An acceptance takes effect here, requests are kept for `answer`."""
        if events & WRITE:
            self.flush()
        if events & READ:
            self._read()

    def _read(self) -> None:
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
        while self._requests and not self._is_closed and self._pending is None and self._held_until is None:
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
            self._server.change(self.socket.fileno(), READ)

    def give_up(self) -> float | None:
        """Refuse a wait that has waited for its time on a clock that is frozen; tell how many seconds it may go on.

        Returns:
            None when the wait can end by itself.
        """
        if self._held_until is not None:
            return self._hold(self._held_until)
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
        self._server.waiting.discard(self)
        universe.withdraw(pending)
        self._refuse(universe.stuck())
        return None

    def close(self) -> None:
        """Part from the client; what it waited for, or was offered and did not accept, goes to the next in line."""
        if self._is_closed:
            return
        self._is_closed = True
        self._server.waiting.discard(self)
        self._server.drop(self.socket.fileno())
        pending, self._pending = self._pending, None
        if pending is not None and self.universe is not None:
            self.universe.withdraw(pending)
        self.socket.close()

    def forget(self) -> None:
        """In a forked child: close the copy of the parent's socket."""
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
        try:
            if self._gate is None or len(content) != 1:
                raise Refusal(RefusalKind.UNAUTHENTICATED, "who comes in says the token, and nothing else")
            self._welcome(self._gate.enter(content[0]))
        except Refusal as refusal:
            self._refuse(refusal)
            self.close()

    def _welcome(self, universe: Universe) -> None:
        self.universe = universe
        self._server.watch(universe)
        self._send([OK, [universe.number, universe.edition]])

    def _hold(self, until: float) -> float | None:
        """How many seconds the first request still waits because of a fault; None once it has been carried out."""
        left = until - monotonic()
        if left > 0:
            return left
        self._held_until = None
        self._server.waiting.discard(self)
        self.answer()
        return None

    def _gets_through(self, request: list[Any], met: Meeting) -> bool:
        """Whether a request is carried out now, and not later because of a fault.

        Raises:
            Refusal: It fails on purpose.
        """
        if met.delay:
            self._met = met._replace(delay=0.0)
            self._held_until = monotonic() + met.delay
            self._requests.appendleft(request)
            self._server.waiting.add(self)
            return False
        if met.refusal is not None:
            raise met.refusal
        return True

    def _carry_out(self, request: list[Any]) -> None:
        assert self.universe is not None
        faults = self.universe.faults
        if faults is not None:
            met, self._met = self._met or faults.meet(str(request[0])), None
            if not self._gets_through(request, met):
                return
        match request:
            case [str(name), list(arguments)] if name == "queue_take":
                self._wait("queue_take_wait", [*arguments, False], None)
            case [str(name), list(arguments)] if name in COMMANDS:
                command = COMMANDS[name]
                checked = check_arguments(command, arguments, skipped=1)
                outcome = self.universe.run(command, *checked)
                if faults is None or name != "container_ready" or not faults.started(self.universe, *checked):
                    self._send([OK, outcome])
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
        self._asker = checked[0] if checked else None
        pending = Pending(self._wake)
        outcome = self.universe.begin_wait(pending, timeout, command, *checked)
        if pending.place is None:
            self._say(outcome)
        else:
            self._pending = pending
            self._is_told = False
            self._gives_up_at = None
            self._server.waiting.add(self)
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
        self._server.call(self._tell)
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
        self._server.waiting.discard(self)
        if pending.state is PendingState.OFFERED and pending.kind is not PendingKind.NEWS:
            assert pending.place is not None, "what was offered was offered in a place"
            self._send([OFFERED, pending.place.offered(pending)])
            return
        self._pending = None
        assert self.universe is not None
        try:
            self._say(self.universe.finish(pending))
        except Refusal as refusal:
            self._refuse(refusal)

    def _say(self, outcome: Any) -> None:
        """Tell how a wait ended, unless it is one of a container that is struck first."""
        assert self.universe is not None
        faults = self.universe.faults
        if faults is None or not isinstance(outcome, Take) or not faults.took(self.universe, str(self._asker), outcome):
            self._send([OK, outcome])

    def _accept(self) -> None:
        pending = self._pending
        if pending is None or not self._is_told:
            raise BadFrame("nothing was offered that could be accepted")
        self._pending = None
        assert self.universe is not None
        try:
            self.universe.run(ControlPlane.accept, pending)
        except Refusal:
            self.close()  # the universe has ended: nothing was taken, which is what a closed connection says
            return
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
            self._server.change(self.socket.fileno(), READ | WRITE)
        self._outgoing += frame
