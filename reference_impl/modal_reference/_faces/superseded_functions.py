"""Spellings of functions that document 003 has and the newest client has no more; they warn, and do the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from typing import Any

from modal_reference._faces.aio import superseded as aio
from modal_reference._faces.blocking import superseded as blocking
from modal_reference._faces.functions import FunctionHandle
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError


class SupersededFunction(FunctionHandle):
    """The old spellings of `modal.Function`."""

    keep_warm = Operation(blocking.keep_warm, aio.keep_warm)
    update_autoscaler = Operation(blocking.update_autoscaler, aio.update_autoscaler)
    lookup = StaticOperation(blocking.lookup, aio.lookup)

    @property
    def web_url(self) -> str | None:
        """Where the function answers web requests; None where it does not. Deprecated: `get_web_url` tells it."""
        warn_user("Function.web_url is deprecated: use Function.get_web_url()", DeprecationError)
        return blocking.web_url(self)

    @property
    def is_generator(self) -> bool:
        """Whether results come in pieces. Deprecated: the author of a function knows."""
        warn_user("Function.is_generator is deprecated, and has no successor", DeprecationError)
        return self._is_generator

    def get_raw_f(self) -> Callable[..., Any]:
        """The function as its author wrote it. Deprecated: `local` calls it.

        Raises:
            modal.exception.ExecutionError: It was not decorated in this process.
        """
        warn_user("Function.get_raw_f is deprecated: Function.local calls the function", DeprecationError)
        return self._get_raw_f()


def superseded_gather(
    blocking: Callable[..., Sequence[Any]], aio: Callable[..., Awaitable[Sequence[Any]]]
) -> StaticOperation[..., Sequence[Any], Awaitable[Sequence[Any]]]:
    """`modal.functions.gather` on both faces, which warns."""

    @wraps(blocking)
    def gather(*function_calls: Any) -> Sequence[Any]:
        _warn()
        return blocking(*function_calls)

    @wraps(aio)
    async def gather_aio(*function_calls: Any) -> Sequence[Any]:
        _warn()
        return await aio(*function_calls)

    return StaticOperation(gather, gather_aio)


def _warn() -> None:
    warn_user("modal.functions.gather is deprecated: use modal.FunctionCall.gather", DeprecationError)
