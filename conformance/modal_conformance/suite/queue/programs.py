"""Small concurrent programs on one Queue: what each client does, and how they are carried out.

A program is plain data, so that it can be carried out by threads, by tasks and by processes alike. Items are different
from each other, and say who put them: `a0`, `a1`, ... by client `a`.
"""

from __future__ import annotations

import queue
import random
from collections.abc import Sequence
from typing import TypeAlias

import modal

from modal_conformance.history import History, Recorder
from modal_conformance.steps import Step, perform_aio
from modal_conformance.suite.queue.procedures import Procedure, Start, eager_threads
from pytest_modalkit import Face

Program: TypeAlias = list[list[Step]]

CLIENTS = "abcd"
#: How long a get waits for an item that somebody else may put.
WAIT = 0.002
#: What a client may do next; items are numbered when a program is made of such moves.
MOVES = ("put", "put", "put_two", "get", "get", "wait", "get_two", "wait_two", "len")
_GETS: dict[str, Step] = {
    "get": Step("get", {"block": False}),
    "wait": Step("get", {"timeout": WAIT}),
    "get_two": Step("get_many", {"n_values": 2, "block": False}),
    "wait_two": Step("get_many", {"n_values": 2, "timeout": WAIT}),
    "len": Step("len", {}),
}


def random_program(seed: int, clients: int, steps: int) -> Program:
    """One program, chosen by a number."""
    chance = random.Random(seed)
    return program_of([chance.choices(MOVES, k=steps) for _ in range(clients)])


def program_of(moves: Sequence[Sequence[str]]) -> Program:
    """The program in which each client makes its moves."""
    return [_steps(client, wanted) for client, wanted in zip(CLIENTS, moves, strict=False)]


def _steps(client: str, moves: Sequence[str]) -> list[Step]:
    steps: list[Step] = []
    number = 0
    for move in moves:
        count = {"put": 1, "put_two": 2}.get(move, 0)
        items = [f"{client}{number + each}" for each in range(count)]
        number += count
        match items:
            case []:
                steps.append(_GETS[move])
            case [item]:
                steps.append(Step("put", {"v": item}))
            case _:
                steps.append(Step("put_many", {"vs": items}))
    return steps


async def history_of(face: Face, q: modal.Queue, program: Program) -> History:
    """Carry out a program, all its clients at once, and return what they saw."""
    recorder = Recorder()
    start = Start(face, len(program))

    async def client(name: str, steps: Sequence[Step]) -> None:
        start.wait()
        await perform_aio(face, q, steps, recorder.client(name), expects=(queue.Empty, queue.Full))

    with eager_threads():
        async with face.concurrently() as group:
            for name, steps in zip(CLIENTS, program, strict=False):
                group.start(Procedure(client), name, steps)
    return recorder.history()
