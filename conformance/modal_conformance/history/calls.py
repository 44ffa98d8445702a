"""What was seen: calls, their answers, and a history of them.

A history is the only evidence that the checkers judge, so it is plain data: it knows no backend, travels between
processes as JSON, and every instant in it is a number of nanoseconds from one monotonic clock.

Values compare by their *token*, the canonical JSON text: 1, 1.0, True and "1" are four different values, as their
serialized bytes are, while a tuple and a list of the same things are one.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeAlias, cast

Token: TypeAlias = str


def token_of(value: object) -> Token:
    """The canonical text of a value.

    Args:
        value: Anything that JSON can carry: None, booleans, numbers, strings, lists, tuples, dicts with string keys.

    Raises:
        TypeError: The value cannot be carried; the message shows it.
    """
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise TypeError(
            f"{value!r} cannot stand in a history ({error}): record something JSON can carry, "
            "for example an index into a pool of values, or give Recorder(encode=...)"
        ) from error


class Kind(enum.Enum):
    """How a call ended."""

    RETURNED = "returned"
    RAISED = "raised"
    OPEN = "open"
    """No answer is known: the call may have taken effect at any time after its start, or never."""
    CANCELLED = "cancelled"
    """The caller gave up. What that allows is a promise of its own: see `History.without_cancelled`."""


class Answer(NamedTuple):
    """The answer of one call.

    Args:
        kind: How the call ended.
        text: The token of the returned value, or the name of the error class; empty where there is neither.
    """

    kind: Kind
    text: str = ""

    @classmethod
    def returned(cls, value: object) -> Answer:
        """The answer that is a value."""
        return cls(Kind.RETURNED, token_of(value))

    @classmethod
    def raised(cls, error: type[BaseException] | str) -> Answer:
        """The answer that is an error, known by the name of its class."""
        return cls(Kind.RAISED, error if isinstance(error, str) else error.__name__)

    @property
    def value(self) -> Any:
        """The returned value; only for `Kind.RETURNED`."""
        return json.loads(self.text)


UNKNOWN = Answer(Kind.OPEN)
CANCELLED = Answer(Kind.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of one client.

    Args:
        client: Who called; the calls of one client do not overlap, unless it says so itself.
        operation: The documented method name, such as "put".
        arguments: By their documented parameter names; what the caller left out is absent.
        answer: What came back.
        start: When the call began, in nanoseconds.
        end: When its answer was there; None for `Kind.OPEN`.
        number: Its place in its history, which names it.
    """

    client: str
    operation: str
    arguments: Mapping[str, Any]
    answer: Answer
    start: int
    end: int | None
    number: int = -1

    @property
    def ended(self) -> bool:
        """Whether an answer, value or error, is known."""
        return self.answer.kind in (Kind.RETURNED, Kind.RAISED)

    @property
    def returned(self) -> bool:
        """Whether the answer is a value."""
        return self.answer.kind is Kind.RETURNED

    def precedes(self, other: Call) -> bool:
        """Whether this call surely had its effect before the other began.

        Equal instants decide nothing; a call without an answer may have its effect at any time.
        """
        return self.ended and self.end is not None and self.end < other.start

    def to_json(self) -> dict[str, Any]:
        """A dictionary that JSON can carry."""
        return {
            "client": self.client,
            "operation": self.operation,
            "arguments": dict(self.arguments),
            "answer": [self.answer.kind.value, self.answer.text],
            "start": self.start,
            "end": self.end,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Call:
        """The call that `to_json` wrote."""
        kind, text = data["answer"]
        return cls(
            client=data["client"],
            operation=data["operation"],
            arguments=data["arguments"],
            answer=Answer(Kind(kind), text),
            start=data["start"],
            end=data["end"],
        )


class History:
    """Calls in the order in which they began.

    Args:
        calls: In any order. They are numbered anew, so that a number names one call of this history.
    """

    __slots__ = ("_calls",)

    def __init__(self, calls: Iterable[Call] = ()) -> None:
        ordered = sorted(calls, key=lambda call: (call.start, call.end is None, call.end or 0))
        self._calls = tuple(replace(call, number=number) for number, call in enumerate(ordered))

    @classmethod
    def merged(cls, *histories: History) -> History:
        """One history of several recorders, whose clocks must be the same one (as they are on one machine)."""
        return cls(call for history in histories for call in history)

    @classmethod
    def from_json(cls, text: str) -> History:
        """The history that `to_json` wrote."""
        return cls(Call.from_json(data) for data in cast("list[dict[str, Any]]", json.loads(text)))

    def to_json(self) -> str:
        """All calls as JSON text, for a file or another process."""
        return json.dumps([call.to_json() for call in self._calls])

    @property
    def clients(self) -> tuple[str, ...]:
        """Who called, in the order of first appearance."""
        return tuple(dict.fromkeys(call.client for call in self._calls))

    def of_client(self, client: str) -> tuple[Call, ...]:
        """The calls of one client."""
        return tuple(call for call in self._calls if call.client == client)

    def only(self, wanted: Callable[[Call], bool]) -> History:
        """The history of the calls that are wanted, numbered anew."""
        return History(call for call in self._calls if wanted(call))

    def without_cancelled(self) -> History:
        """The history under the stronger promise that a cancelled call had no effect at all."""
        return self.only(lambda call: call.answer.kind is not Kind.CANCELLED)

    def __iter__(self) -> Iterator[Call]:
        return iter(self._calls)

    def __len__(self) -> int:
        return len(self._calls)

    def __getitem__(self, number: int) -> Call:
        return self._calls[number]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, History) and self._calls == other._calls

    __hash__ = None  # type: ignore[assignment]  # calls hold mappings

    def __repr__(self) -> str:
        return f"<History of {len(self)} calls by {', '.join(self.clients) or 'nobody'}>"
