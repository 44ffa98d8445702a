"""The iterations of functions and calls, each for `for` and for `async for`; every edition has them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from modal_reference._faces.aio import calls as aio_calls
from modal_reference._faces.aio import functions as aio
from modal_reference._faces.aio import mapping as aio_mapping
from modal_reference._faces.blocking import calls as blocking_calls
from modal_reference._faces.blocking import functions as blocking
from modal_reference._faces.blocking import mapping as blocking_mapping
from modal_reference._faces.iteration import Iteration

if TYPE_CHECKING:
    from modal_reference._faces.calls import CallHandle
    from modal_reference._faces.functions import FunctionHandle
    from modal_reference._faces.inputs import Feed
    from modal_reference._faces.outcomes import Manner

_UNUSED = (
    "the results of {0} were never asked for, so that nothing was called: iterate over them, as in "
    "`for x in {0}(...)`, or collect them with list(...)"
)


def results_of(function: FunctionHandle, title: str, feed: Feed, manner: Manner) -> Iteration[Any]:
    """The results of a map.

    Args:
        title: What was called, such as `Function.map`, for the warning of who never asks for a result.
    """
    return Iteration(
        partial(blocking_mapping.Results, function, feed, manner),
        partial(aio_mapping.Results, function, feed, manner),
        _UNUSED.format(title),
    )


def remote_pieces(self: FunctionHandle, /, *args: Any, **kwargs: Any) -> Iteration[Any]:
    """Call a generator in a container, and iterate over what it yields.

    Nothing is called before the first piece is asked for. Who gives the iteration up cancels the generator.

    Raises:
        modal.exception.InvalidError: It is no generator.
    """
    return Iteration(partial(blocking.pieces, self, args, kwargs), partial(aio.pieces, self, args, kwargs))


def pieces_of_call(self: CallHandle) -> Iteration[Any]:
    """Iterate over what a generator yields that was called already; each piece is there once."""
    return Iteration(partial(blocking_calls.pieces, self), partial(aio_calls.pieces, self))


def results_of_call(self: CallHandle, *, start: int = 0, end: int | None = None) -> Iteration[Any]:
    """Iterate over the results of the call's inputs, in order (seen on modal 1.6.4).

    Args:
        start: The place of the first input.
        end: The place after the last one; None takes all.

    Raises:
        ValueError: There are no such places.
    """
    return Iteration(partial(blocking_calls.Results, self, start, end), partial(aio_calls.Results, self, start, end))
