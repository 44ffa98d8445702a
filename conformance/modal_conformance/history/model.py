"""What a model is: the sequential behaviour that a concurrent history is compared with.

The shape is the usual one for linearizability checkers: an initial state, a step that says whether an answer fits and
what the state is afterwards, a partition into histories that can be judged apart, and states that can be hashed. A
model says *which answers are right* (`apply`), not only whether one is; that is what lets a witness say what a call
would have had to answer.

A model is written from the documents and imports no implementation: it must not share anyone's mistakes.
"""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from modal_conformance.history.calls import UNKNOWN, Answer, Call, Kind, Token, token_of

TRUE = Answer.returned(True)
FALSE = Answer.returned(False)
NOTHING = Answer.returned(None)
NO_ANSWER: tuple[Answer, ...] = ()
"""The set of right answers of a call that could only go on waiting."""

REFUSALS = frozenset({"InvalidError", "RequestSizeError", "SerializationError", "TypeError", "ValueError"})
"""Errors that say the call was refused, and so changed nothing."""


class Applied(NamedTuple):
    """What a model makes of one operation in one state.

    Args:
        answers: The right ones; none if the call cannot end in this state.
        state: The state afterwards.
    """

    answers: tuple[Answer, ...]
    state: Hashable


@dataclass(frozen=True, slots=True)
class Prepared:
    """A call as the search wants it: its arguments are tokens, and its answer is one that the model understands.

    Args:
        call: Where it came from.
        operation: The operation's name.
        arguments: Tokens by parameter name.
        answer: What was answered, or `UNKNOWN`.
        optional: Whether it may also have taken no effect.
        reads: Whether it changes nothing in whatever state its answer is right.
    """

    call: Call
    operation: str
    arguments: Mapping[str, Token]
    answer: Answer
    optional: bool
    reads: bool


class Part(NamedTuple):
    """Calls that can be judged apart from all others, and what they have in common in words."""

    label: str
    calls: tuple[Call, ...]


class Guide(NamedTuple):
    """What a model knows about the order of calls beyond their times.

    Args:
        before: For each call, the bits of the calls that come before it in every order that fits.
        ranks: For each call, its place in an order that looks promising.
        impossible: Whether no order fits at all.
    """

    before: Sequence[int]
    ranks: Sequence[int]
    impossible: bool = False


class Weakened(NamedTuple):
    """A history that asks for less.

    Whenever the calls it was made from fit an order, these fit one too; so if these fit none, the others do not either.

    Args:
        calls: What is left of the calls.
        background: Calls that may happen any number of times at any point that their times allow.
    """

    calls: Sequence[Call]
    background: Sequence[Call] = ()


class Told(NamedTuple):
    """A contradiction in words.

    Args:
        reason: One sentence without a full stop.
        calls: The calls it speaks of, in the order of their starts.
    """

    reason: str
    calls: Sequence[Call]


class Model(ABC):
    """A sequential object. Subclasses say what their operations do."""

    noun: ClassVar[str]
    operations: ClassVar[frozenset[str]]
    errors: ClassVar[frozenset[str]] = frozenset()
    """Errors that are answers with a meaning; `REFUSALS` change nothing; after any other, nobody knows."""

    @property
    @abstractmethod
    def initial(self) -> Hashable:
        """The state before the first call."""

    @abstractmethod
    def apply(self, state: Hashable, operation: str, arguments: Mapping[str, Token]) -> Applied:
        """What an operation answers in a state, and the state afterwards."""

    @abstractmethod
    def partition(self, calls: Sequence[Call]) -> list[Part]:
        """Split calls into parts that can be judged apart."""

    @abstractmethod
    def units(self, calls: Sequence[Call]) -> list[Hashable]:
        """What `weakened` can leave out, each apart: calls, or all that concerns one item."""

    @abstractmethod
    def weakened(self, calls: Sequence[Call], kept: Collection[Hashable]) -> Weakened:
        """The weaker history that says nothing of the units that are not kept."""

    @abstractmethod
    def only_reads(self, call: Call) -> bool:
        """Whether a call with this answer changes nothing in whatever state the answer is right."""

    @abstractmethod
    def describe(self, state: Hashable) -> str:
        """A state in words."""

    @abstractmethod
    def headline(self, calls: Sequence[Call], others: Sequence[Call]) -> Told | None:
        """Why these few calls contradict each other, where the pattern has a name.

        Args:
            calls: Calls of which none can be missed, in the order of their starts.
            others: The calls beside them, which may make the story clearer.
        """

    def step(
        self, state: Hashable, operation: str, arguments: Mapping[str, Token], answer: Answer
    ) -> tuple[bool, Hashable]:
        """Whether an answer is right in a state, and the state afterwards."""
        answers, after = self.apply(state, operation, arguments)
        return answer in answers or answer is UNKNOWN, after

    def guide(self, calls: Sequence[Prepared]) -> Guide | None:
        """What is known about the order of calls beyond their times; None if that is nothing."""
        return None

    def prepared(self, calls: Sequence[Call]) -> list[Prepared]:
        """The calls that matter, as the search wants them."""
        return [one for one in map(self.prepare, calls) if one is not None]

    def prepare(self, call: Call) -> Prepared | None:
        """The call as the search wants it; None if it had no effect and proves nothing.

        Raises:
            ValueError: The model has no such operation.
        """
        if call.operation not in self.operations:
            close = difflib.get_close_matches(call.operation, self.operations, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            raise ValueError(
                f"the {self.noun} model has no operation {call.operation!r}, only {sorted(self.operations)}{hint}"
            )
        answer = call.answer
        if answer.kind is Kind.RAISED and answer.text in REFUSALS - self.errors:
            return None
        known = answer.kind is Kind.RETURNED or (answer.kind is Kind.RAISED and answer.text in self.errors)
        return Prepared(
            call=call,
            operation=call.operation,
            arguments={name: token_of(value) for name, value in call.arguments.items()},
            answer=answer if known else UNKNOWN,
            optional=not known,
            reads=known and self.only_reads(call),
        )
