"""Laws of concurrent use: recorded histories of generated programs, on threads and on tasks.

- each item goes to exactly one getter: none twice, none invented, none lost
- the items of one producer come out in its order
- where the backend claims it, all calls take effect in one order that agrees with real time, and a put_many at once
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import modal
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.history import QueueModel, Verdict, Violated, check, queue_promises
from modal_conformance.suite.queue.procedures import Procedure, Start, eager_threads
from modal_conformance.suite.queue.programs import CLIENTS, MOVES, Program, history_of, program_of
from modal_conformance.suite.queue.scenes import PATIENCE, a_moment, drained
from pytest_modalkit import Face, requirement

PRODUCTION = ("put", "put", "put_two", "get", "wait", "wait_two")


def programs(moves: Sequence[str], *, most_steps: int = 6) -> st.SearchStrategy[Program]:
    """Programs of two clients or more."""
    client = st.lists(st.sampled_from(moves), min_size=1, max_size=most_steps)
    return st.lists(client, min_size=2, max_size=len(CLIENTS)).map(program_of)


def accept(*verdicts: Verdict) -> None:
    """Fail with the witness of the first promise that is broken. An undecided verdict accuses nobody."""
    for verdict in verdicts:
        assert not isinstance(verdict, Violated), str(verdict)


@requirement("queue.delivery.each-item-once")
@given(program=programs(PRODUCTION))
async def test_each_item_goes_to_exactly_one_getter(face: Face, program: Program) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        history = await history_of(face, q, program)
        left = await drained(face, q)
    accept(
        queue_promises.each_item_once(history),
        queue_promises.nothing_invented(history),
        queue_promises.nothing_lost(history, {None: left}),
    )


@requirement("queue.delivery.each-item-once")
@given(counts=st.lists(st.integers(min_value=1, max_value=2), min_size=2, max_size=4))
async def test_each_of_those_who_wait_gets_its_own(face: Face, counts: list[int]) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        async with face.concurrently(patience=PATIENCE) as group:
            waits = [group.start(q.get_many, count, timeout=2 * PATIENCE) for count in counts]
            await a_moment(face, q, 0.001)
            for item in range(sum(counts)):
                await face(q.put, item)
            # Each takes one item or more; who has come too late for all of them would wait in vain.
            await face(q.put_many, [*range(sum(counts), sum(counts) + len(counts))])
            received = [item for wait in waits for item in await wait.result()]
        given_out = received + await drained(face, q)
        assert sorted(given_out) == list(range(sum(counts) + len(counts))), f"{received} were received"


@requirement("queue.fifo.per-producer")
@given(program=programs(PRODUCTION, most_steps=8))
async def test_the_items_of_a_producer_keep_their_order(face: Face, program: Program) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        history = await history_of(face, q, program)
        left = await drained(face, q)
    accept(queue_promises.producer_order(history))
    for producer in CLIENTS:
        numbers = [int(item[1:]) for item in left if item[0] == producer]
        assert numbers == sorted(numbers), f"the items of {producer} were left in the order {numbers}"


@requirement("queue.consistency.linearizable")
@given(program=programs(MOVES))
async def test_calls_take_effect_one_after_the_other(face: Face, program: Program) -> None:
    async with face.enter(modal.Queue.ephemeral()) as q:
        history = await history_of(face, q, program)
    accept(check(history, QueueModel()))


@requirement("queue.put-many.is-one-operation")
@given(sizes=st.lists(st.lists(st.integers(min_value=1, max_value=4), min_size=1, max_size=3), min_size=2, max_size=4))
async def test_the_objects_of_one_put_many_stay_together(face: Face, sizes: list[list[int]]) -> None:
    batches = {client: batches_of(client, numbers) for client, numbers in zip(CLIENTS, sizes, strict=False)}
    async with face.enter(modal.Queue.ephemeral()) as q:
        start = Start(face, len(batches))

        async def produce(client: str) -> None:
            start.wait()
            for batch in batches[client]:
                await face(q.put_many, batch)

        with eager_threads():
            async with face.concurrently() as group:
                for client in batches:
                    group.start(Procedure(produce), client)
        items = await drained(face, q)
    found = [list(batch) for _, batch in itertools.groupby(items, key=lambda item: item[:2])]
    wanted = [batch for client in batches for batch in batches[client]]
    assert sorted(found) == sorted(wanted), f"the objects came out as {items}"


def batches_of(client: str, sizes: list[int]) -> list[list[tuple[str, int, int]]]:
    """Batches of different items, each of which says who put it and in which batch."""
    return [[(client, number, place) for place in range(size)] for number, size in enumerate(sizes)]
