"""Contradictions between a few calls on a Dict, in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from modal_conformance.history.calls import Call, Token, token_of
from modal_conformance.history.model import FALSE, TRUE

_READS = frozenset({"get", "__getitem__", "pop"})
_PUTS = frozenset({"put", "__setitem__"})
_CONTAINS = frozenset({"contains", "__contains__"})


def pairs(other: Token) -> list[tuple[Token, Token]]:
    """The pairs of tokens in the argument of `update`: a list of pairs, or an object whose keys are strings."""
    plain = json.loads(other)
    listed = plain.items() if isinstance(plain, dict) else plain
    return [(token_of(key), token_of(value)) for key, value in listed]


def headline(calls: Sequence[Call]) -> str | None:
    """One sentence for a known pattern, or None.

    Args:
        calls: Calls that contradict each other and of which none can be missed, in the order of their starts.
    """
    if len({token_of(call.arguments.get("key")) for call in calls}) != 1:
        return None
    tellers: dict[int, tuple[Callable[..., str | None], ...]] = {
        1: (_nobody_put_it,),
        2: (_seen_too_early, _two_winners, _lost, _turned_up),
        3: (_stale,),
    }
    for teller in tellers.get(len(calls), ()):
        told = teller(*calls)
        if told is not None:
            return told
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


def _nobody_put_it(read: Call) -> str | None:
    seen = _saw(read)
    return None if seen is None else f"{read.client} got {seen} for key {_key(read)}, and nobody had put it there"


def _seen_too_early(first: Call, second: Call) -> str | None:
    seen = _saw(first)
    if seen is None or seen != _wrote(second) or not first.precedes(second):
        return None
    return f"{first.client} saw {seen} for key {_key(first)} before {second.client} had put it"


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


def _stale(first: Call, second: Call, read: Call) -> str | None:
    seen = _saw(read)
    written = first.precedes(second) and second.precedes(read) and _wrote(second) is not None
    if not written or seen is None or seen != _wrote(first):
        return None
    return (
        f"{read.client} still saw {seen} for key {_key(read)} after {second.client} had replaced it by {_wrote(second)}"
    )
