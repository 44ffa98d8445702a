"""Decisions of the scheduler: inputs that go in, are given to containers and come out, with no process at all.

The limit is what would be left of a scheduler that decides nothing: a line for each function, and a place for results.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, cycle
from typing import Any

from benchmarks.rounds import Case, Table
from modal_reference._engine import (
    AppState,
    CallKind,
    ControlPlane,
    FunctionDefinition,
    Method,
    Outcome,
    OutputStatus,
    Pending,
    Scaling,
    StartContainer,
    limits_of,
)
from modal_reference._engine.definitions import Code

_CODE = Code("module", "/module.py", "function", b"", [], "/")


class _Lines:
    """The limit."""

    def __init__(self, functions: int) -> None:
        self._lines: list[deque[tuple[int, bytes]]] = [deque() for _ in range(functions)]
        self._turn = cycle(range(functions))
        self._numbers = count()
        self._results: dict[int, bytes] = {}

    def run(self, times: int) -> None:
        """Put an input into a line, take it out, keep its result, and read that."""
        for _ in range(times):
            line = self._lines[next(self._turn)]
            line.append((next(self._numbers), b"input"))
            number, payload = line.popleft()
            self._results[number] = payload
            self._results.pop(number)


class _World:
    """A control plane with containers that are ready and wait for inputs."""

    def __init__(self, functions: int, containers: int) -> None:
        limits = limits_of("1")._replace(containers=functions * containers, containers_at_once=containers)
        plane = self._plane = ControlPlane(edition="1", limits=limits, environments=("main",), seed=0, now=0.0)
        app = plane.app_create(0.0, "", "benchmark", False)
        scaling = Scaling(min_containers=containers, max_containers=containers)
        ids = {}
        for number in range(functions):
            definition = FunctionDefinition(f"f{number}", _CODE, {"": Method()}, scaling=scaling)
            ids[definition.name] = plane.function_create(0.0, app.app_id, definition, "").function_id
        plane.app_publish(0.0, app.app_id, AppState.EPHEMERAL, ids, {}, "")
        self._takes: dict[str, deque[tuple[str, Pending]]] = {function_id: deque() for function_id in ids.values()}
        for instruction in plane.instructions:
            assert isinstance(instruction, StartContainer)
            plane.container_ready(0.0, instruction.container_id)
            self._ask(instruction.function_id, instruction.container_id, [])
        self._turn = cycle(ids.values())

    def _ask(self, function_id: str, container_id: str, outcomes: list[Outcome]) -> None:
        pending = Pending(lambda: True)
        self._plane.container_put_take_wait(0.0, pending, container_id, outcomes, 1)
        self._takes[function_id].append((container_id, pending))

    def run(self, times: int) -> None:
        """Call a function, hand the input over, put its outcome, read that."""
        plane = self._plane
        for _ in range(times):
            function_id = next(self._turn)
            call = plane.call_start(0.0, function_id, "", CallKind.UNARY, [(0, b"input")], True, "")
            # The one that asked last gets the input.
            container_id, pending = self._takes[function_id].pop()
            (delivery,) = plane.accept(0.0, pending).inputs
            self._ask(
                function_id,
                container_id,
                [Outcome(delivery.input_id, delivery.attempt, OutputStatus.SUCCESS, delivery.payload)],
            )
            plane.call_outputs_wait(0.0, Pending(lambda: True), call.call_id, 0, 1)
            plane.call_abandon(0.0, call.call_id)
            plane.wakes.clear()


@contextmanager
def tables() -> Iterator[list[Table]]:
    """The table of this module; a piece of work is one input, from its call to its output."""
    cases: list[tuple[str, Any]] = [
        ("LIMIT lines that decide nothing", _Lines(20)),
        ("1 function, 1 container", _World(1, 1)),
        ("20 functions, 5 containers each", _World(20, 5)),
        ("1 function, 100 containers", _World(1, 100)),
    ]
    yield [
        Table(
            title="Scheduling, one input without any process",
            cases=[Case(name=name, run=world.run) for name, world in cases],
        )
    ]
