"""A call: what its caller knows of it, its inputs, and their outputs in the order of completion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from modal_reference._engine.inputs import Input
from modal_reference._engine.outputs import Output, OutputStatus
from modal_reference._engine.pendings import Pending
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.watches import Watch

if TYPE_CHECKING:
    from modal_reference._engine.functions import Function


class CallKind(Enum):
    """How many inputs a call has, and who may read its output."""

    UNARY = "unary"
    REMOTE = "remote"  # one input, whose output is read once, by the caller, and let go of
    MAP = "map"


class CallInfo(NamedTuple):
    """What is known of a call.

    Args:
        input_ids: Of the inputs that came with the command; of all, when the call is looked up.
    """

    call_id: str
    function_id: str
    is_generator: bool
    input_ids: list[str]


class GraphNode(NamedTuple):
    """One input within a call graph.

    Args:
        container_id: Where it runs, or ran last; empty while it was nowhere.
        status: 0 while it has not ended, then the value of its `OutputStatus`.
        parent_input_id: The input that made the call; empty at the top.
    """

    input_id: str
    call_id: str
    container_id: str
    status: int
    function_name: str
    module_name: str
    parent_input_id: str


class Call:
    """One call.

    Args:
        method: The method of a class; empty for a function.
        parent: The input whose code made it, if that is known.
        wake: Takes waits that have an answer.

    Attributes:
        inputs: All of them, in the order in which they came.
        ended: Those that have their outcome, in the order of completion.
        is_finished: There will be no more inputs.
        news: Those who wait for outputs.
    """

    __slots__ = (
        "_by_index",
        "call_id",
        "ended",
        "function",
        "inputs",
        "is_finished",
        "is_generator",
        "kind",
        "method",
        "news",
        "parent",
    )

    def __init__(
        self,
        call_id: str,
        function: Function,
        method: str,
        kind: CallKind,
        parent: Input | None,
        wake: Callable[[Pending], None],
    ) -> None:
        self.call_id = call_id
        self.function = function
        self.method = method
        self.kind = kind
        self.parent = parent
        self.is_generator = function.definition.methods[method].is_generator
        self.is_finished = False
        self.inputs: list[Input] = []
        self.ended: list[Input] = []
        self.news = Watch(wake)
        self._by_index: dict[int, Input] = {}

    @property
    def is_over(self) -> bool:
        """Whether all inputs are there and have their outcome."""
        return self.is_finished and len(self.ended) == len(self.inputs)

    def info(self, input_ids: list[str]) -> CallInfo:
        """What is known of it outside."""
        return CallInfo(self.call_id, self.function.function_id, self.is_generator, input_ids)

    def check(self, inputs: Sequence[tuple[int, bytes]]) -> None:
        """See whether inputs can be added.

        Raises:
            Refusal: It takes no more, or a place is taken.
        """
        if self.is_finished and inputs:
            raise Refusal(
                RefusalKind.INVALID,
                f"the call {self.call_id!r} takes no more inputs: it was said to have them all. Make another call",
            )
        places = [index for index, _ in inputs]
        taken = self._by_index.keys() & places
        if taken or len(set(places)) < len(places):
            raise Refusal(
                RefusalKind.INVALID,
                f"the call {self.call_id!r} has an input at place {min(taken or places)} already: number inputs apart",
            )

    def add(self, index: int, payload: bytes) -> Input:
        """Add one input."""
        found = Input(self, f"in-{self.call_id[3:]}:{len(self.inputs)}", index, payload)
        self.inputs.append(found)
        self._by_index[index] = found
        return found

    def at(self, index: int) -> Input:
        """The input at a place.

        Raises:
            Refusal: There is none.
        """
        found = self._by_index.get(index)
        if found is None:
            raise Refusal(
                RefusalKind.NOT_FOUND,
                f"the call {self.call_id!r} has no input at place {index}, it has {len(self.inputs)} inputs so far",
            )
        return found

    def end(self, found: Input, status: OutputStatus, data: bytes, items: int) -> None:
        """Keep the outcome of an input."""
        self.ended.append(found)
        found.payload = b""
        found.ended_as = status
        found.output = Output(len(self.ended), found.index, found.input_id, self.call_id, status, data, items)

    def node(self, found: Input) -> GraphNode:
        """One input of it within a call graph."""
        definition = self.function.definition
        name = f"{definition.name}.{self.method}" if self.method else definition.name
        status = 0 if found.ended_as is None else found.ended_as.value
        return GraphNode(
            found.input_id,
            self.call_id,
            found.container_id,
            status,
            name,
            definition.code.module,
            "" if self.parent is None else self.parent.input_id,
        )

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return (
            self.function.function_id,
            self.method,
            self.kind,
            self.is_finished,
            [found.snapshot() for found in self.inputs],
            [found.index for found in self.ended],
        )


def output_of(found: Input) -> Output:
    """The output of an input that has ended.

    Raises:
        Refusal: It was forgotten.
    """
    if found.output is None:
        raise expired(f"output {found.index} of the call {found.call.call_id!r}")
    return found.output


def expired(what: str) -> Refusal:
    """The refusal of what is not kept any more."""
    return Refusal(
        RefusalKind.OUTPUT_EXPIRED,
        f"the {what} is not kept any more: outputs are kept for a limited time after a call has ended (7 days, unless "
        "this universe was given another figure), and large ones that were read are let go of first. Call again",
    )
