"""What comes out of inputs: their results as values, their failures as exceptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from modal_reference._engine import Output, OutputStatus
from modal_reference._failures import rebuild, text_of
from modal_reference._serialization import loads
from modal_reference.exception import DeserializationError, FunctionTimeoutError, RemoteError


class Failure(NamedTuple):
    """How an input failed.

    Args:
        fault: What to raise.
        is_users: Whether user code raised it, and not the service.
    """

    fault: BaseException
    is_users: bool


class Manner(NamedTuple):
    """How results are handed out.

    Args:
        is_ordered: In the order of the inputs; else as they come.
        returns_exceptions: Failures are results as well; else the first one ends the map.
        returned: What is handed out for a failure.
    """

    is_ordered: bool
    returns_exceptions: bool
    returned: Callable[[Failure], Any]


def result_of(output: Output, name: str) -> Any:
    """The result of an input.

    Args:
        name: The function, for the error.

    Raises:
        BaseException: The exception of user code, with its remote traceback.
        FunctionTimeoutError: The input ran longer than it may.
        RemoteError: The service ended the input: it was cancelled, or its container broke down.
        DeserializationError: The result cannot be rebuilt here.
    """
    failure = failure_of(output)
    if failure is not None:
        raise failure.fault
    return value_of(output.data, name)


def failure_of(output: Output) -> Failure | None:
    """How an input failed; None when it has not."""
    match output.status:
        case OutputStatus.SUCCESS:
            return None
        case OutputStatus.TIMEOUT:
            return Failure(FunctionTimeoutError(_words(output)), is_users=False)
        case OutputStatus.TERMINATED:
            return Failure(RemoteError(_words(output)), is_users=False)
    fault = rebuild(output.data)
    return Failure(fault, is_users=not isinstance(fault, RemoteError))


def raise_failure(output: Output) -> None:
    """Raise what an input failed with, if it did, inside of an iteration.

    Raises:
        RuntimeError: User code raised `StopIteration` or its twin, which would end the iteration as if all were well
            (Python's own generators do the same).
    """
    failure = failure_of(output)
    if failure is None:
        return
    if isinstance(failure.fault, StopIteration | StopAsyncIteration):
        raise RuntimeError(f"the function raised {type(failure.fault).__name__}") from failure.fault
    raise failure.fault


def _words(output: Output) -> str:
    fault = rebuild(output.data)
    # A sentence of the control plane is told as it is, a failure of user code with its traceback.
    return str(fault) if isinstance(fault, RemoteError) else text_of(output.data)


def value_of(data: bytes, name: str) -> Any:
    """A result, or one piece of it.

    Raises:
        DeserializationError: It cannot be rebuilt here; the error names the function.
    """
    try:
        return loads(data)
    except DeserializationError as fault:
        raise DeserializationError(
            f"what {name} returned cannot be read here: {fault}. Return something whose module is importable here too"
        ) from fault.__cause__
