"""Calls of many inputs: map, starmap, for_each, spawn_map (document 003, modal.functions.Function)."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

from modal_reference._engine import CallKind, ControlPlane, Output
from modal_reference._faces import progress
from modal_reference._faces.aio.functions import live
from modal_reference._faces.context import parent_input_id
from modal_reference._faces.feeding import TaskFeeder
from modal_reference._faces.inputs import NOTHING_BESIDES, Feed, feed_of
from modal_reference._faces.outcomes import Failure, Manner, failure_of, raise_failure, value_of
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.functions import FunctionHandle

_OUTPUTS_AT_ONCE = 256


class Results:
    """An iteration over the results of a map.

    Args:
        function: What is called.
        feed: Where the inputs come from.
        manner: How results are handed out.
    """

    def __init__(self, function: FunctionHandle, feed: Feed, manner: Manner) -> None:
        self._function = function
        self._feed = feed
        self._manner = manner
        self._link: Link | None = None
        self._feeder: TaskFeeder | None = None
        self._call_id = ""
        self._known = 0
        self._next_index = 0
        self._held: dict[int, Output] = {}
        self._ready: deque[Output] = deque()
        self._progress: progress.Progress | None = None
        self._is_over = False

    def __aiter__(self) -> Results:
        return self

    async def __anext__(self) -> Any:
        if self._is_over:
            raise StopAsyncIteration
        try:
            return await self._next()
        except BaseException:
            self._end()
            raise

    async def _next(self) -> Any:
        if self._link is None or self._feeder is None:
            self._link, self._feeder = await self._begin()
        if self._feeder.has_much_room:
            await self._feeder.advance()
        while self._feeder.fault is None and not self._ready:
            await self._read(self._link, self._feeder)
        if self._feeder.fault is not None:
            raise self._feeder.fault
        output = self._ready.popleft()
        self._feeder.took()
        return self._value(output)

    async def _begin(self) -> tuple[Link, TaskFeeder]:
        self._link = link = await live(self._function)
        self._call_id = await begin_map(link, self._function, "map()")
        feeder = TaskFeeder(link, self._call_id, self._feed)
        feeder.begin()
        self._progress = progress.begin(self._function._name)
        return link, feeder

    async def _read(self, link: Link, feeder: TaskFeeder) -> None:
        outputs = await link.aio.wait(
            None, ControlPlane.call_outputs_wait, self._call_id, self._known, _OUTPUTS_AT_ONCE
        )
        if not outputs:
            if feeder.fault is None:
                raise StopAsyncIteration
            return
        self._known = outputs[-1].number
        if self._progress is not None:
            self._progress.show(self._known, feeder.fed)
        if not self._manner.is_ordered:
            self._ready.extend(outputs)
            return
        for each in outputs:
            self._held[each.index] = each
        while self._next_index in self._held:
            self._ready.append(self._held.pop(self._next_index))
            self._next_index += 1

    def _value(self, output: Output) -> Any:
        if not self._manner.returns_exceptions:
            raise_failure(output)
        failure = failure_of(output)
        if failure is None:
            return value_of(output.data, self._function._name)
        if not isinstance(failure.fault, Exception):
            raise failure.fault
        return self._manner.returned(failure)

    async def aclose(self) -> None:
        """Give up the rest: inputs that have not ended are cancelled."""
        self._end()

    def _end(self) -> None:
        # Not awaited: who gives up because of a cancellation could not await. This may be a finaliser.
        if self._is_over:
            return
        self._is_over = True
        if self._feeder is not None:
            self._feeder.close()
        if self._link is not None and self._call_id:
            self._link.drop(ControlPlane.call_abandon, self._call_id)
        if self._progress is not None:
            self._progress.end()

    def __del__(self) -> None:
        self._end()


async def begin_map(link: Link, function: FunctionHandle, how: str) -> str:
    """Begin a call of many inputs that are still to come, and return its identifier.

    Raises:
        InvalidError: The function is a generator.
    """
    if function._is_generator:
        raise InvalidError(f"{function._name} is a generator, and cannot be called with {how}: use remote_gen()")
    method, parent = function._method, parent_input_id()
    info = await link.aio.run(ControlPlane.call_start, function._object_id, method, CallKind.MAP, [], False, parent)
    return info.call_id


async def for_each(
    self: FunctionHandle,
    *input_iterators: Any,
    kwargs: dict[str, Any] = NOTHING_BESIDES,
    ignore_exceptions: bool = False,
) -> None:
    """Call the function for all inputs, and wait until all are done; what it returns is ignored.

    Args:
        input_iterators: One iterable for each argument.
        kwargs: What each input gets besides.
        ignore_exceptions: Whether failures are ignored as well; else the first one is raised.
    """
    feed = feed_of(input_iterators, kwargs, f"{self._name}.for_each")
    manner = Manner(is_ordered=False, returns_exceptions=ignore_exceptions, returned=_nothing)
    async for _ in Results(self, feed, manner):
        continue


def _nothing(failure: Failure) -> None:
    return None


async def spawn_map(self: FunctionHandle, *input_iterators: Any, kwargs: dict[str, Any] = NOTHING_BESIDES) -> None:
    """Call the function for all inputs, and return once all were handed over (seen on modal 1.6.4).

    Args:
        input_iterators: One iterable for each argument.
        kwargs: What each input gets besides.
    """
    await spawned_map(self, feed_of(input_iterators, kwargs, f"{self._name}.spawn_map"))


async def spawned_map(function: FunctionHandle, feed: Feed) -> tuple[Link, str]:
    """Begin a call with all of its inputs and do not wait for results: the link, and the identifier of the call."""
    link = await live(function)
    call_id = await begin_map(link, function, "spawn_map()")
    try:
        await TaskFeeder(link, call_id, feed).hand_over()
    except BaseException:
        link.drop(ControlPlane.call_abandon, call_id)
        raise
    return link, call_id


async def experimental_spawn_map(
    self: FunctionHandle, *input_iterators: Any, kwargs: dict[str, Any] = NOTHING_BESIDES
) -> Any:
    """As `spawn_map`, and the call can be asked for its results (seen on modal 1.6.4).

    Args:
        input_iterators: One iterable for each argument.
        kwargs: What each input gets besides.

    Returns:
        A `modal.FunctionCall`.
    """
    link, call_id = await spawned_map(self, feed_of(input_iterators, kwargs, f"{self._name}.spawn_map"))
    return self._call_class._begun(link, call_id, self._client)
