"""Faults of retries: how many there are, when they come, and what counts as a failure."""

from __future__ import annotations

from typing import Any

import modal_reference
import modal_reference.retries
from modal_conformance.mutants.declared import keep_otherwise
from modal_reference._editions.v0_73 import retries as v0_73
from modal_reference._engine import OutputStatus, RetryPolicy, endings
from modal_reference._engine.containers import Container
from modal_reference._engine.endings import Endings
from modal_reference._engine.inputs import Input
from modal_reference._engine.retries import delay_of
from modal_reference._faces import figures, function_arguments
from modal_reference._faces import retries as faces
from modal_reference._faces.apps import AppHandle
from modal_reference._faces.function_arguments import FunctionArguments
from modal_reference._faces.functions import FunctionHandle
from modal_reference._faces.retries import Retries, retry_policy
from modal_reference.exception import InvalidError
from pytest_modalkit.mutants import Patch, mutant

_fail_try = Endings.fail_try
_finish = Endings.finish
_begin = Container.begin
_number = figures.number
_register = AppHandle._register


def _wider(patch: Patch, what: str) -> None:
    """Let a figure of a policy be any."""

    def number(value: Any, name: str, least: float, most: float) -> float:
        return float(value) if name == what else _number(value, name, least, most)

    patch.value(faces, "number", number)


# --- figures ---


@mutant("retries.module.same-class")
def module_has_a_class_of_its_own(patch: Patch) -> None:
    """The class in the module is another one than the class at the top."""
    patch.value(modal_reference.retries, "Retries", type("Retries", (modal_reference.Retries,), {}))


@mutant("retries.constructor.keywords-only")
def a_policy_takes_a_number_in_first_place(patch: Patch) -> None:
    """Retries(3) gives a policy."""
    patch.value(Retries, "__init__", lambda self, max_retries=0, **figures: None)


@mutant("retries.constructor.accepts-ranges")
def the_longest_delay_is_above_the_first(patch: Patch) -> None:
    """A first delay above the longest is refused."""

    def number(value: Any, name: str, least: float, most: float) -> float:
        if name == "initial_delay" and value > 30:
            raise InvalidError(f"{name} is {value}")
        return _number(value, name, least, most)

    patch.value(faces, "number", number)


@mutant("retries.constructor.max-retries.not-negative")
def any_number_is_one_of_retries(patch: Patch) -> None:
    """A negative number of retries is let in."""
    patch.value(faces, "retry_count", lambda max_retries, most: max_retries)


@mutant("retries.constructor.v0-73.max-retries.ten-at-most")
def the_old_edition_takes_more_than_ten(patch: Patch) -> None:
    """The old edition has no largest number of retries."""
    patch.value(v0_73.Retries, "_most", None)


@mutant("retries.constructor.backoff-coefficient.range")
def any_coefficient_will_do(patch: Patch) -> None:
    """A coefficient has no range."""
    _wider(patch, "backoff_coefficient")


@mutant("retries.constructor.initial-delay.range")
def any_first_delay_will_do(patch: Patch) -> None:
    """A first delay has no range."""
    _wider(patch, "initial_delay")


@mutant("retries.constructor.max-delay.range")
def any_longest_delay_will_do(patch: Patch) -> None:
    """A longest delay has no range."""
    _wider(patch, "max_delay")


@mutant("retries.argument.wrong-type")
def what_is_no_policy_means_none(patch: Patch) -> None:
    """An argument that is no policy is taken for none."""

    def lenient(retries: Any, most: int | None = None) -> RetryPolicy:
        return retry_policy(retries, most) if isinstance(retries, int | Retries) else RetryPolicy()

    patch.value(function_arguments, "retry_policy", lenient)


@mutant("retries.argument.generators-refused")
def generators_may_have_retries(patch: Patch) -> None:
    """Retries of a generator are ignored."""

    def lenient(self: AppHandle, found: Any, arguments: FunctionArguments) -> FunctionHandle:
        return _register(self, found, arguments._replace(retries=None))

    patch.method(AppHandle, "_register", lenient)


# --- what is tried again ---


@mutant("retries.none-by-default", "retries.number.zero")
def there_is_always_a_second_try(patch: Patch) -> None:
    """A function without retries has one, at once."""
    keep_otherwise(
        patch,
        lambda it: it if it.retries.max_retries else it._replace(retries=RetryPolicy(1, initial_delay=0.0)),
    )


@mutant("retries.number.tries-again", "retries.methods", "retries.same-arguments")
def nothing_is_tried_again(patch: Patch) -> None:
    """Retries are forgotten."""
    keep_otherwise(patch, lambda it: it._replace(retries=RetryPolicy()))


@mutant("retries.number.no-more", "retries.policy.max-retries")
def there_is_one_retry_too_many(patch: Patch) -> None:
    """An input is tried once more than the policy says."""
    patch.value(endings, "delay_of", lambda policy, failures: delay_of(policy, failures - 1))


