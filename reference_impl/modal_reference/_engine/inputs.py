"""One input of a call, and its tries. The tables of their lives are in `lifecycle`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._engine.lifecycle import (
    ATTEMPT,
    INPUT,
    AttemptEvent,
    AttemptState,
    InputEvent,
    InputState,
    follow,
)

if TYPE_CHECKING:
    from modal_reference._engine.calls import Call
    from modal_reference._engine.chunks import Chunks
    from modal_reference._engine.containers import Container
    from modal_reference._engine.lines import Line
    from modal_reference._engine.outputs import Output, OutputStatus
    from modal_reference._engine.timers import Alarm

FINAL = frozenset({InputState.SUCCEEDED, InputState.FAILED, InputState.TERMINATED})


class Input:
    """One argument set of a call, with one final outcome.

    Args:
        call: The call that it belongs to.
        index: Its place in the call, as the caller gave it.
        payload: The serialized arguments; let go of at the end.

    Attributes:
        state: Where it stands.
        tries: How many tries have begun that count.
        attempts: How many tries have begun at all; the number of the latest.
        losses: How many tries were lost through no fault of its own.
        attempt: The try under way.
        container_id: Where it runs, or ran last.
        children: The calls that its code has made.
        open_children: How many of those have not ended.
        chunks: The pieces that it yields, if it is a generator.
        ended_as: How it ended.
        turn: When it ended, counted over all inputs.
        output: The final outcome; None before, and when it was let go of.
        alarm: The end of the delay before the next try.
    """

    __slots__ = (
        "alarm",
        "attempt",
        "attempts",
        "call",
        "children",
        "chunks",
        "container_id",
        "ended_as",
        "index",
        "input_id",
        "line",
        "losses",
        "open_children",
        "order",
        "output",
        "payload",
        "queued_at",
        "state",
        "tries",
        "turn",
    )

    def __init__(self, call: Call, input_id: str, index: int, payload: bytes) -> None:
        self.call = call
        self.input_id = input_id
        self.index = index
        self.payload = payload
        self.state = InputState.QUEUED
        self.line: Line | None = None
        self.order = 0
        self.queued_at = 0.0
        self.turn = 0
        self.tries = 0
        self.attempts = 0
        self.losses = 0
        self.attempt: Attempt | None = None
        self.container_id = ""
        self.children: list[str] = []
        self.open_children = 0
        self.chunks: Chunks | None = None
        self.ended_as: OutputStatus | None = None
        self.output: Output | None = None
        self.alarm: Alarm | None = None

    @property
    def is_over(self) -> bool:
        """Whether it has its final outcome."""
        return self.state in FINAL

    def step(self, event: InputEvent) -> None:
        """Take one step of the life cycle.

        Raises:
            IllegalStep: The table forbids it; nothing has changed.
        """
        self.state = follow(INPUT, self.state, event, "an input")

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return (
            self.input_id,
            self.state,
            self.tries,
            self.attempts,
            self.losses,
            self.container_id,
            tuple(self.children),
            self.ended_as,
            self.output,
            None if self.chunks is None else self.chunks.count,
        )


class Attempt:
    """One try of an input in a container.

    Args:
        group: The batch, or the place, that it takes in the container.
        began_at: When it began.
        deadline: When its time is over.

    Attributes:
        number: Which try of its input this is; outcomes name it.
        is_waiting: Its code waits, as far as can be known, for calls that it made.
    """

    __slots__ = ("began_at", "container", "deadline", "group", "input", "is_waiting", "number", "state")

    def __init__(self, found: Input, container: Container, group: int, began_at: float, deadline: float) -> None:
        self.input = found
        self.began_at = began_at
        self.container = container
        self.number = found.attempts
        self.group = group
        self.deadline = deadline
        self.is_waiting = False
        self.state = AttemptState.RUNNING

    def step(self, event: AttemptEvent) -> None:
        """Take one step of the life cycle.

        Raises:
            IllegalStep: The table forbids it; nothing has changed.
        """
        self.state = follow(ATTEMPT, self.state, event, "an attempt")
