"""The one place where a refusal of the engine becomes a documented error class."""

from __future__ import annotations

from modal_reference import exception
from modal_reference._engine import Refusal, RefusalKind

_CLASSES: dict[RefusalKind, type[Exception]] = {
    RefusalKind.NOT_FOUND: exception.NotFoundError,
    RefusalKind.ALREADY_EXISTS: exception.AlreadyExistsError,
    RefusalKind.INVALID: exception.InvalidError,
    RefusalKind.TOO_LARGE: exception.RequestSizeError,
    RefusalKind.UNAUTHENTICATED: exception.AuthError,
    RefusalKind.CLOCK_FROZEN: exception.ExecutionError,
    RefusalKind.OUTPUT_EXPIRED: exception.OutputExpiredError,
    RefusalKind.ENDED: exception.ConnectionError,
    RefusalKind.UNREACHABLE: exception.ConnectionError,
    RefusalKind.INTERNAL: exception.InternalFailure,
}


def translate(refusal: Refusal) -> Exception:
    """The documented error of a refusal, with its message."""
    if refusal.kind is RefusalKind.FULL:
        from queue import Full  # only here: who never fills a queue need not import it

        return Full(refusal.message)
    return _CLASSES[refusal.kind](refusal.message)