@mutant("retries.success-ends")
def a_success_is_not_trusted(patch: Patch) -> None:
    """An input that succeeded is tried again as long as the policy allows."""

    def finish(self: Endings, now: float, found: Input, status: OutputStatus, data: bytes, items: int = 0) -> None:
        policy = found.call.function.definition.retries
        if status is OutputStatus.SUCCESS and found.tries <= policy.max_retries:
            _fail_try(self, now, found, status, data, items)
        else:
            _finish(self, now, found, status, data, items)

    patch.method(Endings, "finish", finish)


@mutant("retries.last-error-comes-out")
def the_first_error_comes_out(patch: Patch) -> None:
    """The exception of the first try is the one that comes out."""
    first: dict[Input, bytes] = {}

    def fail_try(self: Endings, now: float, found: Input, status: OutputStatus, data: bytes, items: int = 0) -> None:
        _fail_try(self, now, found, status, first.setdefault(found, data), items)

    patch.method(Endings, "fail_try", fail_try)


@mutant("retries.each-input-its-own")
def retries_are_counted_for_the_whole_call(patch: Patch) -> None:
    """The inputs of a call share their retries."""
    failures: dict[object, int] = {}

    def fail_try(self: Endings, now: float, found: Input, status: OutputStatus, data: bytes, items: int = 0) -> None:
        failures[found.call] = found.tries = failures.get(found.call, 0) + 1
        _fail_try(self, now, found, status, data, items)

    patch.method(Endings, "fail_try", fail_try)


@mutant("retries.keeps-order")
def whoever_was_tried_again_comes_last(patch: Patch) -> None:
    """A result that took more than one try has the place at which it came."""
    done: dict[object, int] = {}

    def finish(self: Endings, now: float, found: Input, status: OutputStatus, data: bytes, items: int = 0) -> None:
        found.index = done[found.call] = done.get(found.call, -1) + 1
        _finish(self, now, found, status, data, items)

    patch.method(Endings, "finish", finish)


@mutant("retries.container-that-dies")
def a_death_is_final(patch: Patch) -> None:
    """An input whose container ended has failed, whatever the policy says."""

    def fail_try(self: Endings, now: float, found: Input, status: OutputStatus, data: bytes, items: int = 0) -> None:
        ends = self.finish if b"killed" in data[:200] or b"signal" in data[:200] else _fail_try.__get__(self)
        ends(now, found, status, data, items)

    patch.method(Endings, "fail_try", fail_try)


@mutant("retries.timeout")
def a_timeout_is_final(patch: Patch) -> None:
    """An input that took too long has failed, whatever the policy says."""

    def fail_try(self: Endings, now: float, found: Input, status: OutputStatus, data: bytes, items: int = 0) -> None:
        ends = self.finish if status is OutputStatus.TIMEOUT else _fail_try.__get__(self)
        ends(now, found, status, data, items)

    patch.method(Endings, "fail_try", fail_try)


# --- delays ---


def _delays(patch: Patch, delay: Any) -> None:
    """Have retries come after other delays."""

    def wrong(policy: RetryPolicy, failures: int) -> float | None:
        return None if failures > policy.max_retries else delay(policy, failures)

    patch.value(endings, "delay_of", wrong)


@mutant("retries.number.one-second")
def a_number_means_two_seconds(patch: Patch) -> None:
    """With a number each retry comes after two seconds."""
    _delays(patch, lambda policy, failures: 2.0)


@mutant("retries.policy.initial-delay")
def retries_come_at_once(patch: Patch) -> None:
    """Delays are forgotten."""
    _delays(patch, lambda policy, failures: 0.0)


@mutant("retries.policy.fixed")
def every_delay_grows(patch: Patch) -> None:
    """A coefficient is never below two."""
    _delays(patch, lambda policy, failures: min(policy.max_delay, policy.initial_delay * 2 ** (failures - 1)))


@mutant("retries.policy.grows")
def no_delay_grows(patch: Patch) -> None:
    """Every delay is as long as the first."""
    _delays(patch, lambda policy, failures: min(policy.initial_delay, policy.max_delay))


@mutant("retries.policy.max-delay")
def delays_grow_for_ever(patch: Patch) -> None:
    """There is no longest delay."""
    _delays(patch, lambda policy, failures: policy.initial_delay * policy.backoff_coefficient ** (failures - 1))


@mutant("retries.timeout.each-try")
def the_timeout_counts_from_the_first_try(patch: Patch) -> None:
    """A second try has no time left."""

    def impatient(self: Container, now: float, found: Input, group: int) -> Any:
        attempt = _begin(self, now, found, group)
        if found.tries > 1:
            attempt.deadline = now
            self.look.by(now)
        return attempt

    patch.method(Container, "begin", impatient)
