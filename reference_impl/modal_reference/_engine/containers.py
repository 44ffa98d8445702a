"""A container: what its worker and its runtime hear from the control plane and tell it, and what is known of it."""

from __future__ import annotations

from collections import deque
from enum import Enum
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from modal_reference._engine.apps import AppLayout
from modal_reference._engine.definitions import FunctionDefinition
from modal_reference._engine.inputs import Attempt, Input
from modal_reference._engine.lifecycle import CONTAINER, ContainerEvent, ContainerState, follow
from modal_reference._engine.outputs import OutputStatus
from modal_reference._engine.services import Look, Services
from modal_reference._engine.watches import Watch

if TYPE_CHECKING:
    from modal_reference._engine.pendings import Pending
    from modal_reference._engine.pools import Pool


class ContainerTask(NamedTuple):
    """What a worker needs to begin.

    Args:
        definition: The function, with the options of this parameter set.
        parameters: The serialized arguments of the class's constructor; empty where there are none.
        variables: What Secrets put into the process environment.
        most_unread: So many pieces of a generator may lie unread; then its worker waits for room.
    """

    container_id: str
    function_id: str
    app_id: str
    definition: FunctionDefinition
    parameters: bytes
    variables: dict[str, str]
    layout: AppLayout
    edition: str
    environment: str
    most_unread: int


class Delivery(NamedTuple):
    """One input, given to a container.

    Args:
        attempt: Which try this is, from 1; outcomes name it.
        batch: Inputs with the same number are one batch; 0 for an input on its own.
    """

    input_id: str
    call_id: str
    method: str
    payload: bytes
    attempt: int
    is_generator: bool
    batch: int


class Take(NamedTuple):
    """What a container gets to do.

    Args:
        is_over: There will be nothing more: finish what runs, run the exit hooks and end.
    """

    inputs: list[Delivery]
    is_over: bool


class Outcome(NamedTuple):
    """How a try went, as the worker tells it.

    Args:
        data: The serialized result or failure.
        items: How many pieces a generator has yielded.
    """

    input_id: str
    attempt: int
    status: OutputStatus
    data: bytes
    items: int = 0


class OrderKind(Enum):
    """What a container is told besides its inputs."""

    CANCEL_INPUT = "cancel_input"
    DRAIN = "drain"  # take nothing more, finish what runs, then end
    STOP = "stop"  # end now, with exit hooks


class Order(NamedTuple):
    """One thing that a container is told.

    Args:
        number: Ascending for one container, from 1.
        input_id: Which input; empty for orders to the container.
    """

    number: int
    kind: OrderKind
    input_id: str


class Exit(NamedTuple):
    """How a container ended. With neither code nor signal it was lost, through no fault of what ran in it.

    Args:
        code: The exit status of its process.
        signal: The signal that ended it.
        is_out_of_memory: Whether it was killed because it used more memory than it may.
    """

    code: int | None
    signal: int | None
    is_out_of_memory: bool


