"""The sequential Queue: first in, first out, in each partition.

Partitions are independent, so a history falls apart by partition, unless it holds operations on all of them
(`len(total=True)`, `clear(all=True)`). Partitions do not expire here: histories are short.

A state is the tuple of its (partition, items) pairs of tokens, in order of the partitions, without empty ones.

Leaving out an item means leaving out its put and its get together: what is left of a first-in-first-out order is one.
Equal items are left out together. What counts items (`len`, `Full`) says nothing any more once an item is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias, cast

from modal_conformance.history import queue_guide, queue_words
from modal_conformance.history.calls import Answer, Call, Kind, Token, token_of
from modal_conformance.history.model import NO_ANSWER, NOTHING, Applied, Guide, Model, Part, Prepared, Told, Weakened
from modal_conformance.history.queue_words import EMPTY, FULL

Items: TypeAlias = tuple[Token, ...]
State: TypeAlias = tuple[tuple[Token, Items], ...]
Arguments: TypeAlias = Mapping[str, Token]
Unit: TypeAlias = tuple[str, Token] | int
"""An item of a partition, or the number of a call that only looks."""

NO_ITEMS = Answer(Kind.RETURNED, "[]")
_NAMELESS = '"?"'
MOST_ITEMS = 5_000  # in one partition (003: modal.Queue, Limits)


def _items(state: State, partition: Token) -> Items:
    for one, items in state:
        if one == partition:
            return items
    return ()


def _with(state: State, partition: Token, items: Items) -> State:
    if not state or (len(state) == 1 and state[0][0] == partition):  # the usual case: one partition
        return ((partition, items),) if items else ()
    changed = {**dict(state), partition: items}
    return tuple(sorted((one, held) for one, held in changed.items() if held))


def _partition(arguments: Arguments) -> Token:
    return arguments.get("partition", "null")


def _when_waiting(arguments: Arguments, refused: tuple[Answer, ...], timed_out: Answer) -> tuple[Answer, ...]:
    """The right answers of a call that finds no item, or no room."""
    if arguments.get("block", "true") == "false":
        return refused
    return NO_ANSWER if arguments.get("timeout", "null") == "null" else (timed_out,)


def _many(text: Token) -> Items:
    return tuple(token_of(item) for item in json.loads(text))


def _add(state: State, arguments: Arguments, added: Items, capacity: int) -> Applied:
    partition = _partition(arguments)
    items = _items(state, partition)
    if len(items) + len(added) > capacity:
        return Applied(_when_waiting(arguments, (FULL,), FULL), state)
    return Applied((NOTHING,), _with(state, partition, items + added))


def _put(state: State, arguments: Arguments, capacity: int) -> Applied:
    return _add(state, arguments, (arguments["v"],), capacity)


def _put_many(state: State, arguments: Arguments, capacity: int) -> Applied:
    return _add(state, arguments, _many(arguments["vs"]), capacity)


def _get(state: State, arguments: Arguments, capacity: int) -> Applied:
    partition = _partition(arguments)
    items = _items(state, partition)
    if not items:
        return Applied(_when_waiting(arguments, (NOTHING,), EMPTY), state)
    return Applied((Answer(Kind.RETURNED, items[0]),), _with(state, partition, items[1:]))


def _get_many(state: State, arguments: Arguments, capacity: int) -> Applied:
    partition = _partition(arguments)
    items = _items(state, partition)
    if not items:  # 003 says None in words and a list in the signature
        return Applied(_when_waiting(arguments, (NO_ITEMS, NOTHING), EMPTY), state)
    most = int(arguments["n_values"])
    return Applied((Answer(Kind.RETURNED, "[" + ",".join(items[:most]) + "]"),), _with(state, partition, items[most:]))


def _len(state: State, arguments: Arguments, capacity: int) -> Applied:
    if arguments.get("total") == "true":
        counted = sum(len(items) for _, items in state)
    else:
        counted = len(_items(state, _partition(arguments)))
    return Applied((Answer(Kind.RETURNED, str(counted)),), state)


def _clear(state: State, arguments: Arguments, capacity: int) -> Applied:
    if arguments.get("all") == "true":
        return Applied((NOTHING,), ())
    return Applied((NOTHING,), _with(state, _partition(arguments), ()))


_OPERATIONS: dict[str, Callable[[State, Arguments, int], Applied]] = {
    "put": _put,
    "put_many": _put_many,
    "get": _get,
    "get_many": _get_many,
    "len": _len,
    "clear": _clear,
}


class QueueModel(Model):
    """A Queue whose operations take effect one after the other.

    Args:
        capacity: The most items of one partition; a put that does not fit waits, or raises Full.
    """

    noun = "Queue"
    operations = frozenset(_OPERATIONS)
    errors = frozenset({"Empty", "Full"})

    def __init__(self, *, capacity: int = MOST_ITEMS) -> None:
        self._capacity = capacity

    @property
    def initial(self) -> Hashable:
        """No items."""
        return ()

    def apply(self, state: Hashable, operation: str, arguments: Arguments) -> Applied:
        """What the Queue answers, and what it holds afterwards."""
        return _OPERATIONS[operation](cast(State, state), arguments, self._capacity)

    def partition(self, calls: Sequence[Call]) -> list[Part]:
        """One part for each partition; one for all where a call concerns all."""
        if any(call.arguments.get("total") or call.arguments.get("all") for call in calls):
            return [Part("all partitions", tuple(calls))]
        parts: dict[Token, list[Call]] = {}
        for call in calls:
            parts.setdefault(_partition_of(call), []).append(call)
        return [
            Part("the default partition" if name == "null" else f"partition {name}", tuple(part))
            for name, part in parts.items()
        ]

    def units(self, calls: Sequence[Call]) -> list[Hashable]:
        """Each item with all its puts and gets, and each call that only looks."""
        units: dict[Unit, None] = {}
        stored_none = _stores_none(calls)
        for call in calls:
            items = queue_words.put_items(call) + queue_words.got_items(call, stored_none=stored_none)
            units.update(dict.fromkeys((_partition_of(call), item) for item in items))
            if not items and _only_looks(call):
                units[call.number] = None
        return list(units)

    def weakened(self, calls: Sequence[Call], kept: Collection[Hashable]) -> Weakened:
        """Items that are left out were never there; calls that only look and are left out were not made."""
        complete = all(unit in kept for unit in self.units(calls) if isinstance(unit, tuple))
        stored_none = _stores_none(calls)
        projected = (_project(call, kept, complete=complete, stored_none=stored_none) for call in calls)
        return Weakened([call for call in projected if call is not None])

    def guide(self, calls: Sequence[Prepared]) -> Guide | None:
        """What first-in-first-out says about the order of puts, of gets, and of gets that found nothing."""
        return queue_guide.guide(calls)

    def prepared(self, calls: Sequence[Call]) -> list[Prepared]:
        """The calls that matter; items that nobody is known to have got look all alike."""
        ready = super().prepared(calls)
        got = {item for one in ready for item in queue_words.got_items(one.call, stored_none=True)}
        return [_with_nameless(one, got) for one in ready]

    def only_reads(self, call: Call) -> bool:
        """Looks; gets that found nothing, if that cannot have been a stored None; refused puts."""
        return call.operation == "len" or call.answer in (EMPTY, FULL, NO_ITEMS)

    def describe(self, state: Hashable) -> str:
        """The items, oldest first."""
        told = [
            ("" if partition == "null" else f"{partition}: ") + "[" + ", ".join(items) + "]"
            for partition, items in cast(State, state)
        ]
        return "; ".join(told) or "[]"

    def headline(self, calls: Sequence[Call], others: Sequence[Call]) -> Told | None:
        """Items that nobody put, came too early, came twice or overtook; an empty answer from a queue that was not."""
        return queue_words.headline(calls, others)


def _with_nameless(prepared: Prepared, got: Collection[Token]) -> Prepared:
    """The same put, with one name for all items that were not got: their order among each other means nothing."""
    items = queue_words.put_items(prepared.call)
    if not items or all(item in got for item in items):
        return prepared
    named = [item if item in got else _NAMELESS for item in items]
    changed = {"v": named[0]} if prepared.operation == "put" else {"vs": "[" + ",".join(named) + "]"}
    return replace(prepared, arguments={**prepared.arguments, **changed})


def _partition_of(call: Call) -> Token:
    return token_of(call.arguments.get("partition"))


def _stores_none(calls: Sequence[Call]) -> bool:
    return any("null" in queue_words.put_items(call) for call in calls)


def _only_looks(call: Call) -> bool:
    """Whether the call surely changed nothing, if it moved no item."""
    if call.operation == "len" or call.answer == EMPTY:
        return True
    return call.operation in ("get", "get_many") and call.returned and not queue_words.got_items(call)


def _project(call: Call, kept: Collection[Hashable], *, complete: bool, stored_none: bool) -> Call | None:
    """The call as it is when only the kept items exist; None if nothing is left of it.

    Args:
        call: One call of the history.
        kept: The units that are kept.
        complete: Whether all items are kept, so that counting them still means something.
        stored_none: Whether None is among the items.
    """
    partition = _partition_of(call)
    put = queue_words.put_items(call)
    if put:
        if call.answer == FULL and not complete:
            return None
        return _projected_put(call, [item for item in put if (partition, item) in kept])
    got = queue_words.got_items(call, stored_none=stored_none)
    if got:
        return _projected_get(call, got, [item for item in got if (partition, item) in kept])
    if _only_looks(call):
        return call if call.number in kept and (complete or call.operation != "len") else None
    return call  # a clear, or a get of which nobody knows what it took


def _projected_put(call: Call, items: list[Token]) -> Call | None:
    if not items:
        return None
    if call.operation == "put":
        return call
    return _with_arguments(call, vs=[json.loads(item) for item in items])


def _projected_get(call: Call, got: Sequence[Token], items: list[Token]) -> Call | None:
    if not items:
        return None
    if call.operation == "get" or len(items) == len(got):
        return call
    shorter = replace(call, answer=Answer(Kind.RETURNED, "[" + ",".join(items) + "]"))
    took_all = len(got) < int(call.arguments["n_values"])  # the partition was empty afterwards, and still is
    return shorter if took_all else _with_arguments(shorter, n_values=len(items))


def _with_arguments(call: Call, **changed: Any) -> Call:
    return replace(call, arguments={**call.arguments, **changed})
