"""What becomes of calls: they begin, are waited for, are cancelled, and are forgotten in the end."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from modal_reference._engine.calls import Call, CallKind, GraphNode, expired
from modal_reference._engine.chunks import Chunks
from modal_reference._engine.containers import OrderKind
from modal_reference._engine.endings import Endings
from modal_reference._engine.events import EventKind
from modal_reference._engine.functions import Function
from modal_reference._engine.identifiers import Identifiers
from modal_reference._engine.inputs import Input
from modal_reference._engine.lifecycle import AttemptEvent, InputState
from modal_reference._engine.outputs import OutputStatus
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.retention import Retention
from modal_reference._engine.scheduling import Scheduler
from modal_reference._engine.services import Services

#: No arguments, as the client serializes them: what a schedule calls a function with.
NO_ARGUMENTS = b"\x80\x04\x95\x06\x00\x00\x00\x00\x00\x00\x00)}\x94\x86\x94."
#: So many calls that were forgotten are known to have been there.
_TOMBSTONES = 100_000


class Calling:
    """The calls of a universe.

    Attributes:
        calls: Those that are not forgotten, by identifier.
    """

    def __init__(self, services: Services, scheduler: Scheduler) -> None:
        self._services = services
        self._scheduler = scheduler
        self._identifiers = Identifiers("fc", str(services.seed))
        self._forgotten: dict[str, None] = {}
        self.calls: dict[str, Call] = {}
        self.retention = Retention(services, self.calls, self._forget)
        self.endings = Endings(services, self.retention, scheduler.touch, scheduler.waits)

    # Beginning

    def start(
        self,
        now: float,
        function: Function,
        method: str,
        kind: CallKind,
        inputs: Sequence[tuple[int, bytes]],
        is_finished: bool,
        parent_input_id: str,
    ) -> Call:
        """Call a function."""
        _check_callable(function, method)
        call_id = self._identifiers.next()
        call = Call(call_id, function, method, kind, self._parent(parent_input_id), self._services.wake)
        call.check(inputs)
        self.calls[call_id] = function.calls[call_id] = call
        self._services.events.add(EventKind.FUNCTION_CALLED, now, call_id, function.definition.name)
        if call.parent is not None:
            call.parent.children.append(call_id)
            call.parent.open_children += 1
            self._scheduler.waits(call.parent)
        self.put(now, call, inputs)
        if is_finished:
            self.finish(now, call)
        return call

    def put(self, now: float, call: Call, inputs: Sequence[tuple[int, bytes]]) -> list[str]:
        """Add inputs to a call; their identifiers."""
        call.check(inputs)
        _check_callable(call.function, call.method)
        pool = call.function.pool
        added = []
        for index, payload in inputs:
            found = call.add(index, payload)
            if call.is_generator:
                found.chunks = Chunks(self._services.limits, self._services.wake)
            pool.enqueue(now, found)
            added.append(found.input_id)
        self._scheduler.touch(pool)
        return added

    def finish(self, now: float, call: Call) -> None:
        """Let a call have all its inputs."""
        if not call.is_finished:
            call.is_finished = True
            if call.is_over:
                self.endings.call_over(now, call)

    def fire(self, now: float, function: Function) -> None:
        """Call a function because its schedule has come."""
        self.start(now, function, "", CallKind.UNARY, [(0, NO_ARGUMENTS)], True, "")

    # Looking

    def get(self, call_id: str) -> Call:
        """The call of an identifier.

        Raises:
            Refusal: There is none, or it was forgotten.
        """
        call = self.calls.get(call_id)
        if call is None:
            if call_id in self._forgotten:
                raise expired(f"call {call_id!r}")
            raise Refusal(
                RefusalKind.NOT_FOUND,
                f"FunctionCall {call_id!r} not found: it belongs to another universe, or was never made",
            )
        return call

    def input(self, input_id: str) -> Input | None:
        """The input of an identifier, if it is known."""
        letters, _, number = input_id.removeprefix("in-").partition(":")
        call = self.calls.get(f"fc-{letters}")
        if call is None or not number.isdecimal() or int(number) >= len(call.inputs):
            return None
        return call.inputs[int(number)]

    def graph(self, root: Call) -> list[GraphNode]:
        """The inputs of a call and of those that they made, and so on; parents before children."""
        nodes, remaining = [], deque([root])
        while remaining:
            call = remaining.popleft()
            for found in call.inputs:
                nodes.append(call.node(found))
                remaining.extend(self.calls[each] for each in found.children if each in self.calls)
        return nodes

    # Ending

    def cancel(self, now: float, call: Call, terminate_containers: bool, reason: str) -> None:
        """Terminate what has not ended; with the containers that run it, if so wanted."""
        call.is_finished, was_finished = True, call.is_finished
        open_inputs = [found for found in call.inputs if not found.is_over]
        for found in open_inputs:
            self.terminate(now, found, terminate_containers, reason)
        if not open_inputs and not was_finished:
            self.endings.call_over(now, call)

    def terminate_all(self, now: float, function: Function, with_running: bool, reason: str) -> None:
        """Terminate the inputs of a function that have not ended; those that run only if so wanted."""
        for call in tuple(function.calls.values()):
            if with_running:
                self.cancel(now, call, False, reason)
                continue
            for found in call.inputs:
                if not found.is_over and found.state is not InputState.RUNNING:
                    self.terminate(now, found, False, reason)

    def terminate(self, now: float, found: Input, terminate_container: bool, reason: str) -> None:
        """End an input from outside."""
        if found.state is InputState.RESERVED:
            self._scheduler.unreserve(found)
        attempt = found.attempt
        if attempt is not None:
            container = attempt.container
            attempt.step(AttemptEvent.CANCEL)
            attempt.deadline = min(attempt.deadline, now + self._services.limits.cancel_grace)
            container.look.by(attempt.deadline)
            self._scheduler.mark(attempt, False)
            container.order(OrderKind.CANCEL_INPUT, found.input_id)
            if terminate_container:
                container.is_wronged = True
                self._scheduler.stop(now, container, 0.0, f"its input {found.input_id} was cancelled")
            self._scheduler.touch(container.pool)
        self.endings.finish(
            now, found, OutputStatus.TERMINATED, f"the input {found.input_id!r} was ended: {reason}".encode()
        )
        self._scheduler.touch(found.call.function.pool)

    def _parent(self, input_id: str) -> Input | None:
        return self.input(input_id) if input_id else None

    def _forget(self, call: Call) -> None:
        del self.calls[call.call_id]
        self._forgotten[call.call_id] = None
        if len(self._forgotten) > _TOMBSTONES:
            del self._forgotten[next(iter(self._forgotten))]

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return {call_id: call.snapshot() for call_id, call in self.calls.items()}


def _check_callable(function: Function, method: str) -> None:
    """See whether a function can be called.

    Raises:
        Refusal: Its app is not running, it was taken out of it, or has no such method.
    """
    name = function.definition.name
    if not function.app.is_running or function.is_retired:
        raise Refusal(
            RefusalKind.INVALID,
            f"Function {name!r} cannot be called: its app is not running, or does not have it any more. Run or deploy "
            "the app first",
        )
    if method not in function.definition.methods:
        known = ", ".join(repr(each) for each in function.definition.methods)
        raise Refusal(RefusalKind.NOT_FOUND, f"{name!r} has no method {method!r}, it has {known}")