class Container:
    """One container.

    Args:
        pool: That it belongs to.
        started_at: When it was asked for.
        look: Has it looked at later.

    Attributes:
        attempts: The tries under way, by input.
        groups: How many tries of each batch, or single input, are under way.
        reserved: What was offered to its take.
        taken: How many inputs it was given altogether.
        take: Its question for inputs, while that has no answer.
        asked: How much room it said to have.
        orders: What it is told, and has not confirmed.
        news: Those of its connections that wait for orders.
        idle_since: Since when it runs nothing.
        working: How many of its tries do not wait for calls that they made.
        is_counted: Whether it takes part of what the machine can bear.
        is_killed: Its runtime was told to kill it.
        is_wronged: It was ended through no fault of what runs in it.
    """

    __slots__ = (
        "_last_order",
        "asked",
        "attempts",
        "container_id",
        "groups",
        "idle_since",
        "is_counted",
        "is_killed",
        "is_wronged",
        "last_group",
        "look",
        "news",
        "orders",
        "pool",
        "reserved",
        "started_at",
        "state",
        "take",
        "taken",
        "working",
    )

    def __init__(self, container_id: str, pool: Pool, started_at: float, services: Services) -> None:
        self.container_id = container_id
        self.pool = pool
        self.started_at = started_at
        self.state = ContainerState.STARTING
        self.attempts: dict[str, Attempt] = {}
        self.groups: dict[int, int] = {}
        self.reserved: list[list[Input]] = []
        self.taken = 0
        self.last_group = 0
        self.take: Pending | None = None
        self.asked = 0
        self.orders: deque[Order] = deque()
        self.news = Watch(services.wake)
        self.idle_since = started_at
        self.working = 0
        self.is_counted = False
        self.is_wronged = False
        self.is_killed = False
        self.look: Look
        self._last_order = 0

    @property
    def busy(self) -> int:
        """How many batches, or single inputs, it has or is offered."""
        return len(self.groups) + len(self.reserved)

    @property
    def room(self) -> int:
        """How many batches, or single inputs, may be offered to it now."""
        if self.take is None or self.state is not ContainerState.READY:
            return 0
        if self.inputs_left < 1:
            return 0
        return min(self.asked, self.pool.definition.concurrency - len(self.groups)) - len(self.reserved)

    @property
    def inputs_left(self) -> float:
        """How many more inputs it may be given, or offered, before it ends."""
        most = self.pool.definition.max_inputs
        return inf if most is None else most - self.taken - sum(map(len, self.reserved))

    @property
    def is_waiting(self) -> bool:
        """Whether all that it runs waits for calls that it made."""
        return bool(self.attempts) and not self.working

    def step(self, event: ContainerEvent) -> None:
        """Take one step of the life cycle.

        Raises:
            IllegalStep: The table forbids it; nothing has changed.
        """
        counted = self.busy if self.state is ContainerState.READY else 0
        self.state = follow(CONTAINER, self.state, event, "a container")
        self.pool.busy += (self.busy if self.state is ContainerState.READY else 0) - counted
        self.pool.moved(self)

    def offer(self, groups: list[list[Input]]) -> None:
        """Have inputs be reserved for it."""
        self.reserved += groups
        self._count(len(groups))

    def unreserve(self) -> list[list[Input]]:
        """Have nothing reserved for it any more; what was."""
        groups, self.reserved = self.reserved, []
        self._count(-len(groups))
        return groups

    def _count(self, change: int) -> None:
        if self.state is ContainerState.READY:
            self.pool.busy += change

    def order(self, kind: OrderKind, input_id: str = "") -> None:
        """Tell it something."""
        self._last_order += 1
        self.orders.append(Order(self._last_order, kind, input_id))
        self.news.notify()

    def orders_after(self, number: int) -> list[Order]:
        """The orders after the one of that number; who asks has that one."""
        while self.orders and self.orders[0].number <= number:
            self.orders.popleft()
        return list(self.orders)

    def next_deadline(self) -> float:
        """When the first of its tries runs out of time."""
        return min((attempt.deadline for attempt in self.attempts.values()), default=inf)

    def begin(self, now: float, found: Input, group: int) -> Attempt:
        """Have a try of an input take its place."""
        attempt = Attempt(found, self, group, now, now + self.pool.definition.timeout)
        self.attempts[found.input_id] = attempt
        if group not in self.groups:
            self._count(1)
        self.groups[group] = self.groups.get(group, 0) + 1
        self.working += 1
        return attempt

    def mark(self, attempt: Attempt, is_waiting: bool) -> None:
        """Note whether a try waits for calls that it made."""
        self.working += attempt.is_waiting - is_waiting
        attempt.is_waiting = is_waiting

    def release(self, attempt: Attempt) -> None:
        """Free the place of a try."""
        del self.attempts[attempt.input.input_id]
        self.groups[attempt.group] -= 1
        if not self.groups[attempt.group]:
            del self.groups[attempt.group]
            self._count(-1)
        self.working -= not attempt.is_waiting

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return (
            self.state,
            [(each.input.input_id, each.number, each.state, each.deadline) for each in self.attempts.values()],
            [[found.input_id for found in group] for group in self.reserved],
            self.taken,
            list(self.orders),
            self.is_wronged,
        )
