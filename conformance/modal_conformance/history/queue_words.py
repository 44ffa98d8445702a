"""Which items a call on a Queue moved, and contradictions between a few calls in words."""

from __future__ import annotations

import json
from collections.abc import Sequence

from modal_conformance.history.calls import Answer, Call, Kind, Token, token_of

EMPTY = Answer(Kind.RAISED, "Empty")
FULL = Answer(Kind.RAISED, "Full")


def put_items(call: Call) -> list[Token]:
    """The items that a call put, or tried to put."""
    if call.operation == "put":
        return [token_of(call.arguments["v"])]
    if call.operation == "put_many":
        return [token_of(item) for item in call.arguments["vs"]]
    return []


def got_items(call: Call, *, stored_none: bool = False) -> list[Token]:
    """The items that a call is known to have taken.

    Args:
        call: Any call.
        stored_none: Whether None from a get that does not block may be an item; it cannot be told from "empty".
    """
    if not call.returned:
        return []
    if call.operation == "get":
        empty = call.answer.text == "null" and call.arguments.get("block") is False and not stored_none
        return [] if empty else [call.answer.text]
    if call.operation == "get_many":
        return [token_of(item) for item in json.loads(call.answer.text) or ()]
    return []


def headline(calls: Sequence[Call]) -> str | None:
    """One sentence for a known pattern, or None.

    Args:
        calls: Calls that contradict each other and of which none can be missed, in the order of their starts.
    """
    if len({token_of(call.arguments.get("partition")) for call in calls}) != 1:
        return None
    for teller in (_invented, _too_early, _twice, _seemed_empty, _overtaken):
        told = teller(calls)
        if told is not None:
            return told
    return None


def _puts(calls: Sequence[Call]) -> list[Call]:
    return [call for call in calls if put_items(call)]


def _gets(calls: Sequence[Call]) -> list[Call]:
    return [call for call in calls if got_items(call)]


def _invented(calls: Sequence[Call]) -> str | None:
    offered = {item for call in calls for item in put_items(call)}
    for get in _gets(calls):
        for item in got_items(get):
            if item not in offered:
                return f"{get.client} got {item}, and nobody had put it into this partition"
    return None


def _too_early(calls: Sequence[Call]) -> str | None:
    for get in _gets(calls):
        for item in got_items(get):
            late = [put for put in _puts(calls) if item in put_items(put) and get.precedes(put)]
            if late and len(late) == sum(item in put_items(put) for put in calls):
                return f"{get.client} got {item} before {late[0].client} had put it"
    return None


def _twice(calls: Sequence[Call]) -> str | None:
    offered = [item for put in _puts(calls) for item in put_items(put)]
    receivers: dict[Token, list[str]] = {}
    for get in _gets(calls):
        for item in got_items(get):
            receivers.setdefault(item, []).append(get.client)
    for item, clients in receivers.items():
        if len(clients) > offered.count(item):
            often = "once" if offered.count(item) == 1 else f"{offered.count(item)} times"
            return f"{item} was put {often}, and given out {len(clients)} times: to {' and to '.join(clients)}"
    return None


def _seemed_empty(calls: Sequence[Call]) -> str | None:
    looks = [call for call in calls if call.operation.startswith("get") and call.ended and not got_items(call)]
    for look in looks:
        for put in _puts(calls):
            for item in put_items(put):
                takers = [get for get in _gets(calls) if item in got_items(get)]
                if put.precedes(look) and takers and all(look.precedes(get) for get in takers):
                    return (
                        f"{look.client} found nothing although {put.client} had put {item} and nobody had taken it yet"
                    )
    return None


def _overtaken(calls: Sequence[Call]) -> str | None:
    puts, gets = _puts(calls), _gets(calls)
    entered = [(put, place, item) for put in puts for place, item in enumerate(put_items(put))]
    left = {item: (get, place) for get in gets for place, item in enumerate(got_items(get))}
    for earlier, place, item in entered:
        for later, other_place, other in entered:
            if item == other or item not in left or other not in left:
                continue
            in_order = earlier.precedes(later) or (earlier is later and place < other_place)
            taken, overtaker = left[item], left[other]
            swapped = overtaker[0].precedes(taken[0]) or (overtaker[0] is taken[0] and overtaker[1] < taken[1])
            if in_order and swapped:
                return f"{other} overtook {item}: {item} was put first, {other} was given out first"
    return None
