"""Contradictions between a few calls on a Dict, in words."""

from __future__ import annotations

import json
from collections.abc import Sequence

from modal_conformance.history.calls import Call, Token, token_of
from modal_conformance.history.model import FALSE, TRUE, Told

_READS = frozenset({"get", "__getitem__", "pop"})
_PUTS = frozenset({"put", "__setitem__"})
_CONTAINS = frozenset({"contains", "__contains__"})


def pairs(other: Token) -> list[tuple[Token, Token]]:
    """The pairs of tokens in the argument of `update`: a list of pairs, or an object whose keys are strings."""
    plain = json.loads(other)
    listed = plain.items() if isinstance(plain, dict) else plain
    return [(token_of(key), token_of(value)) for key, value in listed]


def headline(calls: Sequence[Call], others: Sequence[Call]) -> Told | None:
    """The story of a known pattern, or None.

    Args:
        calls: Calls that contradict each other and of which none can be missed, in the order of their starts.
        others: The other calls on the same part.
    """
    if len({token_of(call.arguments.get("key")) for call in calls}) != 1:
        return None
    if len(calls) == 1:
        return _nobody_put_it(calls[0], others)
    if len(calls) == 2:
        for teller in (_two_winners, _taken_twice, _lost, _turned_up):
            reason = teller(*calls)
            if reason is not None:
                return Told(reason, calls)
    return None


def _key(call: Call) -> str:
    return repr(call.arguments["key"])


def _saw(call: Call) -> Token | None:
    """The value that a read found in the Dict, as far as its answer shows one."""
    if call.operation not in _READS or not call.returned:
        return None
    default = token_of(call.arguments.get("default"))
    return None if call.answer.text == default else call.answer.text


def _wrote(call: Call) -> Token | None:
    return token_of(call.arguments["value"]) if call.operation in _PUTS else None


def _found_nothing(call: Call) -> bool:
    if call.operation in _CONTAINS:
        return call.answer == FALSE
    return call.operation in _READS and call.ended and _saw(call) is None


def _nobody_put_it(read: Call, others: Sequence[Call]) -> Told | None:
    seen = _saw(read)
    if seen is None:
        return None
    for late in others:
        if _wrote(late) == seen and read.arguments["key"] == late.arguments["key"] and read.precedes(late):
            return Told(f"{read.client} saw {seen} for key {_key(read)} before {late.client} had put it", [read, late])
    return Told(f"{read.client} got {seen} for key {_key(read)}, and nobody had put it there", [read])


def _taken_twice(first: Call, second: Call) -> str | None:
    pops = first.operation == second.operation == "pop"
    if not pops or _saw(first) is None or _saw(first) != _saw(second):
        return None
    return (
        f"{first.client} and {second.client} both took {_saw(first)} out of key {_key(first)}, "
        "and nobody put it there in between"
    )


def _two_winners(first: Call, second: Call) -> str | None:
    conditional = all(call.operation == "put" and call.arguments.get("skip_if_exists") for call in (first, second))
    if not conditional or first.answer != TRUE or second.answer != TRUE:
        return None
    return (
        f"{first.client} and {second.client} were both told that their put with skip_if_exists "
        f"had found no key {_key(first)}, which nobody removed in between"
    )


def _lost(first: Call, second: Call) -> str | None:
    """Something was there, and then it was not."""
    if not first.precedes(second) or not _found_nothing(second):
        return None
    if _wrote(first) is not None and first.answer != FALSE:
        known = "put it"
    elif _saw(first) is not None and first.operation != "pop":
        known = f"seen {_saw(first)} there"
    elif first.answer == (FALSE if first.operation == "put" else TRUE):
        known = "been told that it is there"
    else:
        return None
    return f"{second.client} found no key {_key(second)} after {first.client} had {known}, and nobody removed it since"


def _turned_up(first: Call, second: Call) -> str | None:
    """Something is there that was not, and that nobody put in between."""
    seen = _saw(second)
    told_present = second.operation in _CONTAINS and second.answer == TRUE
    if not first.precedes(second) or (seen is None and not told_present):
        return None
    written, before = _wrote(first), _saw(first)
    if written is not None and first.answer != FALSE:
        known = f"put {written}"
    elif before is not None:
        known = f"taken {before} out" if first.operation == "pop" else f"seen {before}"
    elif _found_nothing(first) or first.operation == "__delitem__":
        known = "found nothing there" if _found_nothing(first) else "removed it"
    else:
        return None
    what = f"saw {seen}" if seen is not None else "was told that there is something"
    return f"{second.client} {what} for key {_key(second)} after {first.client} had {known}, and nobody put it since"
