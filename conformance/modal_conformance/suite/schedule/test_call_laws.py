"""Laws of the calls that a schedule brings: with what, how often, and until when."""

from __future__ import annotations

import modal
import pytest

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.schedule.ticking import deploy, deployed
from modal_conformance.workloads import schedule as workload
from pytest_modalkit import requirement

#: So many hours bring three calls, wherever in its interval a schedule began.
HOURS = 13


def every_four_hours() -> modal.Period:
    """A schedule that comes three times in `HOURS`."""
    return modal.Period(hours=4)


@requirement("schedule.calls.without-arguments")
def test_defaults_count(clock: Clock, name: str) -> None:
    with deployed(clock, name, workload.tick_with_defaults, schedule=every_four_hours()) as watch:
        clock.advance(hours=5, settle=True)
        assert watch.new() == [[1, [], 2, {}]]


@requirement("schedule.calls.each-once", "schedule.calls.failures-do-not-end-it", "schedule.calls.deployed-goes-on")
@pytest.mark.parametrize("function", [workload.tick, workload.tick_and_fail], ids=["succeeds", "fails"])
def test_each_time_brings_one_call(clock: Clock, name: str, function: object) -> None:
    assert callable(function)
    with deployed(clock, name, function, schedule=every_four_hours()) as watch:
        clock.advance(hours=HOURS, settle=True)
        assert watch.new() == ["tick"] * 3


@requirement("schedule.calls.redeployed-without")
def test_an_app_deployed_without_it_has_no_schedule(clock: Clock, name: str) -> None:
    with deployed(clock, name, workload.tick, schedule=every_four_hours()) as watch:
        clock.advance(hours=HOURS, settle=True)
        assert watch.new() != []
        deploy(name, workload.tick)
        clock.advance(hours=HOURS, settle=True)
        assert watch.new() == []


@requirement("schedule.calls.redeployed-with")
def test_an_app_deployed_anew_has_its_schedule_once(clock: Clock, name: str) -> None:
    with deployed(clock, name, workload.tick, schedule=every_four_hours()) as watch:
        deploy(name, workload.tick, schedule=every_four_hours())
        clock.advance(hours=HOURS, settle=True)
        assert watch.new() == ["tick"] * 3


@requirement("schedule.calls.other-ways")
def test_it_can_be_called_as_well() -> None:
    app = modal.App()
    function = app.function(schedule=every_four_hours())(workload.tick)
    ticks = modal.Dict.from_name(workload.NAME, create_if_missing=True)
    ticks.clear()
    with app.run():
        function.remote()
    assert list(ticks.values()) == ["tick"]
