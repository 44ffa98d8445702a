"""Laws of whole Queues against a model: any sequence of operations on a few partitions.

- the order of each partition, its isolation, what is counted and what is cleared, up to a full partition
- the same with lives and a clock

A machine plays the sequences. It keeps away from what the document leaves open: each partition has one life, no
operation comes near the end of one, and no put_many is half too large.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from itertools import count, islice
from typing import Any, TypeVar

import modal
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from modal_conformance.models.queue import DEFAULT_LIFE, QueueModel
from modal_conformance.suite.clock import Clock
from modal_conformance.suite.machines import Scene, scene
from modal_conformance.suite.queue.scenes import most_items
from pytest_modalkit import Backend, Face, requirement

T = TypeVar("T")

#: Time passes in such steps, and lives end hundreds of seconds away from any number of them.
STEP = timedelta(seconds=1000)
LIVES: dict[str | None, timedelta] = {
    None: DEFAULT_LIFE,
    "short": 2 * STEP + STEP / 2,
    "longer": 9 * STEP + STEP / 2,
}
#: A partition with more room than this is never filled: that would take too long.
FILLABLE = 10_000

partitions = st.sampled_from(list(LIVES))
small = st.integers(min_value=1, max_value=4)


class QueueMachine(RuleBasedStateMachine):
    """Does the same to a Queue and to its model, and compares what they answer.

    Args:
        scene: Where the Queue is used.
        backend: Whose limits the model has.
    """

    def __init__(self, scene: Scene, backend: Backend) -> None:
        super().__init__()
        self.scene = scene
        self.clock = scene.clock
        self.most = most_items(backend)
        self.model = QueueModel(self.most)
        self.numbers = count()
        self.was_filled = False
        self._open = ExitStack()
        self.q = self._open.enter_context(scene.enter(modal.Queue.ephemeral()))

    def teardown(self) -> None:
        """Give the Queue back."""
        self._open.close()

    def do(self, method: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Carry out one operation, and count what is there afterwards."""

        async def once() -> T:
            result = await self.scene.face(method, *args, **kwargs)
            assert await self.scene.face(self.q.len, total=True) == self.model.total()
            return result

        result: T = self.scene.carry_out(once)
        return result

    def life_of(self, partition: str | None) -> dict[str, Any]:
        life = LIVES[partition]
        return {} if life == DEFAULT_LIFE else {"partition_ttl": int(life.total_seconds())}

    @rule(partition=partitions)
    def put(self, partition: str | None) -> None:
        """Put one item, where there is room; otherwise it is refused."""
        item = next(self.numbers)
        options = {"block": False, "partition": partition, **self.life_of(partition)}
        if self.model.put(partition, [item], LIVES[partition]):
            self.do(self.q.put, item, **options)
        else:
            with pytest.raises(queue.Full):
                self.do(self.q.put, item, **options)

    @rule(partition=partitions, number=small)
    def put_many(self, partition: str | None, number: int) -> None:
        """Put several items, or as many as there is room for; otherwise they are refused."""
        items = list(islice(self.numbers, min(number, self.model.room(partition)) or number))
        options = {"block": False, "partition": partition, **self.life_of(partition)}
        if self.model.put(partition, items, LIVES[partition]):
            self.do(self.q.put_many, items, **options)
        else:
            with pytest.raises(queue.Full):
                self.do(self.q.put_many, items, **options)

    @precondition(lambda self: not self.was_filled and self.most <= FILLABLE)
    @rule(partition=partitions, room=st.integers(min_value=0, max_value=2))
    def fill(self, partition: str | None, room: int) -> None:
        """Leave a partition little room; once, because it takes long."""
        self.was_filled = True
        items = list(islice(self.numbers, max(self.model.room(partition) - room, 1)))
        if self.model.put(partition, items, LIVES[partition]):
            self.do(self.q.put_many, items, block=False, partition=partition, **self.life_of(partition))

    @rule(partition=partitions)
    def get(self, partition: str | None) -> None:
        """Take the oldest item, or None."""
        expected = self.model.take(partition)
        assert self.do(self.q.get, block=False, partition=partition) == (expected[0] if expected else None)

    @rule(partition=partitions)
    def get_in_no_time(self, partition: str | None) -> None:
        """Take the oldest item, or meet the timeout."""
        expected = self.model.take(partition)
        if expected:
            assert self.do(self.q.get, timeout=0, partition=partition) == expected[0]
        else:
            with pytest.raises(queue.Empty):
                self.do(self.q.get, timeout=0, partition=partition)

    @rule(partition=partitions, number=small)
    def get_many(self, partition: str | None, number: int) -> None:
        """Take some of the oldest items, or none."""
        expected = self.model.take(partition, number)
        assert (self.do(self.q.get_many, number, block=False, partition=partition) or []) == expected

    @rule(partition=partitions)
    def count_items(self, partition: str | None) -> None:
        """Count the items of a partition."""
        self.compare_number(partition)

    def compare_number(self, partition: str | None) -> None:
        """Compare how many items a partition has."""
        assert self.do(self.q.len, partition=partition) == len(self.model.items(partition))

    @rule(partition=partitions)
    def look(self, partition: str | None) -> None:
        """Look at the items of a partition, which stay."""
        found = self.scene.carry_out(partial(self.scene.face.collect, self.q.iterate, partition=partition))
        assert found == self.model.items(partition)

    @rule(partition=partitions)
    def clear(self, partition: str | None) -> None:
        """Empty a partition."""
        self.model.clear(partition)
        self.do(self.q.clear, partition=partition)

    @rule(really=st.sampled_from([True, False, False]))
    def clear_all(self, really: bool) -> None:
        """Empty all partitions, now and then."""
        if really:
            self.model.clear_all()
            self.do(self.q.clear, all=True)

    @precondition(lambda self: self.clock is not None)
    @rule(steps=st.sampled_from([1, 2, 5, 50]))
    def let_time_pass(self, steps: int) -> None:
        """Let time pass, and see what is still there."""
        self.pass_steps(steps)

    @precondition(lambda self: self.clock is not None)
    @rule(partition=partitions)
    def renew(self, partition: str | None) -> None:
        """Put something late in the life of a partition, and look late in the life that begins with it."""
        late = LIVES[partition] // STEP
        for _ in range(2):
            self.put(partition)
            self.pass_steps(late)

    def pass_steps(self, steps: int) -> None:
        """Let time pass for the Queue and for its model, and compare them."""
        assert self.clock is not None
        self.model.advance(steps * STEP)
        self.clock.advance(seconds=(steps * STEP).total_seconds())
        for partition in LIVES:
            self.compare_number(partition)


def play(machine: Any) -> None:
    """Play sequences, each with a machine of its own."""
    run_state_machine_as_test(machine)


@requirement("queue.fifo.single-and-many-mixed", "queue.partition.isolated-puts", "queue.partition.isolated-gets")
def test_a_queue_behaves_as_its_model(face: Face, backend: Backend) -> None:
    with scene(face, backend.edition, clock=None) as place:
        play(lambda: QueueMachine(place, backend))


@requirement("queue.expiry.per-partition", "queue.expiry.expired-is-empty")
def test_a_queue_behaves_as_its_model_while_time_passes(face: Face, backend: Backend, clock: Clock) -> None:
    with scene(face, backend.edition, clock) as place:
        play(lambda: QueueMachine(place, backend))
