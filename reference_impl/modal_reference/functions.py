"""`modal.Function` and `modal.FunctionCall` (document 003, modal.functions)."""

from __future__ import annotations

from collections.abc import Collection, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic

from modal_reference._faces.aio import calls as aio_calls
from modal_reference._faces.aio import functions as aio
from modal_reference._faces.aio import mapping as aio_mapping
from modal_reference._faces.aio import statistics as aio_statistics
from modal_reference._faces.autoscaler import FunctionAutoscalerManager
from modal_reference._faces.blocking import calls as blocking_calls
from modal_reference._faces.blocking import functions as blocking
from modal_reference._faces.blocking import mapping as blocking_mapping
from modal_reference._faces.blocking import statistics as blocking_statistics
from modal_reference._faces.calls import CallHandle
from modal_reference._faces.class_changes import ClassChanges
from modal_reference._faces.decorating import batching_of, concurrency_of
from modal_reference._faces.functions import FunctionHandle
from modal_reference._faces.handle import Source
from modal_reference._faces.inputs import NOTHING_BESIDES, feed_of
from modal_reference._faces.iterations import pieces_of_call, remote_pieces, results_of, results_of_call
from modal_reference._faces.operation import ClassOperation, Operation, StaticOperation
from modal_reference._faces.outcomes import Failure, Manner
from modal_reference._faces.signatures import NOWHERE, Original, P, R, Volumes
from modal_reference._faces.superseded_functions import SupersededFunction, superseded_gather
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError, InvalidError

if TYPE_CHECKING:
    from modal_reference._faces.iteration import Iteration
    from modal_reference._faces.operation import Bound
    from modal_reference.client import Client
    from modal_reference.retries import Retries
    from modal_reference.secret import Secret

__all__ = ["Function", "FunctionAutoscalerManager", "FunctionCall", "gather"]


def _manner(is_ordered: bool, returns_exceptions: bool) -> Manner:
    return Manner(bool(is_ordered), bool(returns_exceptions), _exception)


def _exception(failure: Failure) -> Any:
    return failure.fault


def _warn_of_wrapping(title: str, wrap_returned_exceptions: bool | None) -> None:
    if wrap_returned_exceptions is not None:
        warn_user(
            f"wrap_returned_exceptions of {title} has no effect any more, exceptions are returned as they are: leave "
            "it out",
            DeprecationError,
        )


def _map(
    self: FunctionHandle,
    *input_iterators: Any,
    kwargs: dict[str, Any] = NOTHING_BESIDES,
    order_outputs: bool = True,
    return_exceptions: bool = False,
    wrap_returned_exceptions: bool | None = None,
) -> Iteration[Any]:
    """Call the function for many inputs in parallel, and iterate over the results.

    Inputs are taken from the iterables as results are taken from the iteration, with 1,000 on the way at most. Nothing
    is called before the first result is asked for. Who gives the iteration up cancels what has not ended.

    Args:
        input_iterators: One iterable for each argument; the shortest ends the map.
        kwargs: What each input gets besides.
        order_outputs: Results in the order of the inputs; else as they come.
        return_exceptions: A failure is a result as well; else the first one is raised and ends the map.
        wrap_returned_exceptions: Has no effect any more.

    Raises:
        modal.exception.InvalidError: The function is a generator.
    """
    _warn_of_wrapping("Function.map", wrap_returned_exceptions)
    feed = feed_of(input_iterators, kwargs, "Function.map")
    return results_of(self, "Function.map", feed, _manner(order_outputs, return_exceptions))


