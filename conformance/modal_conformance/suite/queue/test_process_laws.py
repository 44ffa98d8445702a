"""Laws of several processes on one Queue: children that join the universe of this process.

- what one puts another gets, in both directions, also after that one has ended
- each item goes to exactly one getter
- where the backend claims it, calls have one order that agrees with real time; so who is told of a put, or of room, by
  other means finds it at once
"""

from __future__ import annotations

import time
from itertools import permutations
from typing import Any

import modal
import pytest

from modal_conformance.crew import Crew
from modal_conformance.history import History, QueueModel, Violated, check, queue_promises
from modal_conformance.history.calls import Kind
from modal_conformance.history.queue_words import got_items, put_items
from modal_conformance.steps import Step
from modal_conformance.suite.hands import hands_on
from modal_conformance.suite.objects import deleting, found, named
from modal_conformance.suite.patience import patience
from modal_conformance.suite.queue.programs import random_program
from modal_conformance.suite.queue.scenes import LONG_PATIENCE, PATIENCE, a_moment, drained, fill
from pytest_modalkit import Backend, Face, requirement

#: The processes call the plain methods; the face is that of the test beside them.
on_sync_face = pytest.mark.parametrize("face", [Face("sync")], ids=str)

#: How often everybody hands over to everybody else.
ROUNDS_OF_ALL = 8


def target(name: str) -> dict[str, str]:
    """The Queue of a name, as the processes find it."""
    return {"kind": "Queue", "name": name}


async def all_of(face: Face, q: modal.Queue, number: int, within: float, partition: str | None = None) -> list[Any]:
    """Take so many items, of which each may come only after a while."""
    items: list[Any] = []
    deadline = time.monotonic() + within
    while len(items) < number and time.monotonic() < deadline:
        items += await face(q.get_many, number, timeout=within, partition=partition)
    return items


@requirement("queue.delivery.visible-between-processes")
@on_sync_face
async def test_what_one_process_puts_another_gets(face: Face, backend: Backend, crew: Crew, name: str) -> None:
    within = max(PATIENCE, patience(backend))
    there = [
        Step("get", {"timeout": within}),
        Step("get", {"timeout": within, "partition": "named"}),
        Step("get", {"timeout": within, "partition": "named"}),
        Step("put", {"v": "back"}),
        Step("put_many", {"vs": ["and", "more"], "partition": "named"}),
    ]
    async with named(face, modal.Queue, name) as (q,):
        await face(q.put, "there")
        await face(q.put_many, [1, 2], partition="named")
        history = crew.carry_out(target(name), [there])
        seen = [call.answer.value for call in history if call.operation == "get"]
        assert seen == ["there", 1, 2], f"another process got {seen}"
        assert await face(q.get, timeout=within) == "back"
        assert await all_of(face, q, 2, within, "named") == ["and", "more"]


@requirement("queue.from-name.persists-across-runs")
@on_sync_face
async def test_a_named_queue_outlives_the_process_that_made_it(
    face: Face, backend: Backend, crew: Crew, name: str
) -> None:
    within = patience(backend)
    async with deleting(face, modal.Queue, name):
        maker = crew.members[0]
        maker.carry_out({**target(name), "create": "yes"}, Step("put_many", {"vs": [1, "two"]}))
        maker.leave()
        q = await found(face, lambda: modal.Queue.from_name(name), within=within)
        assert await all_of(face, q, 2, max(PATIENCE, within)) == [1, "two"]


@requirement("queue.delivery.each-item-once-between-processes")
@on_sync_face
async def test_each_item_goes_to_one_process(face: Face, backend: Backend, crew: Crew, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        history = crew.carry_out(target(name), random_program(seed=1, clients=3, steps=60))
        left = await what_is_left(face, q, history, patience(backend))
    for verdict in (
        queue_promises.each_item_once(history),
        queue_promises.nothing_invented(history),
        queue_promises.nothing_lost(history, {None: left}),
        queue_promises.producer_order(history),
    ):
        assert not isinstance(verdict, Violated), str(verdict)


async def what_is_left(face: Face, q: modal.Queue, history: History, within: float) -> list[Any]:
    """Take all items that others have put and not taken; those that are not there yet may come within some seconds."""
    missing = sum(len(put_items(call)) for call in history if call.returned)
    missing -= sum(len(got_items(call)) for call in history)
    items = await drained(face, q)
    deadline = time.monotonic() + within
    while len(items) < missing and time.monotonic() < deadline:
        items += await drained(face, q)
    return items


# --- who was told ---


@requirement("queue.consistency.handover-between-processes")
@on_sync_face
async def test_who_is_told_of_a_put_finds_the_item(face: Face, crew: Crew, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        for giver, taker in [*permutations(hands_on(q, target(name), crew), 2)] * ROUNDS_OF_ALL:
            giver.call("put", v=str(giver), block=False)
            taken = taker.call("get", block=False).value
            assert taken == str(giver), f"{giver} had put its name, and then {taker} got {taken!r}"
            left = giver.call("len").value
            assert left == 0, f"{taker} had taken the only item, and then {left} were left for {giver}"


@requirement("queue.consistency.handover-between-processes")
@on_sync_face
async def test_who_is_told_that_a_get_waits_no_longer_finds_the_item_gone(face: Face, crew: Crew, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        for item, member in enumerate(crew.members * ROUNDS_OF_ALL):
            member.order(target(name), [Step("get", {"timeout": LONG_PATIENCE})])
            await a_moment(face, q, 0.001)
            await face(q.put, item)
            member.report()
            assert await face(q.len) == 0, f"{member.name} had got item {item}, and it was still there"


@requirement("queue.put.full.room-handed-over-between-processes")
@on_sync_face
async def test_who_is_told_of_a_get_finds_room(face: Face, backend: Backend, crew: Crew, name: str) -> None:
    async with named(face, modal.Queue, name) as (q,):
        await fill(face, q, backend)
        for item, (taker, giver) in enumerate([*permutations(hands_on(q, target(name), crew), 2)] * ROUNDS_OF_ALL):
            assert taker.call("get", block=False).value == item
            answer = giver.call("put", v="more", block=False)
            assert answer.kind is Kind.RETURNED, f"{taker} had made room, and then {giver} found none: {answer.text}"


@requirement("queue.put.full.room-handed-over-between-processes")
@on_sync_face
async def test_who_is_told_that_a_put_waits_no_longer_finds_its_item(
    face: Face, backend: Backend, crew: Crew, name: str
) -> None:
    async with named(face, modal.Queue, name) as (q,):
        number = await fill(face, q, backend)
        for round, member in enumerate(crew.members):
            member.order(target(name), [Step("put", {"v": member.name, "timeout": LONG_PATIENCE})])
            await a_moment(face, q, 0.001)
            assert await face(q.get, block=False) == round
            member.report()
            assert await face(q.len) == number, f"{member.name} had put its item, and it was not there"
        assert (await drained(face, q))[-len(crew.members) :] == [member.name for member in crew.members]


# --- one order ---


@requirement("queue.consistency.linearizable-between-processes")
@on_sync_face
async def test_calls_of_processes_take_effect_one_after_the_other(face: Face, crew: Crew, name: str) -> None:
    async with named(face, modal.Queue, name):
        history = crew.carry_out(target(name), random_program(seed=2, clients=3, steps=25))
    verdict = check(history, QueueModel())
    assert not isinstance(verdict, Violated), str(verdict)
