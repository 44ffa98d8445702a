"""A world for tests of the scheduler: a control plane, a manual clock, and a simulated runtime.

Everything goes through commands, as from a driver. Each is written down, so that a test can ask it all again of another
control plane. Containers are puppets: a test says when they are ready, ask, put and end; or lets them all work by
themselves with `work`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from modal_reference._engine import (
    AppState,
    CallInfo,
    CallKind,
    ControlPlane,
    Delivery,
    Exit,
    FunctionDefinition,
    FunctionStats,
    Instruction,
    Limits,
    Method,
    Order,
    OrderKind,
    Outcome,
    Output,
    OutputStatus,
    Pending,
    PendingState,
    StartContainer,
    StopContainer,
    Take,
)
from modal_reference._engine.definitions import Code
from tests.reference.benches import pending

CODE = Code("shop", "/shop.py", "f", b"", [], "/")
KILLED = Exit(None, 9, False)
LOST = Exit(None, None, False)
DONE = Exit(0, None, False)


def function(name: str = "f", **figures: Any) -> FunctionDefinition:
    """A definition with other figures than the usual ones."""
    return FunctionDefinition(name, CODE, figures.pop("methods", {"": Method()}), **figures)


class World:
    """A control plane at an instant, and all that it has started.

    Args:
        figures: Limits that differ from the usual ones.

    Attributes:
        now: The present instant.
        puppets: The containers that have not ended, in the order in which they were started.
        log: What was asked: instant, command and arguments.
    """

    def __init__(self, **figures: Any) -> None:
        self.now = 1000.0
        self.figures = figures
        self.plane = self.new_plane()
        self.puppets: dict[str, Puppet] = {}
        self.instructions: list[Instruction] = []
        self.log: list[tuple[float, str, tuple[Any, ...]]] = []
        self.app_id = self("app_create", "", "shop", False).app_id
        self.functions: dict[str, str] = {}

    def new_plane(self) -> ControlPlane:
        """A control plane like the one at the beginning of this world."""
        limits = Limits(**self.figures)
        return ControlPlane(edition="1", limits=limits, environments=("main",), seed=3, now=1000.0)

    def __call__(self, name: str, *arguments: Any) -> Any:
        """Carry out a command, and what the runtime is told by it."""
        self.log.append((self.now, name, arguments))
        if self.now >= self.plane.due:
            self.plane.tick(self.now)
        try:
            return getattr(self.plane, name)(self.now, *arguments)
        finally:
            self._carry_out()

    def wait(self, name: str, *arguments: Any) -> Wait:
        """Begin a wait."""
        return Wait(self, name, *arguments)

    def advance(self, seconds: float) -> None:
        """Move the clock, stopping at every instant at which something happens by itself."""
        target = self.now + seconds
        while (deadline := self.plane.next_deadline()) is not None and deadline <= target:
            self.now = max(self.now, deadline)
            self("tick")
        self.now = target
        self("tick")

    def _carry_out(self) -> None:
        told, self.plane.instructions = self.plane.instructions, []
        self.instructions += told
        for instruction in told:
            if isinstance(instruction, StartContainer):
                self.puppets[instruction.container_id] = Puppet(self, instruction)
            else:
                self.puppets[instruction.container_id].stops.append(instruction)

    # Apps

    def publish(self, *definitions: FunctionDefinition, state: AppState = AppState.EPHEMERAL) -> list[str]:
        """Declare and publish the functions of the app; their identifiers."""
        ids = [self("function_create", self.app_id, each, "").function_id for each in definitions]
        self.functions = dict(zip((each.name for each in definitions), ids, strict=True))
        self("app_publish", self.app_id, state, self.functions, {}, "")
        return ids

    def call(self, function_id: str, inputs: int = 1, *, parent: str = "", method: str = "") -> CallInfo:
        """Call a function with inputs 0, 1, 2 and so on."""
        kind = CallKind.UNARY if inputs == 1 else CallKind.MAP
        payloads = [(index, str(index).encode()) for index in range(inputs)]
        info: CallInfo = self("call_start", function_id, method, kind, payloads, True, parent)
        return info

    def outputs(self, call: CallInfo, after: int = 0) -> list[Output]:
        """The outputs that are there."""
        wait = self.wait("call_outputs_wait", call.call_id, after, 1 << 20)
        return [] if wait.waits else wait.answer()

    def statuses(self, call: CallInfo) -> list[OutputStatus]:
        """How the inputs that have ended did, in the order of completion."""
        return [output.status for output in self.outputs(call)]

    def stats(self, function_id: str) -> FunctionStats:
        """How busy a function is."""
        found: FunctionStats = self("function_stats", function_id)
        return found

    # Puppets

    def puppet(self) -> Puppet:
        """The one container that there is."""
        (puppet,) = self.puppets.values()
        return puppet

    def new(self) -> list[Puppet]:
        """The containers that are not ready yet."""
        return [puppet for puppet in self.puppets.values() if not puppet.is_ready]

    def ready(self) -> list[Puppet]:
        """Have all new containers be ready; these."""
        found = self.new()
        for puppet in found:
            puppet.ready()
        return found

    def work(self, act: Callable[[Delivery], Outcome] | None = None, *, most: int = 100_000) -> int:
        """Have all containers do all that there is to do without time passing; how many inputs that was."""
        done = 0
        while done < most:
            before = done
            self.ready()
            for puppet in tuple(self.puppets.values()):
                done += puppet.work_once(act or success)
            if done == before and not self.new():
                return done
        raise AssertionError(f"still at work after {most} inputs")


class Puppet:
    """A container of the simulated runtime, and its worker.

    Attributes:
        stops: What the runtime was told about its end.
        running: The inputs that it has.
    """

    def __init__(self, world: World, instruction: StartContainer) -> None:
        self.world = world
        self.instruction = instruction
        self.container_id = instruction.container_id
        self.stops: list[StopContainer] = []
        self.running: dict[str, Delivery] = {}
        self.is_ready = False
        self.asking: Wait | None = None
        self.is_over = False

    def ready(self) -> None:
        """Have loaded the code."""
        self.is_ready = True
        self.world("container_ready", self.container_id)

    def fail(self, data: bytes = b"no such module") -> None:
        """Not be able to begin."""
        self.is_ready = True
        self.world("container_failed", self.container_id, data)

    def ask(self, room: int = 1) -> Wait:
        """Ask for inputs."""
        self.asking = self.world.wait("container_take_wait", self.container_id, room)
        return self.asking

    def take(self, room: int = 1) -> list[Delivery]:
        """Ask for inputs, or look what has come of having asked; what there is."""
        asking = self.asking or self.ask(room)
        if asking.waits:
            return []
        self.asking = None
        take: Take = asking.answer()
        self.is_over = take.is_over
        self.running.update((each.input_id, each) for each in take.inputs)
        return take.inputs

    def take_one(self) -> Delivery:
        """Take the one input that there is."""
        (delivery,) = self.take()
        return delivery

    def put(self, *outcomes: Outcome) -> None:
        """Tell how tries went."""
        for outcome in outcomes:
            self.running.pop(outcome.input_id, None)
        self.world("container_put", self.container_id, list(outcomes))

    def succeed(self, *deliveries: Delivery) -> None:
        """Have these inputs done."""
        self.put(*map(success, deliveries or tuple(self.running.values())))

    def fail_inputs(self, *deliveries: Delivery) -> None:
        """Have these inputs fail."""
        self.put(*map(failure, deliveries or tuple(self.running.values())))

    def orders(self, after: int = 0) -> list[Order]:
        """What it is told."""
        wait = self.world.wait("container_watch_wait", self.container_id, after)
        if wait.waits:
            wait.withdraw()
            return []
        found: list[Order] = wait.answer()
        return found

    def exit(self, how: Exit = DONE) -> None:
        """End."""
        if self.asking is not None:
            self.asking.withdraw()
        del self.world.puppets[self.container_id]
        self.world("container_exited", self.container_id, how)

    def is_told_to_end(self) -> bool:
        """Whether there is nothing left to do but to end."""
        told = self.is_over or any(order.kind is OrderKind.STOP for order in self.orders())
        return told and (not self.running or any(stop.grace == 0 for stop in self.stops))

    def work_once(self, act: Callable[[Delivery], Outcome]) -> int:
        """Take what there is and do it; end, if that is all."""
        deliveries = self.take(self.instruction.definition.concurrency) if self.is_ready and not self.is_over else []
        for delivery in deliveries:
            self.put(act(delivery))
        if self.is_told_to_end():
            self.exit()
        return len(deliveries)


class Wait:
    """A wait of this world."""

    def __init__(self, world: World, name: str, *arguments: Any) -> None:
        self.world = world
        self.pending: Pending = pending()
        self._found = world(name, self.pending, *arguments)

    @property
    def waits(self) -> bool:
        """Whether there is no answer yet."""
        return self.pending.place is not None and self.pending.state is PendingState.WAITING

    def answer(self) -> Any:
        """The answer."""
        if self.pending.place is None:
            return self._found
        return self.world("accept", self.pending)

    def withdraw(self) -> None:
        """Give up."""
        self.world("withdraw", self.pending)


def success(delivery: Delivery) -> Outcome:
    """The outcome of a try that went well: what went in comes out."""
    return Outcome(delivery.input_id, delivery.attempt, OutputStatus.SUCCESS, delivery.payload)


def failure(delivery: Delivery) -> Outcome:
    """The outcome of a try in which the user's code raised."""
    return Outcome(delivery.input_id, delivery.attempt, OutputStatus.FAILURE, b"it broke")
