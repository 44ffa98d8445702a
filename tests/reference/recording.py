"""A recorder of everything that was asked of a control plane, and the way to ask it again of another one."""

from __future__ import annotations

from typing import Any, NamedTuple

from modal_reference._engine import ControlPlane, Pending, Refusal
from tests.reference.benches import pending


class WaitNumber(NamedTuple):
    """Stands for a wait in a recording: the how-manieth it was."""

    number: int


class Call(NamedTuple):
    """One command, with the instant that came with it."""

    now: float
    name: str
    arguments: tuple[Any, ...]


class Outcome(NamedTuple):
    """What came of a command: its result or refusal, who was woken, and what falls due next."""

    result: object
    is_refused: bool
    woken: list[int]
    next_deadline: float | None


class Recorder:
    """Asks a control plane, and writes down what it was asked and what came of it.

    Attributes:
        calls: What was asked, without any object of this run: it can be asked of another control plane.
        outcomes: What came of it.
    """

    def __init__(self, plane: ControlPlane) -> None:
        self.plane = plane
        self.calls: list[Call] = []
        self.outcomes: list[Outcome] = []
        self.waits: list[Pending] = []

    def ask(self, now: float, name: str, *arguments: Any) -> Any:
        """Ask one thing; `arguments` hold a `WaitNumber` where the control plane expects a wait."""
        self.calls.append(Call(now, name, arguments))
        result, is_refused = None, False
        try:
            result = getattr(self.plane, name)(now, *map(self._meant, arguments))
        except Refusal as refusal:
            result, is_refused = (refusal.kind, refusal.message), True
        woken, self.plane.wakes = [self.waits.index(each) for each in self.plane.wakes], []
        self.outcomes.append(Outcome(result, is_refused, woken, self.plane.next_deadline()))
        return result

    def wait(self, now: float, timeout: float | None, name: str, *arguments: Any) -> WaitNumber:
        """Begin a wait, as the driver does."""
        waiting = pending(None if timeout is None else now + timeout)
        self.waits.append(waiting)
        number = WaitNumber(len(self.waits) - 1)
        self.calls.append(Call(now, "wait", (timeout, name, *arguments)))
        self.ask(now, name, number, *arguments)
        if waiting.place is not None:
            self.plane.watch_deadline(waiting)
        return number

    def _meant(self, argument: Any) -> Any:
        return self.waits[argument.number] if isinstance(argument, WaitNumber) else argument


def replay(calls: list[Call], plane: ControlPlane) -> Recorder:
    """Ask everything again, in the same order, each at the same instant."""
    again = Recorder(plane)
    remaining = iter(calls)
    for call in remaining:
        if call.name == "wait":
            timeout, name, *arguments = call.arguments
            again.wait(call.now, timeout, name, *arguments)
            next(remaining)  # the command of that wait, which `wait` has asked already
        else:
            again.ask(call.now, call.name, *call.arguments)
    return again
