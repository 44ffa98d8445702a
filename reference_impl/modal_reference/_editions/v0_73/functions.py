"""`modal.functions` of edition 0.73: Function, FunctionCall, FunctionStats, gather (document 003)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic

from modal_reference._editions.v0_73._aio import functions as aio
from modal_reference._editions.v0_73._blocking import functions as blocking
from modal_reference._editions.v0_73._namespace import WORKSPACE
from modal_reference._editions.v0_73._renamed import renamed
from modal_reference._faces.aio import calls as aio_calls
from modal_reference._faces.aio import functions as aio_functions
from modal_reference._faces.aio import mapping as aio_mapping
from modal_reference._faces.blocking import calls as blocking_calls
from modal_reference._faces.blocking import functions as blocking_functions
from modal_reference._faces.blocking import mapping as blocking_mapping
from modal_reference._faces.calls import CallHandle
from modal_reference._faces.functions import FunctionHandle
from modal_reference._faces.handle import Source
from modal_reference._faces.inputs import NOTHING_BESIDES, feed_of
from modal_reference._faces.iterations import pieces_of_call, remote_pieces, results_of
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference._faces.outcomes import Failure, Manner
from modal_reference._faces.signatures import Original, P, R
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError, UserCodeException

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.client import Client
    from modal_reference._faces.iteration import Iteration
    from modal_reference._faces.operation import Bound

__all__ = ["Function", "FunctionCall", "FunctionStats", "gather"]


_name_was_tag = renamed("tag", "name")


@dataclass(frozen=True)
class FunctionStats:
    """How busy a function is.

    Args:
        backlog: Inputs that wait for a container.
        num_total_runners: Containers that live.
    """

    backlog: int
    num_total_runners: int


def _wrapped(failure: Failure) -> Any:
    """Exceptions of user code are handed out in a wrapping, those of the service as they are."""
    return UserCodeException(failure.fault) if failure.is_users else failure.fault


def _map(
    self: FunctionHandle,
    *input_iterators: Any,
    kwargs: dict[str, Any] = NOTHING_BESIDES,
    order_outputs: bool = True,
    return_exceptions: bool = False,
) -> Iteration[Any]:
    """Call the function for many inputs in parallel, and iterate over the results.

    Inputs are taken from the iterables as results are taken from the iteration, with 1,000 on the way at most. Nothing
    is called before the first result is asked for. Who gives the iteration up cancels what has not ended.

    Args:
        input_iterators: One iterable for each argument; the shortest ends the map.
        kwargs: What each input gets besides.
        order_outputs: Results in the order of the inputs; else as they come.
        return_exceptions: A failure is a result as well, as `UserCodeException`; else the first one is raised and ends
            the map.

    Raises:
        modal.exception.InvalidError: The function is a generator.
    """
    manner = Manner(bool(order_outputs), bool(return_exceptions), _wrapped)
    return results_of(self, "Function.map", feed_of(input_iterators, kwargs, "Function.map"), manner)


def _starmap(
    self: FunctionHandle,
    input_iterator: Any,
    kwargs: dict[str, Any] = NOTHING_BESIDES,
    order_outputs: bool = True,
    return_exceptions: bool = False,
) -> Iteration[Any]:
    """As `map`, with all arguments of an input in one sequence.

    Args:
        input_iterator: An iterable of sequences, one for each input.
        kwargs: What each input gets besides.
        order_outputs: Results in the order of the inputs; else as they come.
        return_exceptions: A failure is a result as well, as `UserCodeException`; else the first one is raised and ends
            the map.

    Raises:
        modal.exception.InvalidError: The function is a generator.
    """
    manner = Manner(bool(order_outputs), bool(return_exceptions), _wrapped)
    feed = feed_of((input_iterator,), kwargs, "Function.starmap", is_spread=True)
    return results_of(self, "Function.starmap", feed, manner)


class Function(Generic[P, R, Original], FunctionHandle):
    """A function that runs in containers, as many as it needs.

    Made by `@app.function()`, or found with `Function.from_name`. Every method has an `.aio` twin for tasks of asyncio
    and trio; what is to be iterated over is there for `for` and for `async for`.
    """

    hydrate = Operation(blocking_functions.hydrate, aio_functions.hydrate)
    remote_gen = Operation(remote_pieces, remote_pieces)
    map = Operation(_map, _map)
    starmap = Operation(_starmap, _starmap)
    for_each = Operation(blocking_mapping.for_each, aio_mapping.for_each)
    keep_warm = Operation(blocking.keep_warm, aio.keep_warm)
    get_current_stats = Operation(blocking.get_current_stats, aio.get_current_stats)
    lookup = StaticOperation(_name_was_tag(blocking.lookup), _name_was_tag(aio.lookup))
    if TYPE_CHECKING:
        remote: Bound[P, R, Coroutine[Any, Any, R]]
        spawn: Bound[P, FunctionCall[R], Coroutine[Any, Any, FunctionCall[R]]]

        def local(self, *args: P.args, **kwargs: P.kwargs) -> Original: ...

    else:
        remote = Operation(blocking_functions.remote, aio_functions.remote)
        spawn = Operation(blocking.spawn, aio.spawn)

        def local(self, /, *args, **kwargs):
            """Call the function here, as if it had not been decorated.

            Raises:
                modal.exception.ExecutionError: It was not decorated in this process.
            """
            return self._get_raw_f()(*args, **kwargs)

    @staticmethod
    @_name_was_tag
    def from_name(
        app_name: str, name: str, namespace: Any = WORKSPACE, environment_name: str | None = None
    ) -> Function[..., Any, Any]:
        """A handle of a function of a deployed app. Nothing is asked before it is used.

        Args:
            app_name: The name under which the app is deployed.
            name: The name of the function within the app.
            namespace: Has no effect: there is one namespace.
            environment_name: Where to look; None is the active environment.
        """
        if "." in name:
            return _method_named(app_name, name, environment_name)
        return Function._of_name(app_name, Source(name, environment_name))

    @property
    def web_url(self) -> str | None:
        """Where the function answers web requests; None where it does not."""
        return blocking.web_url(self)

    @property
    def is_generator(self) -> bool:
        """Whether results come in pieces."""
        return self._is_generator

    def get_raw_f(self) -> Callable[..., Any]:
        """The function as its author wrote it.

        Raises:
            modal.exception.ExecutionError: It was not decorated in this process.
        """
        return self._get_raw_f()

    def _default_client(self) -> Client:
        from modal_reference._editions.v0_73.client import Client

        return Client._environment()


class FunctionCall(Generic[R], CallHandle):
    """A call that was begun with `Function.spawn`, to ask for its result later, from anywhere.

    Every method has an `.aio` twin for tasks of asyncio and trio.
    """

    hydrate = Operation(blocking_calls.hydrate, aio_calls.hydrate)
    cancel = Operation(blocking_calls.cancel, aio_calls.cancel)
    get_call_graph = Operation(blocking_calls.get_call_graph, aio_calls.get_call_graph)
    get_gen = Operation(pieces_of_call, pieces_of_call)
    from_id = StaticOperation(blocking.from_id, aio.from_id)
    gather = StaticOperation(blocking.gather, aio.gather)
    if TYPE_CHECKING:
        get: Bound[..., R, Coroutine[Any, Any, R]]
    else:
        get = Operation(blocking.get, aio.get)

    def _default_client(self) -> Client:
        from modal_reference._editions.v0_73.client import Client

        return Client._environment()


def _method_named(app_name: str, name: str, environment_name: str | None) -> Function[..., Any, Any]:
    """A method of an object without parameters, by the name of its class and its own (seen on modal 0.73.173)."""
    from modal_reference._editions.v0_73.cls import Cls

    class_name, _, method = name.rpartition(".")
    warn_user(
        f"finding the method {name!r} with Function.from_name is deprecated: find its class with modal.Cls.from_name, "
        "make an object of it, and call the method there",
        DeprecationError,
    )
    found: Function[..., Any, Any] = getattr(
        Cls.from_name(app_name, class_name, environment_name=environment_name)(), method
    )
    return found


Function._call_class = FunctionCall
gather = StaticOperation(blocking.gather, aio.gather)
