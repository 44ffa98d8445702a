# Produced from _aio/functions.py by tools/produce_sync_faces.py: change that file, not this one.
"""The operations of a Function and a FunctionCall that differ in edition 0.73 (document 003, modal.functions)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from modal_reference._editions.v0_73._namespace import WORKSPACE
from modal_reference._faces.blocking import calls, functions, statistics
from modal_reference._faces.handle import Source
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.functions import Function, FunctionCall, FunctionStats
    from modal_reference._faces.client import BaseClient
    from modal_reference._faces.functions import FunctionHandle


def spawn(self: FunctionHandle, /, *args: Any, **kwargs: Any) -> Any:
    """Call the function in a container and return at once.

    Returns:
        A `modal.functions.FunctionCall`, by which the result can be had later; of a generator, what it yields.

    Raises:
        modal.exception.ExecutionError: Its app is not running.
    """
    return functions.spawned(self, args, kwargs)


def keep_warm(self: FunctionHandle, warm_pool_size: int) -> None:
    """Keep so many containers, whether there is work or not.

    Raises:
        modal.exception.InvalidError: The number is negative, or the function is a method.
    """
    statistics.rescale(self, {"min_containers": warm_pool_size})


def get_current_stats(self: FunctionHandle) -> FunctionStats:
    """How busy the function is: inputs that wait, and containers."""
    from modal_reference._editions.v0_73.functions import FunctionStats

    found = statistics.get_current_stats(self)
    return FunctionStats(found.backlog, found.num_total_runners)


def web_url(function: FunctionHandle) -> str | None:
    """Where a function answers web requests; None where it does not."""
    return functions.get_web_url(function)


def lookup(
    app_name: str,
    name: str,
    namespace: Any = WORKSPACE,
    client: BaseClient | None = None,
    environment_name: str | None = None,
) -> Function[..., Any, Any]:
    """Find a function of a deployed app at once; `from_name` waits until it is used.

    Args:
        app_name: The name under which the app is deployed.
        name: The name of the function within the app.
        namespace: Has no effect: there is one namespace.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to look; None is the active environment.

    Raises:
        modal.exception.NotFoundError: It is not there.
    """
    from modal_reference._editions.v0_73.functions import Function

    warn_user(
        "modal.Function.lookup is deprecated: use modal.Function.from_name, which finds it when it is used",
        DeprecationError,
    )
    return functions.hydrate(Function.from_name(app_name, name, namespace, environment_name), client)


def get(self: FunctionCall[Any], timeout: float | None = None) -> Any:
    """Get the result of the call; wait until it is there.

    Args:
        timeout: How many seconds to wait; 0 looks once, None waits without end.

    Raises:
        TimeoutError: The result is not there in time (the builtin class; seen on modal 0.73.173).
        modal.exception.OutputExpiredError: It was there, and is no longer kept.
        modal.exception.NotFoundError: There is no such call.
        BaseException: What the function raised.
    """
    return calls.get(self, timeout)


def from_id(function_call_id: str, client: BaseClient | None = None, is_generator: bool = False) -> FunctionCall[Any]:
    """A handle of the call with an identifier.

    Args:
        function_call_id: What `object_id` of another handle says.
        client: The client to work with; None is the one of the environment.
        is_generator: Has no effect: the call knows.
    """
    from modal_reference._editions.v0_73.functions import FunctionCall

    return calls.hydrate(FunctionCall._of(Source(object_id=function_call_id, client=client)))


def gather(*function_calls: Any) -> Sequence[Any]:
    """Wait for the results of several calls.

    Args:
        function_calls: What `Function.spawn` has returned.

    Returns:
        Their results, in the order of the arguments.

    Raises:
        BaseException: What the first call that failed has raised; the others go on.
    """
    return calls.gather(*function_calls)
