"""The sequential Dict.

Keys are independent, so a history falls apart by key, unless it holds operations on the Dict as a whole (`len`,
`clear`, `update`). Entries do not expire here: histories are short, and the stateful machines look after time.

A state is the tuple of its (key, value) pairs of tokens, in order of the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, cast

from modal_conformance.history import dict_words
from modal_conformance.history.calls import Answer, Call, Kind, Token, token_of
from modal_conformance.history.model import FALSE, NOTHING, TRUE, Applied, Model, Part, Told, Weakened

State: TypeAlias = tuple[tuple[Token, Token], ...]
Arguments: TypeAlias = Mapping[str, Token]

KEY_ERROR = Answer(Kind.RAISED, "KeyError")
STORED = (TRUE, NOTHING)  # `put` returns None in edition 0.73
MOST_COUNTED = 100_000  # where `len` stops (001: Dict methods, len)


def _value(state: State, key: Token) -> Token | None:
    for one, value in state:
        if one == key:
            return value
    return None


def _with(state: State, key: Token, value: Token) -> State:
    if not state or (len(state) == 1 and state[0][0] == key):  # the usual case: one key
        return ((key, value),)
    return tuple(sorted({**dict(state), key: value}.items()))


def _without(state: State, key: Token) -> State:
    return tuple(pair for pair in state if pair[0] != key)


def _one(text: Token) -> tuple[Answer, ...]:
    return (Answer(Kind.RETURNED, text),)


def _put(state: State, arguments: Arguments) -> Applied:
    key = arguments["key"]
    if arguments.get("skip_if_exists") == "true" and _value(state, key) is not None:
        return Applied((FALSE,), state)
    return Applied(STORED, _with(state, key, arguments["value"]))


def _get(state: State, arguments: Arguments) -> Applied:
    value = _value(state, arguments["key"])
    return Applied(_one(arguments.get("default", "null") if value is None else value), state)


def _getitem(state: State, arguments: Arguments) -> Applied:
    value = _value(state, arguments["key"])
    return Applied((KEY_ERROR,) if value is None else _one(value), state)


def _contains(state: State, arguments: Arguments) -> Applied:
    return Applied((FALSE if _value(state, arguments["key"]) is None else TRUE,), state)


def _pop(state: State, arguments: Arguments) -> Applied:
    value = _value(state, arguments["key"])
    if value is not None:
        return Applied(_one(value), _without(state, arguments["key"]))
    return Applied(_one(arguments["default"]) if "default" in arguments else (KEY_ERROR,), state)


def _delitem(state: State, arguments: Arguments) -> Applied:
    if _value(state, arguments["key"]) is None:
        return Applied((KEY_ERROR,), state)
    return Applied((NOTHING,), _without(state, arguments["key"]))


def _len(state: State, arguments: Arguments) -> Applied:
    return Applied(_one(str(min(len(state), MOST_COUNTED))), state)


def _clear(state: State, arguments: Arguments) -> Applied:
    return Applied((NOTHING,), ())


def _update(state: State, arguments: Arguments) -> Applied:
    return Applied((NOTHING,), tuple(sorted({**dict(state), **dict(dict_words.pairs(arguments["other"]))}.items())))


_OPERATIONS: dict[str, Callable[[State, Arguments], Applied]] = {
    "put": _put,
    "__setitem__": _put,
    "get": _get,
    "__getitem__": _getitem,
    "contains": _contains,
    "__contains__": _contains,
    "pop": _pop,
    "__delitem__": _delitem,
    "len": _len,
    "clear": _clear,
    "update": _update,
}
_WRITERS = frozenset({"put", "__setitem__", "pop", "__delitem__", "clear", "update"})


class DictModel(Model):
    """A Dict whose operations take effect one after the other.

    Args:
        contents: The pairs that are there before the first call; keys and values that JSON can carry.
    """

    noun = "Dict"
    operations = frozenset(_OPERATIONS)
    errors = frozenset({"KeyError"})

    def __init__(self, contents: Iterable[tuple[Any, Any]] = ()) -> None:
        self._initial: State = tuple(sorted({token_of(key): token_of(value) for key, value in contents}.items()))

    @property
    def initial(self) -> Hashable:
        """The contents before the first call."""
        return self._initial

    def apply(self, state: Hashable, operation: str, arguments: Arguments) -> Applied:
        """What the Dict answers, and what it holds afterwards."""
        return _OPERATIONS[operation](cast(State, state), arguments)

    def partition(self, calls: Sequence[Call]) -> list[Part]:
        """One part for each key; one for all where a call concerns all."""
        if any("key" not in call.arguments for call in calls):
            return [Part("the whole Dict", tuple(calls))]
        parts: dict[Token, list[Call]] = {}
        for call in calls:
            parts.setdefault(token_of(call.arguments["key"]), []).append(call)
        return [Part(f"key {key}", tuple(part)) for key, part in parts.items()]

    def units(self, calls: Sequence[Call]) -> list[Hashable]:
        """Each call; those on one key stand together, since they are often left out together."""
        return [call.number for call in sorted(calls, key=lambda call: token_of(call.arguments.get("key")))]

    def weakened(self, calls: Sequence[Call], kept: Collection[Hashable]) -> Weakened:
        """Reads that are left out are gone; writers go on in the background."""
        return Weakened(
            [call for call in calls if call.number in kept],
            [call for call in calls if call.number not in kept and call.operation in _WRITERS],
        )

    def only_reads(self, call: Call) -> bool:
        """Reads; and writes whose answer says that they found no reason to write."""
        return call.operation not in _WRITERS or call.answer in (FALSE, KEY_ERROR)

    def describe(self, state: Hashable) -> str:
        """The contents as a dictionary display."""
        return "{" + ", ".join(f"{key}: {value}" for key, value in cast(State, state)) + "}"

    def headline(self, calls: Sequence[Call], others: Sequence[Call]) -> Told | None:
        """Reads of what nobody wrote, or not yet; losses; stale reads; two winners; the same entry taken out twice."""
        return dict_words.headline(calls, others)
