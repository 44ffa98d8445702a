"""Histories that a model itself makes: what a perfect backend would show to concurrent clients.

The checkers are tested with them: such a history is right by construction, since every call takes effect at one instant
between its start and its end; one changed answer makes most of them wrong.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from modal_conformance.history.calls import UNKNOWN, Answer, Call, History, token_of
from modal_conformance.history.model import Model

Operation: TypeAlias = tuple[str, Mapping[str, Any]]
"""The name of an operation and its arguments."""


@dataclass(slots=True)
class _Pending:
    """A call between its start and its end."""

    operation: str
    arguments: Mapping[str, Any]
    start: int
    answer: Answer | None = None


def simulate(model: Model, programs: Mapping[str, Sequence[Operation]], source: random.Random) -> History:
    """Run programs against a model, with their steps shuffled.

    Args:
        model: What answers.
        programs: By client, the operations it calls one after the other.
        source: Decides the order of starts, effects and ends, and between equally right answers.

    Returns:
        The history. Calls that could never be answered, such as a get on a queue that stays empty, are open.
    """
    state, instant = model.initial, 0
    left = {client: list(reversed(operations)) for client, operations in programs.items()}
    pending: dict[str, _Pending] = {}
    stuck: set[str] = set()
    calls: list[Call] = []
    while True:
        movable = [client for client in left if client not in stuck and (left[client] or client in pending)]
        if not movable:
            break
        client, instant = source.choice(movable), instant + 1
        call = pending.get(client)
        if call is None:
            operation, arguments = left[client].pop()
            pending[client] = _Pending(operation, arguments, instant)
        elif call.answer is None:
            tokens = {name: token_of(value) for name, value in call.arguments.items()}
            answers, after = model.apply(state, call.operation, tokens)
            if not answers:  # it waits, until somebody changes the state
                stuck.add(client)
                continue
            state, call.answer = after, source.choice(answers)
            stuck.clear()
        else:
            calls.append(_ended(client, pending.pop(client), instant))
    return History([*calls, *(_ended(client, call, None) for client, call in pending.items())])


def _ended(client: str, call: _Pending, end: int | None) -> Call:
    return Call(
        client=client,
        operation=call.operation,
        arguments=call.arguments,
        answer=call.answer if call.answer is not None and end is not None else UNKNOWN,
        start=call.start,
        end=end,
    )
