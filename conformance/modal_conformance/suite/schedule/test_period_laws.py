"""Laws of Period: a function is called again and again, after that time."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.schedule.ticking import deployed
from modal_conformance.workloads import schedule as workload
from pytest_modalkit import requirement

WHOLE = ["years", "months", "weeks", "days", "hours", "minutes"]
#: Into how many steps an interval is divided to see when calls come.
PARTS = 8


@requirement("schedule.period.only-seconds-have-fractions")
@given(name=st.sampled_from(WHOLE), figure=st.floats(0.1, 100).filter(lambda each: not each.is_integer()))
def test_all_but_seconds_are_whole(name: str, figure: float) -> None:
    with pytest.raises(TypeError):
        modal.Period(**{name: figure})  # type: ignore[arg-type]


@requirement("schedule.period.takes-all-figures")
@given(figures=st.fixed_dictionaries(dict.fromkeys(WHOLE, st.integers(1, 50))), seconds=st.floats(0, 1e6))
def test_all_figures_go_together(figures: dict[str, int], seconds: float) -> None:
    assert isinstance(modal.Period(**figures, seconds=seconds), modal.schedule.Schedule)


@requirement("schedule.argument.needs-no-arguments")
def test_a_function_that_needs_arguments_has_no_schedule() -> None:
    app = modal.App()
    with pytest.raises(modal.exception.InvalidError):
        app.function(schedule=modal.Period(days=1))(workload.takes_one)


@requirement("schedule.argument.not-for-classes")
def test_classes_have_no_schedule() -> None:
    app: Any = modal.App()
    with pytest.raises(TypeError):
        app.cls(schedule=modal.Period(days=1))


@requirement(
    "schedule.period.seconds",
    "schedule.period.minutes",
    "schedule.period.hours",
    "schedule.period.days",
    "schedule.period.weeks",
    "schedule.period.same-time-of-day",
    "schedule.period.together",
)
@pytest.mark.parametrize(
    "figures",
    [
        {"seconds": 187.5},
        {"minutes": 15},
        {"hours": 4},
        {"days": 1},
        {"weeks": 1},
        {"hours": 1, "minutes": 30},
    ],
    ids=str,
)
def test_a_function_is_called_after_each_interval(clock: Clock, name: str, figures: dict[str, Any]) -> None:
    interval = timedelta(**figures)
    step = interval / PARTS
    with deployed(clock, name, workload.tick, schedule=modal.Period(**figures)) as watch:
        found = watch.during(4 * interval, step)
    assert 3 <= len(found) <= 4, f"called {len(found)} times in four intervals"
    gaps = [later - earlier for earlier, later in pairwise(found)]
    slack = step + timedelta(seconds=5)
    assert all(interval - slack <= gap <= interval + slack for gap in gaps), f"called after {gaps}"


@requirement("schedule.period.months")
def test_a_month_is_one_of_the_calendar(clock: Clock, name: str) -> None:
    while clock.now().day != 5:
        clock.advance(days=1)
    with deployed(clock, name, workload.tick, schedule=modal.Period(months=1)) as watch:
        found = watch.during(timedelta(days=3 * 31), timedelta(days=1))
    assert 3 <= len(found) <= 4
    days = {each.day for each in found}
    assert max(days) - min(days) <= 1, f"called on {[str(each) for each in found]}"
