"""Laws of several processes on one Queue: children that join the universe of this process.

- what one puts another gets, in both directions
- each item goes to exactly one getter, and where the backend claims it, calls have one order that agrees with real time
"""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import modal
import pytest

from modal_conformance.history import History, QueueModel, Violated, check, queue_promises
from modal_conformance.suite.queue.client import READY
from modal_conformance.suite.queue.programs import CLIENTS, Program, Step, random_program
from modal_conformance.suite.queue.scenes import PATIENCE
from pytest_modalkit import requirement

_SECONDS = 60.0  # far more than any child needs; only a hanging one meets it
_MODULE = "modal_conformance.suite.queue.client"


@contextmanager
def shared_queue() -> Iterator[tuple[str, modal.Queue]]:
    """A Queue with a name that nobody else has."""
    name = f"law-{uuid.uuid4().hex}"
    q = modal.Queue.from_name(name, create_if_missing=True).hydrate()
    try:
        yield name, q
    finally:
        delete = modal.Queue.objects.delete if hasattr(modal.Queue, "objects") else modal.Queue.delete
        delete(name)


class Child:
    """A process that is a client.

    Args:
        name: The Queue.
        client: How it is called in histories.
        steps: What it shall do.
    """

    def __init__(self, name: str, client: str, steps: Sequence[Step]) -> None:
        words = [sys.executable, "-m", _MODULE, name, client]
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self._client = client
        self._tell(json.dumps(steps))

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._process.kill()
        self._process.communicate()

    def wait_until_ready(self) -> None:
        """Return when the child has joined."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if line != READY:
            self._process.kill()
            pytest.fail(f"the process of client {self._client} could not join:\n{self._process.communicate()[1]}")

    def go(self) -> None:
        """Let the child begin."""
        self._tell("go")

    def history(self) -> History:
        """What the child saw; returns when it has ended."""
        said, complaint = self._process.communicate(timeout=_SECONDS)
        assert self._process.returncode == 0, f"the process of client {self._client} failed:\n{complaint}"
        return History.from_json(said)

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return  # it has ended already; whoever reads from it says why


def history_of_processes(name: str, program: Program) -> History:
    """Carry out a program, each client in a process of its own, and return what they saw."""
    with ExitStack() as stack:
        named = zip(CLIENTS, program, strict=False)
        children = [stack.enter_context(Child(name, client, steps)) for client, steps in named]
        for child in children:
            child.wait_until_ready()
        for child in children:
            child.go()
        return History.merged(*(child.history() for child in children))


@requirement("queue.delivery.visible-between-processes")
def test_what_one_process_puts_another_gets() -> None:
    there: list[Step] = [
        ("get", {"timeout": PATIENCE}),
        ("get_many", {"n_values": 5, "block": False, "partition": "named"}),
        ("put", {"v": "back"}),
        ("put_many", {"vs": ["and", "more"], "partition": "named"}),
    ]
    with shared_queue() as (name, q):
        q.put("there")
        q.put_many([1, 2], partition="named")
        seen = [call.answer.value for call in history_of_processes(name, [there]) if call.operation.startswith("get")]
        assert seen == ["there", [1, 2]], f"another process got {seen}"
        assert q.get(timeout=PATIENCE) == "back"
        assert q.get_many(5, block=False, partition="named") == ["and", "more"]


def left_in(q: modal.Queue) -> list[str]:
    items: list[str] = []
    while found := q.get_many(100, block=False):
        items += found
    return items


@requirement("queue.delivery.each-item-once-between-processes")
def test_each_item_goes_to_one_process() -> None:
    with shared_queue() as (name, q):
        history = history_of_processes(name, random_program(seed=1, clients=3, steps=60))
        left = left_in(q)
    for verdict in (
        queue_promises.each_item_once(history),
        queue_promises.nothing_invented(history),
        queue_promises.nothing_lost(history, {None: left}),
        queue_promises.producer_order(history),
    ):
        assert not isinstance(verdict, Violated), str(verdict)


@requirement("queue.consistency.linearizable-between-processes")
def test_calls_of_processes_take_effect_one_after_the_other() -> None:
    with shared_queue() as (name, _):
        history = history_of_processes(name, random_program(seed=2, clients=2, steps=40))
    verdict = check(history, QueueModel())
    assert not isinstance(verdict, Violated), str(verdict)
