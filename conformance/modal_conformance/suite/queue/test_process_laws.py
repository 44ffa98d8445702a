"""Laws of several processes on one Queue: children that join the universe of this process.

- what one puts another gets, in both directions
- each item goes to exactly one getter, and where the backend claims it, calls have one order that agrees with real time
"""

from __future__ import annotations

import modal
import pytest

from modal_conformance.crew import Crew
from modal_conformance.history import QueueModel, Violated, check, queue_promises
from modal_conformance.steps import Step
from modal_conformance.suite.objects import named
from modal_conformance.suite.queue.programs import random_program
from modal_conformance.suite.queue.scenes import PATIENCE, drained
from pytest_modalkit import Face, requirement

#: The processes call the plain methods; the face is that of the test beside them.
on_sync_face = pytest.mark.parametrize("face", [Face("sync")], ids=str)


def target(name: str) -> dict[str, str]:
    """The Queue of a name, as the processes find it."""
    return {"kind": "Queue", "name": name}


@requirement("queue.delivery.visible-between-processes")
@on_sync_face
async def test_what_one_process_puts_another_gets(face: Face, crew: Crew, name: str) -> None:
    there = [
        Step("get", {"timeout": PATIENCE}),
        Step("get_many", {"n_values": 5, "block": False, "partition": "named"}),
        Step("put", {"v": "back"}),
        Step("put_many", {"vs": ["and", "more"], "partition": "named"}),
    ]
    async with named(face, modal.Queue, name) as (q,):
        await face(q.put, "there")
        await face(q.put_many, [1, 2], partition="named")
        history = crew.carry_out(target(name), [there])
        seen = [call.answer.value for call in history if call.operation.startswith("get")]
        assert seen == ["there", [1, 2]], f"another process got {seen}"
        assert await face(q.get, timeout=PATIENCE) == "back"
        assert await face(q.get_many, 5, block=False, partition="named") == ["and", "more"]


@requirement("queue.delivery.each-item-once-between-processes")
@on_sync_face
async def test_each_item_goes_to_one_process(face: Face, crew: Crew, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        history = crew.carry_out(target(name), random_program(seed=1, clients=3, steps=60))
        left = await drained(face, q)
    for verdict in (
        queue_promises.each_item_once(history),
        queue_promises.nothing_invented(history),
        queue_promises.nothing_lost(history, {None: left}),
        queue_promises.producer_order(history),
    ):
        assert not isinstance(verdict, Violated), str(verdict)


@requirement("queue.consistency.linearizable-between-processes")
@on_sync_face
async def test_calls_of_processes_take_effect_one_after_the_other(face: Face, crew: Crew, name: str) -> None:
    async with named(face, modal.Queue, name):
        history = crew.carry_out(target(name), random_program(seed=2, clients=3, steps=25))
    verdict = check(history, QueueModel())
    assert not isinstance(verdict, Violated), str(verdict)
