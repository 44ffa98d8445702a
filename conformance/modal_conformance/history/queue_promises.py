"""What the documents promise of a shared Queue, short of linearizability (003: modal.Queue).

- `each_item_once`: an item that was put once is given out once.
- `nothing_invented`: what is given out was put before, into the same partition.
- `producer_order`: what one producer put, one consumer gets in that order (first in, first out).
- `nothing_lost`: what was put is given out or still there.

All are sound for any backend: they accuse only where no behaviour that keeps the promise gives these answers. Equal
items cannot be told apart, so they are counted, and `producer_order` passes over them: put different ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from modal_conformance.history.calls import Call, History, Kind, Token, token_of
from modal_conformance.history.model import REFUSALS
from modal_conformance.history.queue_words import FULL, got_items, put_items
from modal_conformance.history.verdicts import Ok, Undecided, Verdict, Violated, Witness

_Place = tuple[Token, Token]
"""A partition and an item, as tokens."""


class _Move(NamedTuple):
    """One item going in or out by one call, at a position among the items of that call."""

    call: Call
    position: int

    def before(self, other: _Move) -> bool:
        """Whether this move surely came first."""
        if self.call.number == other.call.number:
            return self.position < other.position
        return self.call.precedes(other.call)


def each_item_once(history: History) -> Verdict:
    """No item is given out more often than it was put."""
    puts, gets = _moves(history)
    for place, given in gets.items():
        offered = puts.get(place, [])
        if offered and len(given) > len(offered):
            clients = " and to ".join(move.call.client for move in given)
            times = "once" if len(offered) == 1 else f"{len(offered)} times"
            reason = f"{place[1]} was put {times}, and given out {len(given)} times: to {clients}"
            return _violated(history, "each item once", reason, [*offered, *given])
    return Ok()


def nothing_invented(history: History) -> Verdict:
    """What is given out was put into the same partition, and not only afterwards."""
    puts, gets = _moves(history)
    for place, given in gets.items():
        for get in given:
            offered = puts.get(place, [])
            if not offered:
                reason = f"{get.call.client} got {place[1]}, and nobody had put it into this partition"
                return _violated(history, "no item invented", reason, [get])
            if all(get.call.precedes(put.call) for put in offered):
                reason = f"{get.call.client} got {place[1]} before {offered[0].call.client} had put it"
                return _violated(history, "no item invented", reason, [get, offered[0]])
    return Ok()


def producer_order(history: History) -> Verdict:
    """Of two items from one producer, one consumer does not get the later one first."""
    puts, gets = _moves(history)
    lanes: dict[tuple[Token, str, str], list[tuple[Token, _Move, _Move]]] = {}
    for (partition, item), given in gets.items():
        offered = puts.get((partition, item), [])
        if len(offered) == 1 and len(given) == 1:
            lane = (partition, offered[0].call.client, given[0].call.client)
            lanes.setdefault(lane, []).append((item, offered[0], given[0]))
    for (_, producer, consumer), items in lanes.items():
        for item, put, get in items:
            for other, later_put, earlier_get in items:
                if put.before(later_put) and earlier_get.before(get):
                    reason = f"{producer} put {item} before {other}, and {consumer} got {other} before {item}"
                    return _violated(history, "order of a producer", reason, [put, later_put, earlier_get, get])
    return Ok()


def nothing_lost(history: History, remaining: Mapping[str | None, Sequence[Any]]) -> Verdict:
    """Every item that was surely put was given out, or is still there.

    Args:
        history: What was seen. A get that has no answer may have taken items; under the stronger promise that a
            cancelled one takes none, ask with `history.without_cancelled()`.
        remaining: What was found in each partition at the end, None being the default one.

    Returns:
        `Undecided` if a partition was cleared.
    """
    if any(call.operation == "clear" for call in history):
        return Undecided("the queue was cleared, so nobody knows how many items that took")
    left = Counter((token_of(partition), token_of(item)) for partition, items in remaining.items() for item in items)
    puts, gets = _moves(history)
    slack = _possibly_taken(history)
    for place in {*puts, *left}:
        offered, given = puts.get(place, []), gets.get(place, [])
        surely = [move for move in offered if move.call.returned]
        if len(given) + left[place] > len(offered):
            reason = f"{place[1]} was put {len(offered)} times; {len(given)} were given out and {left[place]} are left"
            return _violated(history, "nothing doubled", reason, [*offered, *given])
        missing = len(surely) - len(given) - left[place]
        slack[place[0]] -= max(0, missing)
        if missing > 0 and slack[place[0]] < 0:
            reason = f"{place[1]} was put, not given out to anybody, and is not left"
            return _violated(history, "nothing lost", reason, surely)
    return Ok()


def _moves(history: History) -> tuple[dict[_Place, list[_Move]], dict[_Place, list[_Move]]]:
    """Where each item went in and came out; puts that may have happened count, refused ones do not."""
    puts: dict[_Place, list[_Move]] = {}
    gets: dict[_Place, list[_Move]] = {}
    for call in history:
        partition = token_of(call.arguments.get("partition"))
        if not _was_refused(call):
            for position, item in enumerate(put_items(call)):
                puts.setdefault((partition, item), []).append(_Move(call, position))
        for position, item in enumerate(got_items(call)):
            gets.setdefault((partition, item), []).append(_Move(call, position))
    return puts, gets


def _was_refused(call: Call) -> bool:
    return call.answer == FULL or (call.answer.kind is Kind.RAISED and call.answer.text in REFUSALS)


def _possibly_taken(history: History) -> Counter[Token]:
    """How many items of each partition may have gone to gets whose answer does not tell."""
    taken: Counter[Token] = Counter()
    stored_none = any("null" in put_items(call) for call in history)
    for call in history:
        unknown = not call.ended or (call.answer.kind is Kind.RAISED and call.answer.text not in {*REFUSALS, "Empty"})
        ambiguous = stored_none and call.returned and call.answer.text == "null" and not got_items(call)
        if (unknown or ambiguous) and call.operation in ("get", "get_many"):
            taken[token_of(call.arguments.get("partition"))] += int(call.arguments.get("n_values", 1))
    return taken


def _violated(history: History, promise: str, reason: str, moves: Iterable[_Move]) -> Violated:
    calls = {move.call.number: move.call for move in moves}
    shown = tuple(calls[number] for number in sorted(calls))
    return Violated(Witness(promise=promise, reason=reason, calls=shown, others=len(history) - len(shown)))
