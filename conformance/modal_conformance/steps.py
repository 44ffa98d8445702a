"""What the clients of a concurrent program do: steps, which JSON can carry, and how they are called and recorded.

Imports only the standard library and the recorder, since the processes of a `Crew` load it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from modal_conformance.history import ClientRecorder

__all__ = ["Step", "arguments_of", "perform", "perform_aio"]

Errors: TypeAlias = type[Exception] | tuple[type[Exception], ...]


class Step(NamedTuple):
    """One call.

    Args:
        operation: The documented method name, such as `put`.
        arguments: By documented parameter names; the entries for `update` as `other`.
    """

    operation: str
    arguments: Mapping[str, Any]


def arguments_of(step: Step) -> Mapping[str, Any]:
    """The keyword arguments of a step: `update` gets its entries in the one form that all editions have."""
    arguments: Mapping[str, Any] = step.arguments["other"] if step.operation == "update" else step.arguments
    return arguments


def perform(
    target: Any,
    steps: Sequence[Step],
    client: ClientRecorder,
    *,
    expects: Errors,
) -> None:
    """Carry out steps one after the other with blocking calls, and record them.

    Args:
        target: The handle whose methods are called.
        steps: What to do.
        client: Records the calls.
        expects: Errors that are answers.
    """
    for step in steps:
        with client.call(step.operation, expects=expects, **step.arguments) as call:
            call.answer(getattr(target, step.operation)(**arguments_of(step)))


async def perform_aio(
    call_method: Callable[..., Awaitable[Any]],
    target: Any,
    steps: Sequence[Step],
    client: ClientRecorder,
    *,
    expects: Errors,
) -> None:
    """As `perform`, through a function that calls and awaits a method, such as a `Face`."""
    for step in steps:
        with client.call(step.operation, expects=expects, **step.arguments) as call:
            call.answer(await call_method(getattr(target, step.operation), **arguments_of(step)))
