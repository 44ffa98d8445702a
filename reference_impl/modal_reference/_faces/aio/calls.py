"""The operations of a FunctionCall (document 003, modal.functions.FunctionCall)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from modal_reference._engine import ControlPlane
from modal_reference._faces.aio.functions import Pieces
from modal_reference._faces.arguments import patience
from modal_reference._faces.call_graph import graph_of
from modal_reference._faces.links import link_of
from modal_reference._faces.outcomes import raise_failure, result_of, value_of
from modal_reference.types import InputInfo

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.calls import CallHandle
    from modal_reference._faces.client import BaseClient

C = TypeVar("C", bound="CallHandle")


async def live(call: CallHandle) -> Link:
    """The link to the universe of a call. Nothing is asked: the identifier is all there is to know."""
    link = link_of(call._client)
    call._link = link
    return link


async def hydrate(self: C, client: BaseClient | None = None) -> C:
    """Connect this handle (document 003, hydrate). Rarely needed: every use of a handle does it.

    Args:
        client: The client to work with from then on.
    """
    if client is not None:
        link_of(client)  # refuses what cannot serve, before the handle takes it
        self._client = client
    await live(self)
    return self


async def get(self: CallHandle, timeout: float | None = None, *, index: int = 0) -> Any:
    """Get the result of the call; wait until it is there.

    Args:
        timeout: How many seconds to wait; 0 looks once, None waits without end.
        index: Which input, where the call has several.

    Raises:
        TimeoutError: The result is not there in time (the builtin class; seen on modal 1.6.4 and 0.73.173).
        modal.exception.OutputExpiredError: It was there, and is no longer kept.
        modal.exception.NotFoundError: There is no such call.
        BaseException: What the function raised.
    """
    link = await live(self)
    seconds = patience(timeout)
    output = await link.aio.wait(seconds, ControlPlane.call_output_wait, self._object_id, index)
    if output is None:
        raise TimeoutError(f"{self!r} has no result after {seconds} seconds: ask again later, or wait longer")
    return result_of(output, repr(self))


async def num_inputs(self: CallHandle) -> int:
    """How many inputs the call has (seen on modal 1.6.4)."""
    link = await live(self)
    return len((await link.aio.run(ControlPlane.call_info, self._object_id)).input_ids)


async def cancel(self: CallHandle, terminate_containers: bool = False) -> None:
    """Cancel the call: what runs is stopped, what waits never runs, and nothing is tried again.

    Args:
        terminate_containers: Kill the containers that run its inputs; other inputs there begin anew elsewhere.
    """
    link = await live(self)
    await link.aio.run(ControlPlane.call_cancel, self._object_id, bool(terminate_containers))


async def get_call_graph(self: CallHandle) -> list[InputInfo]:
    """What this call has led to: its inputs, with those of the calls that they made as children (003, call_graph)."""
    link = await live(self)
    return graph_of(await link.aio.run(ControlPlane.call_graph, self._object_id))


async def gather(*function_calls: Any) -> Sequence[Any]:
    """Wait for the results of several calls.

    Args:
        function_calls: What `Function.spawn` has returned.

    Returns:
        Their results, in the order of the arguments.

    Raises:
        BaseException: What the first call that failed has raised; the others go on.
    """
    outputs = {}
    waiting = {call._object_id: call for call in function_calls}
    while waiting:
        link = await live(next(iter(waiting.values())))
        output = await link.aio.wait(None, ControlPlane.call_any_wait, list(waiting))
        raise_failure(output)
        outputs[output.call_id] = output
        del waiting[output.call_id]
    return [value_of(outputs[call._object_id].data, repr(call)) for call in function_calls]


class Results:
    """An iteration over the results of a call's inputs, in order.

    Args:
        call: The call.
        start: The place of the first input.
        end: The place after the last one; None takes all.
    """

    def __init__(self, call: CallHandle, start: int, end: int | None) -> None:
        self._call = call
        self._start = start
        self._end = end
        self._places: list[int] | None = None

    def __aiter__(self) -> Results:
        return self

    async def __anext__(self) -> Any:
        if self._places is None:
            self._places = await self._all_places()
        if not self._places:
            raise StopAsyncIteration
        link = await live(self._call)
        output = await link.aio.wait(None, ControlPlane.call_output_wait, self._call._object_id, self._places.pop())
        raise_failure(output)
        return value_of(output.data, repr(self._call))

    async def _all_places(self) -> list[int]:
        count = await num_inputs(self._call)
        end = count if self._end is None else self._end
        if self._start < 0 or end > count:
            raise ValueError(f"there are {count} inputs, and no range from {self._start} to {end} of them")
        return list(range(self._start, end))[::-1]

    async def aclose(self) -> None:
        """Give up the rest of the iteration; the call goes on."""
        self._places = []


def pieces(call: CallHandle) -> Pieces:
    """Iterate over what a generator yields that was called already."""
    return Pieces(partial(_begun, call), repr(call), is_owner=False)


async def _begun(call: CallHandle) -> tuple[Link, str]:
    return await live(call), call._object_id
