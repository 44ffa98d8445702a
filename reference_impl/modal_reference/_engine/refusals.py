"""The one exception of the engine: a command that was refused and changed nothing.

The boundary translates a refusal once, into the documented error class (`modal_reference._client.errors`).
"""

from __future__ import annotations

from enum import Enum


class RefusalKind(Enum):
    """Why a command was refused; decides the documented error class."""

    NOT_FOUND = "not_found"
    ALREADY_EXISTS = "already_exists"
    INVALID = "invalid"
    TOO_LARGE = "too_large"
    FULL = "full"
    UNAUTHENTICATED = "unauthenticated"
    CLOCK_FROZEN = "clock_frozen"
    OUTPUT_EXPIRED = "output_expired"
    ENDED = "ended"
    UNREACHABLE = "unreachable"  # only on purpose: see the driver's faults
    INTERNAL = "internal"  # only on purpose


class Refusal(Exception):
    """A command was refused; the state is as it was.

    Args:
        kind: Which rule refused it.
        message: The value, the rule and the way out, in words.
    """

    def __init__(self, kind: RefusalKind, message: str) -> None:
        super().__init__(kind, message)
        self.kind = kind
        self.message = message

    def __str__(self) -> str:
        return self.message
