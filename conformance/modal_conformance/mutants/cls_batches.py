"""Faults of batches and of inputs that run at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import modal_reference.partial_function
from modal_conformance.mutants.declared import bind_otherwise, keep_methods_otherwise, keep_otherwise
from modal_reference._agent import inputs as agent_inputs
from modal_reference._agent import service
from modal_reference._engine import Batching
from modal_reference._faces import function_arguments
from modal_reference._faces.partials import Concurrency
from pytest_modalkit.mutants import Patch, mutant

_results = agent_inputs._results
_body = service._body
_work_failed = agent_inputs.Work.failed


def _batches(patch: Patch, change: Callable[[Batching], Batching]) -> None:
    """Have batches of other sizes or waits."""
    keep_methods_otherwise(patch, lambda it: it if it.batching is None else it._replace(batching=change(it.batching)))


@mutant("cls.batched.gives-lists")
def results_are_given_to_others(patch: Patch) -> None:
    """The last of a batch gets the result of the first."""
    patch.value(agent_inputs, "_results", lambda work, value: _results(work, value)[::-1])


@mutant("cls.batched.size")
def batches_are_too_large(patch: Patch) -> None:
    """A batch takes one input more."""
    _batches(patch, lambda it: it._replace(max_batch_size=it.max_batch_size + 1))


@mutant("cls.batched.fills", "cls.batched.method", "cls.batched.waits-no-longer")
def batches_have_one_input(patch: Patch) -> None:
    """Inputs are not put together."""
    _batches(patch, lambda it: it._replace(max_batch_size=1))


@mutant("cls.batched.full-does-not-wait")
def batches_always_wait(patch: Patch) -> None:
    """A batch is never full."""
    _batches(patch, lambda it: it._replace(max_batch_size=1000))


@mutant("cls.batched.failure")
def one_input_fails_for_all(patch: Patch) -> None:
    """An exception is told to the first of a batch, and another one to the others."""

    def failed(self: Any, fault: BaseException) -> Any:
        first, *_ = _work_failed(self, fault)
        return [first, *_work_failed(self, RuntimeError("it was in the batch"))[1:]]

    patch.method(agent_inputs.Work, "failed", failed)


@mutant("cls.batched.async-body")
def async_batches_are_not_awaited(patch: Patch) -> None:
    """A batched function that is async is called like others."""
    patch.value(service, "_body", lambda *args: _body(*args)._replace(is_async=False))


@mutant("cls.batched.figures", "cls.batched.figures.most")
def any_figure_will_do(patch: Patch) -> None:
    """Sizes and waits are not looked at."""
    patch.value(modal_reference.partial_function, "batching_of", Batching)


@mutant("cls.batched.no-defaults", "cls.batched.no-generators")
def any_function_can_be_batched(patch: Patch) -> None:
    """Batched functions are not looked at."""
    patch.value(function_arguments, "check_batched", lambda raw: None)


@mutant("cls.with-batching.holds")
def batches_stay_as_they_were(patch: Patch) -> None:
    """with_batching changes nothing."""
    bind_otherwise(patch, lambda given, options: (given, options._replace(batching=None)))


# --- concurrent ---


@mutant("cls.concurrent.at-once", "cls.concurrent.async")
def one_input_at_a_time(patch: Patch) -> None:
    """A container runs one input at a time, whatever it is allowed."""
    keep_otherwise(patch, lambda it: it._replace(concurrency=1, target_concurrency=0))


@mutant("cls.concurrent.no-more", "cls.concurrent.one-by-default")
def one_input_more(patch: Patch) -> None:
    """A container runs one more than it is allowed."""
    keep_otherwise(patch, lambda it: it._replace(concurrency=it.concurrency + 1))


@mutant("cls.concurrent.target-at-most")
def targets_are_not_looked_at(patch: Patch) -> None:
    """A target may be above the most."""
    patch.value(modal_reference.partial_function, "concurrency_of", Concurrency)


def _without_concurrency(patch: Patch) -> None:
    bind_otherwise(patch, lambda given, options: (given, options._replace(concurrency=None, target_concurrency=None)))


@mutant("cls.with-concurrency.holds")
def containers_take_no_more_than_they_did(patch: Patch) -> None:
    """with_concurrency changes nothing."""
    _without_concurrency(patch)


@mutant("cls.with-options.concurrency")
def concurrency_is_no_option(patch: Patch) -> None:
    """with_options of the old edition forgets how many inputs run at once."""
    _without_concurrency(patch)
