"""The containers of one function, and the inputs that wait for them."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from modal_reference._engine.definitions import FunctionDefinition, Scaling
from modal_reference._engine.lifecycle import ContainerState
from modal_reference._engine.lines import Line

if TYPE_CHECKING:
    from modal_reference._engine.containers import Container
    from modal_reference._engine.functions import Function
    from modal_reference._engine.inputs import Input
    from modal_reference._engine.services import Look


class Pool:
    """The containers and waiting inputs of one function.

    Attributes:
        is_open: Its app is published and was not stopped: containers may start.
        containers: Those that have not ended.
        starting: Those of them that are on their way.
        ready: Those that take inputs.
        takers: Those that have asked for inputs, the one that asked last at the end.
        idle: Those that run nothing, the one that is idle longest first.
        busy: How many batches, or single inputs, those that take inputs have, or are offered.
        duration: How long inputs take that went well, in seconds: a mean that forgets.
        failures: How many containers in a row could not begin.
        warm_after: No container is started ahead of demand before this instant, because one could not begin.
        start_after: No container is started at all before this instant, because one was lost on its way.
        look: Has the pool looked at later.
    """

    __slots__ = (
        "_last_order",
        "busy",
        "containers",
        "duration",
        "failures",
        "function",
        "idle",
        "is_open",
        "lines",
        "look",
        "ready",
        "scaling",
        "start_after",
        "starting",
        "takers",
        "warm_after",
    )

    function: Function
    look: Look

    def __init__(self) -> None:
        self.is_open = False
        self.scaling = Scaling()
        self.lines: dict[str, Line] = {}
        self.containers: dict[str, Container] = {}
        self.starting: dict[Container, None] = {}
        self.ready: dict[Container, None] = {}
        self.takers: dict[Container, None] = {}
        self.idle: dict[Container, None] = {}
        self.busy = 0
        self.duration = inf
        self.failures = 0
        self.warm_after = -inf
        self.start_after = -inf
        self._last_order = 0

    @property
    def definition(self) -> FunctionDefinition:
        """The function as it is."""
        return self.function.definition

    @property
    def alive(self) -> int:
        """How many containers take inputs, or will."""
        return len(self.starting) + len(self.ready)

    @property
    def backlog(self) -> int:
        """How many inputs wait for a container."""
        return sum(line.length for line in self.lines.values())

    def adopt(self, function: Function) -> None:
        """Be the pool of a function as it is defined now."""
        self.function = function
        self.scaling = function.definition.scaling
        for method, definition in function.definition.methods.items():
            self.lines.setdefault(method, Line(None)).batching = definition.batching

    # Inputs

    def enqueue(self, now: float, found: Input) -> None:
        """Have an input wait for a container, at the end of its line."""
        self._last_order += 1
        self.lines[found.call.method].append(self._last_order, now, found)

    def took(self, duration: float) -> None:
        """Note how long an input took."""
        self.duration = duration if self.duration == inf else 0.8 * self.duration + 0.2 * duration

    def put_back(self, inputs: list[Input]) -> None:
        """Have inputs wait where they waited before."""
        for method, line in self.lines.items():
            returned = [found for found in inputs if found.call.method == method]
            if returned:
                line.put_back(returned)

    def reserve(self, now: float, groups: int, most: float) -> list[list[Input]]:
        """Give out what may be given out now, the oldest first.

        Args:
            groups: No more than so many batches, or single inputs.
            most: No more than so many inputs altogether.
        """
        found: list[list[Input]] = []
        while len(found) < groups and most >= 1:
            line = self._ripest(now)
            if line is None:
                break
            group = line.pop(int(min(most, 1 << 30)))
            found.append(group)
            most -= len(group)
        return found

    def _ripest(self, now: float) -> Line | None:
        ripe = [(head.order, line) for line in self.lines.values() if (head := line.head()) and line.ripe_at() <= now]
        return min(ripe, key=lambda entry: entry[0])[1] if ripe else None

    def ripe_at(self) -> float:
        """From which instant on something can be given out."""
        return min((line.ripe_at() for line in self.lines.values()), default=inf)

    def is_hungry(self, now: float) -> bool:
        """Whether inputs wait for nothing but a container, and one can be had."""
        return self.ripe_at() <= now and (self.alive > 0 or self.start_after <= now)

    def waiting(self) -> list[Input]:
        """The inputs that wait, in order."""
        found = [each for line in self.lines.values() for each in line.waiting()]
        return sorted(found, key=lambda each: each.order)

    # Containers

    def demand(self) -> int:
        """How many containers the work calls for, without those that are kept ahead of it."""
        groups = sum(line.groups() for line in self.lines.values()) + self.busy
        definition = self.definition
        return -(-groups // (definition.target_concurrency or definition.concurrency))

    def wanted(self) -> int:
        """How many containers there should be."""
        if not self.is_open:
            return 0
        scaling = self.scaling
        demand = self.demand()
        wanted = max(demand + scaling.buffer_containers if demand else 0, scaling.min_containers)
        return wanted if scaling.max_containers is None else min(wanted, scaling.max_containers)

    def may_start(self) -> float:
        """How many more containers there may be."""
        most = self.scaling.max_containers
        return inf if most is None else max(most - len(self.containers), 0)

    def moved(self, container: Container) -> None:
        """Follow a container to its new state."""
        state = container.state
        if state is not ContainerState.STARTING:
            self.starting.pop(container, None)
        if state is ContainerState.READY:
            self.ready[container] = None
        elif state is not ContainerState.STARTING:
            for group in (self.ready, self.takers, self.idle):
                group.pop(container, None)
        if state is ContainerState.ENDED:
            self.containers.pop(container.container_id, None)

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return (
            self.is_open,
            self.scaling,
            [(found.input_id, found.queued_at) for found in self.waiting()],
            {each.container_id: each.snapshot() for each in self.containers.values()},
            self.failures,
            self.warm_after,
            self.start_after,
        )