def _starmap(
    self: FunctionHandle,
    input_iterator: Any,
    *,
    kwargs: dict[str, Any] = NOTHING_BESIDES,
    order_outputs: bool = True,
    return_exceptions: bool = False,
    wrap_returned_exceptions: bool | None = None,
) -> Iteration[Any]:
    """As `map`, with all arguments of an input in one sequence.

    Args:
        input_iterator: An iterable of sequences, one for each input.
        kwargs: What each input gets besides.
        order_outputs: Results in the order of the inputs; else as they come.
        return_exceptions: A failure is a result as well; else the first one is raised and ends the map.
        wrap_returned_exceptions: Has no effect any more.

    Raises:
        modal.exception.InvalidError: The function is a generator.
    """
    _warn_of_wrapping("Function.starmap", wrap_returned_exceptions)
    feed = feed_of((input_iterator,), kwargs, "Function.starmap", is_spread=True)
    return results_of(self, "Function.starmap", feed, _manner(order_outputs, return_exceptions))


class Function(Generic[P, R, Original], SupersededFunction):
    """A function that runs in containers, as many as it needs.

    Made by `@app.function()`, or found with `Function.from_name`. Every method has an `.aio` twin for tasks of asyncio
    and trio; what is to be iterated over is there for `for` and for `async for`.
    """

    hydrate = Operation(blocking.hydrate, aio.hydrate)
    remote_gen = Operation(remote_pieces, remote_pieces)
    map = Operation(_map, _map)
    starmap = Operation(_starmap, _starmap)
    for_each = Operation(blocking_mapping.for_each, aio_mapping.for_each)
    spawn_map = Operation(blocking_mapping.spawn_map, aio_mapping.spawn_map)
    experimental_spawn_map = Operation(blocking_mapping.experimental_spawn_map, aio_mapping.experimental_spawn_map)
    get_current_stats = Operation(blocking_statistics.get_current_stats, aio_statistics.get_current_stats)
    get_web_url = Operation(blocking.get_web_url, aio.get_web_url)
    if TYPE_CHECKING:
        remote: Bound[P, R, Coroutine[Any, Any, R]]
        spawn: Bound[P, FunctionCall[R], Coroutine[Any, Any, FunctionCall[R]]]
    else:
        remote = Operation(blocking.remote, aio.remote)
        spawn = Operation(blocking.spawn, aio.spawn)

    @staticmethod
    def from_name(
        app_name: str,
        name: str,
        *,
        version: int | None = None,
        environment_name: str | None = None,
        client: Client | None = None,
    ) -> Function[..., Any, Any]:
        """A handle of a function of a deployed app. Nothing is asked before it is used.

        Args:
            app_name: The name under which the app is deployed.
            name: The name of the function within the app.
            version: Of the deployment; only the newest is kept here.
            environment_name: Where to look; None is the active environment.
            client: The client to work with; None is the one of the environment.

        Raises:
            modal.exception.InvalidError: The name is that of a method, or a version is asked for.
        """
        if "." in name:
            raise InvalidError(
                f"{name!r} is the name of a method: find its class with modal.Cls.from_name, make an object of it, and "
                "call the method there"
            )
        if version is not None:
            raise InvalidError(f"version is {version!r}, and only the newest deployment is kept here: leave it out")
        return Function._of_name(app_name, Source(name, environment_name, client=client))

    @staticmethod
    def from_id(function_id: str, *, client: Client | None = None) -> Function[..., Any, Any]:
        """A handle of the function with an identifier (seen on modal 1.6.4). Nothing is asked before it is used.

        Args:
            function_id: What `object_id` of another handle says.
            client: The client to work with; None is the one of the environment.
        """
        return Function._of(Source(object_id=function_id, client=client))

    if TYPE_CHECKING:

        def local(self, *args: P.args, **kwargs: P.kwargs) -> Original: ...  # noqa: D102 - see below

    else:

        def local(self, /, *args, **kwargs):
            """Call the function here, as if it had not been decorated.

            Raises:
                modal.exception.ExecutionError: It was not decorated in this process.
            """
            return self._get_raw_f()(*args, **kwargs)

    def with_options(
        self,
        *,
        cpu: float | tuple[float, float] | None = None,
        memory: int | tuple[int, int] | None = None,
        gpu: str | None = None,
        env: Mapping[str, str | None] | None = None,
        secrets: Collection[Secret] | None = None,
        volumes: Volumes = NOWHERE,
        retries: int | Retries | None = None,
        max_containers: int | None = None,
        buffer_containers: int | None = None,
        scaledown_window: int | None = None,
        timeout: int | None = None,
        region: str | Sequence[str] | None = None,
        cloud: str | None = None,
        routing_region: str | None = None,
    ) -> Function[P, R, Original]:
        """The same function with other options and containers of its own (seen on modal 1.6.4). What is left out stays.

        Args:
            secrets: Instead of those of the declaration.
            env: More variables, which win over those of the Secrets.

        Raises:
            modal.exception.InvalidError: An option breaks a rule.
        """
        return self._changed(ClassChanges.of({name: value for name, value in locals().items() if name != "self"}))

    def with_concurrency(self, *, max_inputs: int, target_inputs: int | None = None) -> Function[P, R, Original]:
        """The same function with containers that run several inputs at once (seen on modal 1.6.4).

        Args:
            max_inputs: So many at once in one container.
            target_inputs: So many the scaling aims at; None means `max_inputs`.

        Raises:
            modal.exception.InvalidError: A figure is below 1, or the target is above the most.
        """
        return self._changed(ClassChanges(concurrency=concurrency_of(max_inputs, target_inputs)))

    def with_batching(self, *, max_batch_size: int, wait_ms: int) -> Function[P, R, Original]:
        """The same function with other figures of batching (seen on modal 1.6.4).

        Args:
            max_batch_size: So many inputs at most.
            wait_ms: How long the first input waits for others, in milliseconds.

        Raises:
            modal.exception.InvalidError: A figure is out of its range.
        """
        return self._changed(ClassChanges(batching=batching_of(max_batch_size, wait_ms)))

    @property
    def autoscaler(self) -> FunctionAutoscalerManager:
        """How many containers the function has, to look at and to change (seen on modal 1.6.4)."""
        return FunctionAutoscalerManager(self)


