"""Laws of what is tried again: how often, with which arguments, after which failures."""

from __future__ import annotations

from typing import Any

import modal
import pytest

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.running import Idle
from modal_conformance.workloads.editions import at_most
from pytest_modalkit import requirement

workload = Idle("modal_conformance.workloads.retries")

#: More than all delays of a policy of these laws take together.
LONG = 60.0
#: How long a try may take where that is asked about.
BRIEF = 5


def tried(clock: Clock, app: Any, function: Any, *args: Any, **kwargs: Any) -> Any:
    """A call in a run of an App, once everything that may happen has happened."""
    call = function.spawn(*args, **kwargs)
    clock.advance(seconds=LONG, settle=True)
    return call


@requirement("retries.none-by-default", "retries.number.zero")
@pytest.mark.parametrize("options", [{}, {"retries": 0}, {"retries": None}])
def test_there_is_one_try_where_nobody_asked_for_more(tries: Any, options: dict[str, Any]) -> None:
    app = modal.App()
    function = app.function(**options)(workload.fail_at_first)
    with app.run(), pytest.raises(workload.Flop):
        function.remote(tries, 1)
    assert tries.len() == 1


@requirement("retries.number.tries-again", "retries.success-ends")
@pytest.mark.parametrize("failures", [0, 1, 4])
def test_a_number_allows_as_many_failures(clock: Clock, tries: Any, seconds: float, failures: int) -> None:
    app = modal.App()
    function = app.function(retries=4)(workload.fail_at_first)
    with app.run():
        call = tried(clock, app, function, tries, failures)
        assert call.get(timeout=seconds) == failures + 1
    assert tries.len() == failures + 1


@requirement("retries.number.no-more", "retries.last-error-comes-out")
@pytest.mark.parametrize("retries", [1, 3])
def test_then_the_input_has_failed(clock: Clock, tries: Any, seconds: float, retries: int) -> None:
    app = modal.App()
    function = app.function(retries=retries)(workload.fail_at_first)
    with app.run():
        call = tried(clock, app, function, tries, 10)
        with pytest.raises(workload.Flop) as failed:
            call.get(timeout=seconds)
    assert failed.value.args == (retries + 1,)
    assert tries.len() == retries + 1


@requirement("retries.policy.max-retries")
@pytest.mark.parametrize("retries", [0, 2])
def test_a_policy_allows_as_many_as_it_says(clock: Clock, tries: Any, seconds: float, retries: int) -> None:
    app = modal.App()
    policy = modal.Retries(max_retries=retries, initial_delay=0.0)
    function = app.function(retries=policy)(workload.fail_at_first)
    with app.run():
        call = tried(clock, app, function, tries, 10)
        with pytest.raises(workload.Flop):
            call.get(timeout=seconds)
    assert tries.len() == retries + 1


@requirement("retries.same-arguments")
def test_each_try_gets_what_was_given(clock: Clock, tries: Any, seconds: float) -> None:
    app = modal.App()
    function = app.function(retries=2)(workload.note_arguments)
    with app.run():
        call = tried(clock, app, function, tries, 2, ["given"], also="this")
        assert call.get(timeout=seconds) == 3
    assert tries.get_many(3) == [(["given"], "this")] * 3


@requirement("retries.each-input-its-own", "retries.keeps-order")
def test_each_input_of_a_map_may_fail_as_often(clock: Clock, tries: Any) -> None:
    app = modal.App()
    function = app.function(retries=modal.Retries(max_retries=2, initial_delay=0.0))(workload.fail_each_at_first)
    names = [f"n{number}" for number in range(6)]
    failures = [0, 2, 1, 2, 0, 1]
    with app.run():
        found = list(function.starmap(zip(names, [tries] * 6, failures, strict=True)))
    assert found == names
    assert [tries.len(partition=name) for name in names] == [number + 1 for number in failures]


@requirement("retries.container-that-dies")
def test_an_input_whose_container_died_is_tried_again(clock: Clock, tries: Any, seconds: float) -> None:
    app = modal.App()
    function = app.function(retries=1)(workload.die_at_first)
    with app.run():
        assert tried(clock, app, function, tries, 1).get(timeout=seconds) == 2
    assert tries.len() == 2


@requirement("retries.timeout", "retries.timeout.each-try")
def test_a_try_that_took_too_long_is_followed_by_another(clock: Clock, tries: Any, seconds: float) -> None:
    app = modal.App()
    function = app.function(retries=1, timeout=BRIEF, **at_most(1))(workload.hang_at_first)
    with app.run():
        call = function.spawn(tries, 2, seconds)
        for number in (1, 2):
            assert tries.get(timeout=seconds) == "try"
            tries.put("try", partition="done")
            clock.advance(seconds=BRIEF - 2)
            with pytest.raises(TimeoutError):
                call.get(timeout=0)
            clock.advance(seconds=4)
            if number == 1:
                clock.advance(seconds=2)
        with pytest.raises(modal.exception.FunctionTimeoutError):
            call.get(timeout=seconds)


@requirement("retries.methods")
def test_retries_of_a_class_hold_for_its_methods(clock: Clock, tries: Any, seconds: float) -> None:
    app = modal.App()
    service = app.cls(retries=2)(workload.Service)
    with app.run():
        call = tried(clock, app, service().fail_at_first, tries, 2)
        assert call.get(timeout=seconds) == 3
