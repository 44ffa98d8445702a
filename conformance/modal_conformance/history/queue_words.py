"""Which items a call on a Queue moved, and contradictions between a few calls in words."""

from __future__ import annotations

from collections.abc import Sequence

from modal_conformance.history.calls import Answer, Call, Kind, Token, token_of
from modal_conformance.history.model import Told

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
        answer = call.answer.value
        return [token_of(item) for item in answer] if isinstance(answer, list) else []
    return []


def headline(calls: Sequence[Call], others: Sequence[Call]) -> Told | None:
    """The story of a known pattern, or None.

    Args:
        calls: Calls that contradict each other and of which none can be missed, in the order of their starts.
        others: The other calls on the same part.
    """
    if len({token_of(call.arguments.get("partition")) for call in calls}) != 1:
        return None
    invented = _invented(calls, others)
    if invented is not None:
        return invented
    for teller in (_twice, _seemed_empty, _overtaken):
        reason = teller(calls)
        if reason is not None:
            return Told(reason, calls)
    return None


def _puts(calls: Sequence[Call]) -> list[Call]:
    return [call for call in calls if put_items(call)]


def _gets(calls: Sequence[Call]) -> list[Call]:
    return [call for call in calls if got_items(call)]


def _invented(calls: Sequence[Call], others: Sequence[Call]) -> Told | None:
    offered = {item for call in calls for item in put_items(call)}
    for get in _gets(calls):
        for item in got_items(get):
            if item in offered:
                continue
            partition = get.arguments.get("partition")
            for late in others:
                if item in put_items(late) and late.arguments.get("partition") == partition and get.precedes(late):
                    return Told(f"{get.client} got {item} before {late.client} had put it", [get, late])
            return Told(f"{get.client} got {item}, and nobody had put it into this partition", [get])
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
                if put.precedes(look) and all(look.precedes(get) for get in takers):
                    return (
                        f"{look.client} found nothing although {put.client} had put {item} and nobody had taken it yet"
                    )
    return None


def _overtaken(calls: Sequence[Call]) -> str | None:
    entered = [(put, place, item) for put in _puts(calls) for place, item in enumerate(put_items(put))]
    left = {item: (get, place) for get in _gets(calls) for place, item in enumerate(got_items(get))}
    for earlier, place, item in entered:
        for later, other_place, other in entered:
            in_order = earlier.precedes(later) or (earlier is later and place < other_place)
            if item != other and in_order and other in left and _left_first(left[other], left.get(item)):
                return f"{other} overtook {item}: {item} was put first, {other} was given out first"
    return None


def _left_first(one: tuple[Call, int], other: tuple[Call, int] | None) -> bool:
    """Whether an item left before another one did, if that left at all."""
    if other is None:
        return True
    return one[0].precedes(other[0]) or (one[0] is other[0] and one[1] < other[1])
