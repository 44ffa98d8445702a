"""How inputs end, and what is told of it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class OutputStatus(Enum):
    """How an input ended; the values are those of document 003's InputStatus, as the real service numbers them."""

    SUCCESS = 1
    FAILURE = 2
    TERMINATED = 3
    TIMEOUT = 4
    INIT_FAILURE = 5


class Output(NamedTuple):
    """The one final outcome of an input.

    Args:
        number: The place in the order of completion within the call, from 1.
        index: The place of the input within the call, as its caller gave it.
        data: The serialized result, or the failure as the worker described it; where the control plane ended the input,
            the reason as a sentence in UTF-8.
        items: How many pieces a generator has yielded.
    """

    number: int
    index: int  # type: ignore[assignment]  # nobody searches in an output
    input_id: str
    call_id: str
    status: OutputStatus
    data: bytes
    items: int = 0


class ChunkList(NamedTuple):
    """Pieces of a generator.

    Args:
        chunks: Those after the ones that were known, in order.
        is_over: Whether there will be no more.
        output: How the generator ended, once it has.
    """

    chunks: list[bytes]
    is_over: bool
    output: Output | None