def _get_gen(self: CallHandle) -> Iteration[Any]:
    """Iterate over what a generator yields that was called already. Deprecated, and gone from modal 1.6.4."""
    warn_user("FunctionCall.get_gen is deprecated: use Function.remote_gen", DeprecationError)
    return pieces_of_call(self)


def _from_id(cls: type[FunctionCall[Any]], function_call_id: str, client: Client | None = None) -> FunctionCall[Any]:
    """A handle of the call with an identifier. Nothing is asked before it is used.

    Args:
        function_call_id: What `object_id` of another handle says.
        client: The client to work with; None is the one of the environment.
    """
    return cls._of(Source(object_id=function_call_id, client=client))


class FunctionCall(Generic[R], CallHandle):
    """A call that was begun with `Function.spawn`, to ask for its result later, from anywhere.

    Every method has an `.aio` twin for tasks of asyncio and trio.
    """

    hydrate = Operation(blocking_calls.hydrate, aio_calls.hydrate)
    cancel = Operation(blocking_calls.cancel, aio_calls.cancel)
    num_inputs = Operation(blocking_calls.num_inputs, aio_calls.num_inputs)
    get_call_graph = Operation(blocking_calls.get_call_graph, aio_calls.get_call_graph)
    get_gen = Operation(_get_gen, _get_gen)
    iter = Operation(results_of_call, results_of_call)
    from_id = ClassOperation(_from_id)
    gather = StaticOperation(blocking_calls.gather, aio_calls.gather)
    if TYPE_CHECKING:
        get: Bound[..., R, Coroutine[Any, Any, R]]
    else:
        get = Operation(blocking_calls.get, aio_calls.get)


Function._call_class = FunctionCall
gather = superseded_gather(blocking_calls.gather, aio_calls.gather)
