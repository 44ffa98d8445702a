"""Examples per second of stateful machines: the suite's own over the reference, against the same over a plain dict."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from benchmarks.rounds import Case, Table
from benchmarks.stores import universe
from modal_reference.dict import Dict

_EXAMPLES = 20
_SETTINGS = settings(
    max_examples=_EXAMPLES,
    stateful_step_count=50,
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Machine(RuleBasedStateMachine):
    """Puts, gets and pops at random; a store is anything with `put`, `get` and `pop`."""

    @staticmethod
    def make() -> Any:
        """A store."""
        return _PlainStore()

    def __init__(self) -> None:
        super().__init__()
        self.store = self.make()
        self.model: dict[int, int] = {}

    @rule(key=st.integers(0, 5), value=st.integers())
    def put(self, key: int, value: int) -> None:
        """Store a value."""
        self.store.put(key, value)
        self.model[key] = value

    @rule(key=st.integers(0, 5))
    def get(self, key: int) -> None:
        """Read a value."""
        assert self.store.get(key) == self.model.get(key)

    @rule(key=st.integers(0, 5))
    def pop(self, key: int) -> None:
        """Remove a value."""
        assert self.store.pop(key, None) == self.model.pop(key, None)


class _PlainStore(dict[int, int]):
    def put(self, key: int, value: int) -> None:
        self[key] = value


class OurMachine(Machine):
    """The same over a Dict of the reference, each time in a fresh universe."""

    def __init__(self) -> None:
        self._opened = universe()
        self._opened.__enter__()
        super().__init__()

    @staticmethod
    def make() -> Any:
        """A store."""
        return Dict.from_name("machine", create_if_missing=True)

    def teardown(self) -> None:
        """End the universe."""
        self._opened.__exit__(None, None, None)


@contextmanager
def tables() -> Iterator[list[Table]]:
    """The table of this module; a piece of work is one example of 50 steps."""

    def runs(machine: type[Machine]) -> Any:
        def run(count: int) -> None:
            for _ in range(max(1, count // _EXAMPLES)):
                run_state_machine_as_test(machine, settings=_SETTINGS)

        return run

    yield [
        Table(
            title="Stateful machines, one example of 50 steps",
            cases=[
                Case(name="LIMIT over a dict", run=runs(Machine), times=_EXAMPLES),
                Case(name="ours, over the reference", run=runs(OurMachine), times=_EXAMPLES),
            ],
            aim="1.15 x limit",
        )
    ]
