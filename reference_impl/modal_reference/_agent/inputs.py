"""One input, or one batch of inputs, in a container: arguments from bytes, and outcomes into bytes."""

from __future__ import annotations

import asyncio
import inspect
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NamedTuple

from modal_reference._agent.service import Body
from modal_reference._client.container import current_call, current_input
from modal_reference._engine import Delivery, Outcome, OutputStatus
from modal_reference._failures import enclose, of_user
from modal_reference._serialization import dumps, loads
from modal_reference.exception import InputCancellation, InvalidError, SerializationError

#: What a cancelled input ends with, wherever it comes from.
CANCELLED = (InputCancellation, asyncio.CancelledError)


class Work(NamedTuple):
    """What is to be done at once: one input, or the inputs of one batch."""

    body: Body
    inputs: list[Delivery]

    @property
    def input_ids(self) -> list[str]:
        """The identifiers of its inputs."""
        return [each.input_id for each in self.inputs]

    def announce(self) -> None:
        """Let this thread or task say which input it runs; of a batch, the first one."""
        current_input.set(self.inputs[0].input_id)
        current_call.set(self.inputs[0].call_id)

    def arguments(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """What the user's function is to be called with.

        Raises:
            modal.exception.DeserializationError: The bytes cannot be read here.
            modal.exception.InvalidError: The inputs of a batch do not fit together.
        """
        given = [loads(each.payload) if each.payload else ((), {}) for each in self.inputs]
        if not self.body.is_batched:
            arguments, keywords = given[0]
            return tuple(arguments), dict(keywords)
        return (), _joined(self.body, given)

    def check_value(self, value: Any) -> Any:
        """What a function that is no generator has returned.

        Raises:
            modal.exception.InvalidError: It is something that still has to be run.
        """
        if inspect.iscoroutine(value):
            value.close()
            raise InvalidError(_unexpected(self.body, value, "declare it with `async def`"))
        if inspect.isgenerator(value) or inspect.isasyncgen(value):
            raise InvalidError(_unexpected(self.body, value, "pass is_generator=True to its decorator"))
        return value

    def check_generator(self, value: Any) -> Any:
        """What a generator function has returned.

        Raises:
            modal.exception.InvalidError: It cannot be iterated over as it should.
        """
        is_one = inspect.isasyncgen(value) if self.body.is_async else inspect.isgenerator(value)
        if not is_one:
            raise InvalidError(
                f"{self.body.name} was declared as a generator, and returned a {type(value).__name__}: use `yield` in "
                "its body, or leave out is_generator=True"
            )
        return value

    def succeeded(self, value: Any) -> list[Outcome]:
        """The outcomes of a call that has returned.

        Raises:
            modal.exception.InvalidError: A batch has another number of results than of inputs.
            modal.exception.SerializationError: A result cannot be serialized.
        """
        values = _results(self, value) if self.body.is_batched else [value]
        return [
            Outcome(each.input_id, each.attempt, OutputStatus.SUCCESS, _serialized(self.body, result))
            for each, result in zip(self.inputs, values, strict=True)
        ]

    def finished(self, items: int) -> list[Outcome]:
        """The outcome of a generator that has yielded everything."""
        return [Outcome(each.input_id, each.attempt, OutputStatus.SUCCESS, b"", items) for each in self.inputs]

    def failed(self, fault: BaseException) -> list[Outcome]:
        """The outcomes of a call that has raised; what it raised is printed, and every input of a batch gets it."""
        if isinstance(fault, CANCELLED):
            return [Outcome(each.input_id, each.attempt, OutputStatus.TERMINATED, b"") for each in self.inputs]
        show(fault)
        data = enclose(fault)
        return [Outcome(each.input_id, each.attempt, OutputStatus.FAILURE, data) for each in self.inputs]


def group(inputs: Sequence[Delivery], bodies: dict[str, Body]) -> list[Work]:
    """What is to be done, batch by batch."""
    batches: dict[object, list[Delivery]] = {}
    for each in inputs:
        batches.setdefault(each.batch or each.input_id, []).append(each)
    return [Work(bodies[batch[0].method], batch) for batch in batches.values()]


def show(fault: BaseException) -> None:
    """Print an exception of the user's code where the container prints errors."""
    traceback.print_exception(type(fault), fault, of_user(fault.__traceback__), file=sys.stderr)


def _joined(body: Body, given: list[tuple[Sequence[Any], dict[str, Any]]]) -> dict[str, list[Any]]:
    """The arguments of a batch: for each parameter, those of all inputs in their order."""
    names = list(inspect.signature(body.function).parameters)
    rows = [_named(body, names, arguments, keywords) for arguments, keywords in given]
    return {name: [row[name] for row in rows] for name in names}


def _named(body: Body, names: list[str], arguments: Sequence[Any], keywords: dict[str, Any]) -> dict[str, Any]:
    count = len(arguments) + len(keywords)
    if count != len(names):
        raise InvalidError(
            f"the batched function {body.name} takes {len(names)} arguments, and one input of the batch has {count}: "
            "each input gives a value to every parameter, so that there is one list for each"
        )
    row = dict(zip(names, arguments, strict=False))
    for name, value in keywords.items():
        if name not in names:
            raise InvalidError(
                f"the batched function {body.name} has no parameter {name!r}: it takes {', '.join(names)}"
            )
        if name in row:
            raise InvalidError(f"one input of the batched function {body.name} gives {name!r} twice")
        row[name] = value
    return row


def _results(work: Work, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidError(
            f"the batched function {work.body.name} returned a {type(value).__name__}: it has to return a list, with "
            "one result for each input"
        )
    if len(value) != len(work.inputs):
        raise InvalidError(
            f"the batched function {work.body.name} returned {len(value)} results for {len(work.inputs)} inputs: it "
            "has to return one for each, in their order"
        )
    return value


def _serialized(body: Body, result: Any) -> bytes:
    try:
        return dumps(result)
    except SerializationError as fault:
        raise SerializationError(f"the result of {body.name} cannot be sent to its caller: {fault}") from fault


def _unexpected(body: Body, value: object, way_out: str) -> str:
    return f"{body.name} returned a {type(value).__name__}, which still has to be run: {way_out}"
