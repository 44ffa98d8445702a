"""What first-in-first-out says about the order of calls on one partition.

Let x and y be different items, each put once and got at most once. In every order that fits:

- if x was got before y was, x was put before y; and the other way round;
- if x was got and y stayed, x was put before y;
- if a get found nothing after x had been put, x was got before it; if it found nothing before x was got, x was put
  after it.

The search takes a put long before it learns, from a get, that it should have taken another one first; in between lies
everything that it must take back. Knowing these orders beforehand spares it that, and a cycle among them is a
contradiction already.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from operator import or_
from typing import NamedTuple

from modal_conformance.history.calls import Token, token_of
from modal_conformance.history.model import Guide, Prepared
from modal_conformance.history.queue_words import FULL, got_items, put_items


class _Item(NamedTuple):
    """An item that was put once: its put, and its get if it has one, each as (index of the call, place in it)."""

    put: tuple[int, int]
    get: tuple[int, int] | None


class _Earlier:
    """Which bits belong to calls that ended before an instant.

    Args:
        calls: All calls.
        bits: Bits by index of a call; calls that may have had no effect never count as ended.
    """

    def __init__(self, calls: Sequence[Prepared], bits: dict[int, int]) -> None:
        ended = sorted(
            (end, mask)
            for index, mask in bits.items()
            if (end := calls[index].call.end) is not None and not calls[index].optional
        )
        self._ends = [end for end, _ in ended]
        self._masks = list(accumulate((mask for _, mask in ended), or_, initial=0))

    def than(self, call: Prepared) -> int:
        """The bits of what ended before a call began."""
        return self._masks[bisect_left(self._ends, call.call.start)]


def guide(calls: Sequence[Prepared]) -> Guide | None:
    """The orders that follow, a promising order, and whether they contradict each other.

    Args:
        calls: Prepared calls; if they concern several partitions, nothing is said.
    """
    if len({token_of(one.call.arguments.get("partition")) for one in calls if one.operation != "len"}) > 1:
        return None
    if any(one.call.arguments.get("total") or one.call.arguments.get("all") for one in calls):
        return None
    items = _items(calls)
    before = [0] * len(calls)
    _order_moves(calls, items, before)
    impossible = _order_empty_gets(calls, items, before)
    for index in range(len(calls)):
        before[index] &= ~(1 << index)
    ranks = _ranks(calls, before)
    return Guide(before, ranks or list(range(len(calls))), impossible or ranks is None)


def _items(calls: Sequence[Prepared]) -> list[_Item]:
    """The items that were put once and got at most once; not None, which a get that finds nothing seems to get."""
    puts: dict[Token, list[tuple[int, int]]] = {}
    gets: dict[Token, list[tuple[int, int]]] = {}
    for index, one in enumerate(calls):
        for place, item in enumerate(put_items(one.call) if one.answer != FULL else ()):
            puts.setdefault(item, []).append((index, place))
        for place, item in enumerate(got_items(one.call)):
            gets.setdefault(item, []).append((index, place))
    puts.pop("null", None)
    once = [item for item, places in puts.items() if len(places) == 1 and len(gets.get(item, ())) <= 1]
    return [_Item(puts[item][0], gets[item][0] if item in gets else None) for item in once]


def _order_moves(calls: Sequence[Prepared], items: Sequence[_Item], before: list[int]) -> None:
    """Items leave in the order in which they came."""
    puts_by_get: dict[int, int] = Counter()
    gets_by_put: dict[int, int] = Counter()
    for item in items:
        if item.get is not None:
            puts_by_get[item.get[0]] |= 1 << item.put[0]
            gets_by_put[item.put[0]] |= 1 << item.get[0]
    earlier_puts, earlier_gets = _Earlier(calls, puts_by_get), _Earlier(calls, gets_by_put)
    all_got = _union(puts_by_get.values())
    stays = not _may_vanish(calls)
    for item in items:
        if item.get is not None:
            before[item.put[0]] |= earlier_puts.than(calls[item.get[0]])
            before[item.get[0]] |= earlier_gets.than(calls[item.put[0]]) | 1 << item.put[0]
        elif stays:
            before[item.put[0]] |= all_got
    _order_within(items, before)


def _order_within(items: Sequence[_Item], before: list[int]) -> None:
    """The items of one put_many leave, and those of one get_many came, in their order there."""
    got = sorted((item.get, item.put[0]) for item in items if item.get is not None)
    put = sorted((item.put, item.get[0]) for item in items if item.get is not None)
    for moves in (got, put):
        for ((call, _), other), ((next_call, _), next_other) in pairwise(moves):
            if call == next_call:
                before[next_other] |= 1 << other


def _order_empty_gets(calls: Sequence[Prepared], items: Sequence[_Item], before: list[int]) -> bool:
    """A get that found nothing lies outside the stay of every item; tell whether one cannot."""
    empty = _found_nothing(calls)
    gets_by_put: dict[int, int] = Counter()
    staying: dict[int, int] = Counter()
    for item in items:
        if item.get is not None:
            gets_by_put[item.put[0]] |= 1 << item.get[0]
        else:
            staying[item.put[0]] = 1
    earlier_gets, earlier_staying = _Earlier(calls, gets_by_put), _Earlier(calls, staying)
    earlier_empty = _Earlier(calls, {index: 1 << index for index in empty})
    for index in empty:
        before[index] |= earlier_gets.than(calls[index])
    for item in items:
        if item.get is not None:
            before[item.put[0]] |= earlier_empty.than(calls[item.get[0]])
    return not _may_vanish(calls) and any(earlier_staying.than(calls[index]) for index in empty)


def _ranks(calls: Sequence[Prepared], before: Sequence[int]) -> list[int] | None:
    """Places in an order that keeps to `before` and prefers what ended first; None if there is a cycle."""
    ends = [one.call.start if one.call.end is None else one.call.end for one in calls]
    after: list[list[int]] = [[] for _ in calls]
    waiting = [mask.bit_count() for mask in before]
    for index, mask in enumerate(before):
        while mask:
            lowest = mask & -mask
            after[lowest.bit_length() - 1].append(index)
            mask ^= lowest
    ready = [(ends[index], index) for index, count in enumerate(waiting) if not count]
    heapq.heapify(ready)
    ranks, place = [0] * len(calls), 0
    while ready:
        _, index = heapq.heappop(ready)
        ranks[index], place = place, place + 1
        for later in after[index]:
            waiting[later] -= 1
            if not waiting[later]:
                heapq.heappush(ready, (ends[later], later))
    return ranks if place == len(calls) else None


def _found_nothing(calls: Sequence[Prepared]) -> list[int]:
    """The gets that surely found nothing."""
    stored_none = any("null" in put_items(one.call) for one in calls)
    return [
        index
        for index, one in enumerate(calls)
        if one.operation in ("get", "get_many")
        and not one.optional
        and not got_items(one.call, stored_none=stored_none)
    ]


def _may_vanish(calls: Sequence[Prepared]) -> bool:
    """Whether an item can be gone although no get is known to have got it."""
    return any(one.operation == "clear" or (one.optional and one.operation.startswith("get")) for one in calls)


def _union(masks: Iterable[int]) -> int:
    joined = 0
    for mask in masks:
        joined |= mask
    return joined
