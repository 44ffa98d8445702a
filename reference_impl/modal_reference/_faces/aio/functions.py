"""The operations of a Function that make a call of one input (document 003, modal.functions.Function)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from modal_reference._engine import CallKind, ControlPlane, FunctionInfo
from modal_reference._faces.aio.objects import environment_of
from modal_reference._faces.context import parent_input_id
from modal_reference._faces.links import link_of
from modal_reference._faces.outcomes import raise_failure, result_of, value_of
from modal_reference._serialization import dumps
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._engine import Output
    from modal_reference._faces.calls import CallHandle
    from modal_reference._faces.client import BaseClient
    from modal_reference._faces.functions import FunctionHandle

F = TypeVar("F", bound="FunctionHandle")


async def live(function: FunctionHandle) -> Link:
    """The link to the universe in which a function is hydrated, which is the current one from now on.

    Raises:
        modal.exception.NotFoundError: It is not there.
        modal.exception.ExecutionError: Its app is not running.
    """
    link = link_of(function._client)
    if link is not function._link or function._is_stale:
        function._hydrate_as(link, await _find(function, link))
    return link


async def _find(function: FunctionHandle, link: Link) -> FunctionInfo:
    source = function._source
    if function._base is not None:
        return await _find_variant(function, function._base, link)
    if function._owner is not None:
        from modal_reference._faces.aio.classes import bind

        return await bind(function._owner, link)
    if function._app_name is not None:
        environment = environment_of(source.environment_name)
        return await link.aio.run(ControlPlane.function_lookup, environment, function._app_name, source.name, False)
    if source.object_id or function._is_inherited:
        return await link.aio.run(ControlPlane.function_get, function._object_id)
    raise function._lost()


async def _find_variant(function: FunctionHandle, base: FunctionHandle, link: Link) -> FunctionInfo:
    """The same function with other options, which has a pool of containers of its own."""
    from modal_reference._faces.aio.definitions import secret_ids

    await live(base)
    changes = function._changes
    assert changes is not None, "what varies a function says what differs"
    function._base_id = base._object_id
    secrets = None if changes.secrets is None else await secret_ids(changes.secrets, None)
    return await link.aio.run(ControlPlane.function_bind, base._object_id, b"", changes.options(secrets, None))


async def hydrate(self: F, client: BaseClient | None = None) -> F:
    """Find this function, so that its identifier is known (document 003, hydrate).

    Rarely needed: every use of a handle does it.

    Args:
        client: The client to find it with, and to work with from then on.

    Raises:
        modal.exception.NotFoundError: There is no such function.
        modal.exception.ExecutionError: Its app is not running.
    """
    if client is not None:
        link_of(client)  # refuses what cannot serve, before the handle takes it
        self._client = client
    await live(self)
    return self


async def remote(self: FunctionHandle, /, *args: Any, **kwargs: Any) -> Any:
    """Call the function in a container, wait for it, and return its result.

    Raises:
        modal.exception.InvalidError: It is a generator.
        modal.exception.ExecutionError: Its app is not running.
        modal.exception.FunctionTimeoutError: It ran longer than it may.
        BaseException: What it raised itself.
    """
    link = await live(self)
    _refuse_generator(self, "remote()", "use remote_gen() instead")
    call_id = await start(link, self, args, kwargs, CallKind.REMOTE)
    return result_of(await link.aio.wait(None, ControlPlane.call_output_wait, call_id, 0), self._name)


async def spawned(function: FunctionHandle, args: tuple[Any, ...], kwargs: dict[str, Any]) -> CallHandle:
    """Begin a call and do not wait for it."""
    link = await live(function)
    return function._call_class._begun(link, await start(link, function, args, kwargs), function._client)


async def start(
    link: Link,
    function: FunctionHandle,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    kind: CallKind = CallKind.UNARY,
) -> str:
    """Begin a call of one input, and return its identifier."""
    info = await link.aio.run(
        ControlPlane.call_start,
        function._object_id,
        function._method,
        kind,
        [(0, dumps((args, kwargs)))],
        True,
        parent_input_id(),
    )
    return info.call_id


async def start_generator(function: FunctionHandle, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Link, str]:
    """Begin a call of a generator: the link, and the identifier of the call.

    Raises:
        InvalidError: It is no generator.
    """
    link = await live(function)
    if not function._is_generator:
        raise InvalidError(f"{function._name} is no generator, and cannot be called with remote_gen(): use remote()")
    return link, await start(link, function, args, kwargs)


def _refuse_generator(function: FunctionHandle, how: str, way_out: str) -> None:
    if function._is_generator:
        raise InvalidError(f"{function._name} is a generator, and cannot be called with {how}: {way_out}")


async def spawn(self: FunctionHandle, /, *args: Any, **kwargs: Any) -> Any:
    """Call the function in a container and return at once.

    Returns:
        A `modal.FunctionCall`, by which the result can be had later.

    Raises:
        modal.exception.InvalidError: It is a generator.
        modal.exception.ExecutionError: Its app is not running.
    """
    await live(self)
    _refuse_generator(self, "spawn()", "use remote_gen(), or a function that puts what it makes into a modal.Queue")
    return await spawned(self, args, kwargs)


class Pieces:
    """An iteration over what a generator yields in a container.

    Args:
        start: Finds or begins the call: the link, and the identifier of the call.
        name: The function, for errors.
        is_owner: Whether the call ends when this iteration is given up.
    """

    def __init__(self, start: Callable[[], Any], name: str, is_owner: bool) -> None:
        self._start = start
        self._name = name
        self._is_owner = is_owner
        self._link: Link | None = None
        self._call_id = ""
        self._known = 0
        self._chunks: list[bytes] = []
        self._output: Output | None = None
        self._is_over = False

    def __aiter__(self) -> Pieces:
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
        if self._link is None:
            self._link, self._call_id = await self._start()
        while not self._chunks:
            if self._output is not None:
                raise_failure(self._output)
                raise StopAsyncIteration
            await self._read(self._link)
        return value_of(self._chunks.pop(), self._name)

    async def _read(self, link: Link) -> None:
        found = await link.aio.wait(None, ControlPlane.call_chunks_wait, self._call_id, 0, self._known)
        self._known += len(found.chunks)
        self._chunks = found.chunks[::-1]
        if found.is_over:
            self._output = found.output

    async def aclose(self) -> None:
        """Give up the rest: the generator is cancelled in its container."""
        self._end()

    def _end(self) -> None:
        # Not awaited: who gives up because of a cancellation could not await.
        if not self._is_over:
            self._is_over = True
            if self._is_owner and self._link is not None and self._output is None:
                self._link.drop(ControlPlane.call_abandon, self._call_id)

    def __del__(self) -> None:
        self._end()


def pieces(function: FunctionHandle, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Pieces:
    """Call a generator, and iterate over what it yields."""
    return Pieces(partial(start_generator, function, args, kwargs), function._name, is_owner=True)


async def get_web_url(self: FunctionHandle) -> str | None:
    """Where the function answers web requests; None, because functions of this kind do not (seen on modal 1.6.4)."""
    await live(self)
    return self._web_url
