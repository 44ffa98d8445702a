"""What the documents promise of a shared Dict, short of linearizability.

- `one_winner`: conditional puts are atomic (001 and 002: `skip_if_exists`); of those that race for a free key, one
  wins.
- `read_your_writes`: a client sees what it wrote itself, unless somebody else may have written after it.

Both are sound for any backend: they accuse only where no behaviour that keeps the promise gives these answers.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

from modal_conformance.history.calls import Call, History, Kind, Token, token_of
from modal_conformance.history.dict_model import KEY_ERROR, DictModel
from modal_conformance.history.dict_words import pairs
from modal_conformance.history.model import FALSE, REFUSALS, TRUE
from modal_conformance.history.verdicts import Ok, Verdict, Violated, Witness

_MODEL = DictModel()
_READS = frozenset({"get", "__getitem__", "contains", "__contains__", "pop"})
_REMOVALS = frozenset({"pop", "__delitem__", "clear"})


def one_winner(history: History, *, present: Iterable[Any] = ()) -> Verdict:
    """Of conditional puts on one key, at most one wins for each time that the key was free.

    Args:
        history: What was seen.
        present: Keys that were there before the first call.
    """
    occupied = {token_of(key) for key in present}
    for key in dict.fromkeys(token_of(call.arguments["key"]) for call in history if _is_conditional(call)):
        writes = [call for call in history if _contents_after(call, key)]
        witness = (
            _too_many_winners(key, writes, key in occupied)
            or _winner_of_a_taken_key(key, writes)
            or (None if key in occupied else _loser_of_a_free_key(key, history, writes))
        )
        if witness is not None:
            return _violated(history, "one winner for skip_if_exists", *witness)
    return Ok()


def read_your_writes(history: History) -> Verdict:
    """A client that reads a key after writing it sees its own write, or one that may have come later."""
    for client in history.clients:
        calls = history.of_client(client)
        for read in calls:
            if read.operation in _READS and (read.returned or read.answer == KEY_ERROR):
                witness = _missed_write(history, calls, read)
                if witness is not None:
                    return _violated(history, "reads of one's own writes", *witness)
    return Ok()


_Told = tuple[str, Sequence[Call]]
"""The reason, and the calls that show it."""


def _too_many_winners(key: Token, writes: Sequence[Call], occupied: bool) -> _Told | None:
    winners = [call for call in writes if _is_conditional(call) and call.answer == TRUE]
    removals = [call for call in writes if call.operation in _REMOVALS and call.answer != KEY_ERROR]
    chances = len(removals) + (not occupied)
    if len(winners) <= chances:
        return None
    shown = winners[: chances + 1]
    free = {0: "never free", 1: "free once"}.get(chances, f"free {chances} times at most")
    return f"{' and '.join(call.client for call in shown)} won key {key}, which was {free}", [*shown, *removals]


def _winner_of_a_taken_key(key: Token, writes: Sequence[Call]) -> _Told | None:
    if any(call.operation in _REMOVALS for call in writes):
        return None
    plain = [call for call in writes if not _is_conditional(call) and call.returned]
    for winner in writes:
        before = [call for call in plain if call.precedes(winner)]
        if before and _is_conditional(winner) and winner.answer == TRUE:
            reason = f"{winner.client} won key {key} after {before[0].client} had put it, and nobody removed it"
            return reason, [before[0], winner]
    return None


def _loser_of_a_free_key(key: Token, history: History, writes: Sequence[Call]) -> _Told | None:
    stored = [call for call in writes if call.operation not in _REMOVALS]
    for loser in history:
        if not _is_conditional(loser) or loser.answer != FALSE or token_of(loser.arguments["key"]) != key:
            continue
        if all(loser.precedes(call) for call in stored):
            return f"{loser.client} lost key {key} before anybody had put it", [loser, *stored[:1]]
    return None


def _missed_write(history: History, own: Sequence[Call], read: Call) -> _Told | None:
    key = token_of(read.arguments["key"])
    earlier = [call for call in own if call.ended and call.precedes(read) and _contents_after(call, key)]
    if not earlier:
        return None
    write = earlier[-1]
    rivals = [
        call
        for call in history
        if call.number not in (write.number, read.number)
        and not call.precedes(write)
        and not read.precedes(call)
        and _contents_after(call, key)
    ]
    contents = {content for call in (write, *rivals) for content in _contents_after(call, key)}
    arguments = {name: token_of(value) for name, value in read.arguments.items()}
    for content in contents:
        state: Hashable = () if content is None else ((key, content),)
        if read.answer in _MODEL.apply(state, read.operation, arguments).answers:
            return None
    later = "what others wrote since does not explain it" if rivals else "nobody else wrote it since"
    return f"{read.client} did not see its own write of key {key}, and {later}", [write, *rivals, read]


def _is_conditional(call: Call) -> bool:
    return call.operation == "put" and bool(call.arguments.get("skip_if_exists"))


def _contents_after(call: Call, key: Token) -> list[Token | None]:
    """What a key may hold because of a call: a value, or None for nothing; empty if the call does not touch it."""
    refused = call.answer == FALSE or (call.answer.kind is Kind.RAISED and call.answer.text in REFUSALS)
    if refused or ("key" in call.arguments and token_of(call.arguments["key"]) != key):
        return []
    if call.operation in _REMOVALS:
        return [None]
    if call.operation == "update":
        return [value for where, value in pairs(token_of(call.arguments["other"])) if where == key]
    return [token_of(call.arguments["value"])] if call.operation in ("put", "__setitem__") else []


def _violated(history: History, promise: str, reason: str, calls: Iterable[Call]) -> Violated:
    shown = tuple(sorted(calls, key=lambda call: call.number))
    return Violated(Witness(promise=promise, reason=reason, calls=shown, others=len(history) - len(shown)))
