"""Whether the definition of a function can be carried out. Faces check what users write; this is the last line."""

from __future__ import annotations

from collections.abc import Container

from modal_reference._engine.definitions import FunctionDefinition, RetryPolicy, Scaling
from modal_reference._engine.refusals import Refusal, RefusalKind
from modal_reference._engine.schedules import check_schedule


def check_definition(definition: FunctionDefinition, secrets: Container[str]) -> None:
    """See whether a definition can be carried out.

    Args:
        secrets: The Secrets that there are.

    Raises:
        Refusal: It cannot.
    """
    _above_zero("timeout", definition.timeout)
    _above_zero("startup_timeout", definition.startup_timeout)
    _at_least("concurrency", definition.concurrency, 1)
    _at_least("target_concurrency", definition.target_concurrency, 0)
    if definition.target_concurrency > definition.concurrency:
        raise _refused(
            f"target_concurrency is {definition.target_concurrency}, more than the {definition.concurrency} inputs "
            "that a container runs at once: lower it, or raise that"
        )
    if definition.max_inputs is not None:
        _at_least("max_inputs", definition.max_inputs, 1)
    check_scaling(definition.scaling)
    _check_retries(definition.retries)
    for name, method in definition.methods.items():
        if method.batching is not None:
            _at_least(f"max_batch_size of {name or definition.name!r}", method.batching.max_batch_size, 1)
            _at_least(f"the wait of {name or definition.name!r}", method.batching.wait, 0)
    if not definition.methods:
        raise _refused(f"{definition.name!r} has no method that could be called: give it one")
    if definition.schedule is not None:
        check_schedule(definition.schedule)
        if "" not in definition.methods:
            raise _refused(f"{definition.name!r} has a schedule, and no method that it could call: schedule a function")
    for object_id in definition.secrets:
        if object_id not in secrets:
            raise Refusal(
                RefusalKind.NOT_FOUND, f"Secret {object_id!r} of {definition.name!r} not found: create it first"
            )


def check_scaling(scaling: Scaling) -> None:
    """See whether numbers of containers are possible.

    Raises:
        Refusal: They are not.
    """
    _at_least("min_containers", scaling.min_containers, 0)
    _at_least("buffer_containers", scaling.buffer_containers, 0)
    _above_zero("scaledown_window", scaling.scaledown_window)
    if scaling.max_containers is None:
        return
    _at_least("max_containers", scaling.max_containers, 1)
    if scaling.min_containers > scaling.max_containers:
        raise _refused(
            f"min_containers is {scaling.min_containers}, more than max_containers, which is {scaling.max_containers}: "
            "lower the one or raise the other"
        )


def _check_retries(policy: RetryPolicy) -> None:
    _at_least("max_retries", policy.max_retries, 0)
    _at_least("initial_delay", policy.initial_delay, 0)
    _at_least("max_delay", policy.max_delay, 0)
    _at_least("backoff_coefficient", policy.backoff_coefficient, 1)


def _at_least(what: str, value: float, least: float) -> None:
    if not value >= least:  # also what is not a number
        raise _refused(f"{what} is {value:g}, it must be {least:g} or more: raise it")


def _above_zero(what: str, value: float) -> None:
    if not value > 0:
        raise _refused(f"{what} is {value:g} seconds, it must be above 0: raise it")


def _refused(message: str) -> Refusal:
    return Refusal(RefusalKind.INVALID, message)
