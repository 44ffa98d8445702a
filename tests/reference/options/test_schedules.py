"""Laws of schedules: what a `Cron` or a `Period` is made of, and what is none."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import modal_reference as modal
from modal_reference._editions import v0_73
from modal_reference._faces.schedules import Schedule, plan_of
from modal_reference.exception import InvalidError

NAMES = ("years", "months", "weeks", "days", "hours", "minutes")
few = st.integers(0, 50)


@given(figures=st.fixed_dictionaries(dict.fromkeys(NAMES, few)), seconds=st.floats(0, 1e6))
def test_a_period_keeps_each_figure(figures: dict[str, int], seconds: float) -> None:
    assume(any(figures.values()) or seconds >= 1)
    plan = plan_of(modal.Period(**figures, seconds=seconds))
    assert plan is not None
    assert plan.period == (*(figures[name] for name in NAMES), seconds)
    assert plan.cron == ""


@given(figures=st.lists(few, min_size=6, max_size=6).filter(any))
def test_the_figures_of_a_period_had_an_order_once(figures: list[int]) -> None:
    assert v0_73.Period(*figures)._plan == modal.Period(**dict(zip(NAMES, figures, strict=True)))._plan
    with pytest.raises(TypeError):
        modal.Period(*figures)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [1.5, "1", None])
def test_only_seconds_may_have_a_fraction(name: str, value: Any) -> None:
    with pytest.raises(TypeError, match=f"{name} is {value!r}.*only seconds may have a fraction"):
        modal.Period(**{name: value})
    assert modal.Period(seconds=0.5)._plan.period == (0, 0, 0, 0, 0, 0, 0.5)


@pytest.mark.parametrize("figures", [{}, {"days": 0}, {"days": -1}, {"seconds": -1}, {"seconds": float("nan")}])
def test_a_period_without_length_is_refused(figures: dict[str, Any]) -> None:
    with pytest.raises(InvalidError):
        modal.Period(**figures)


@pytest.mark.parametrize("line", ["* * * * *", "5 4 * * *", "0 9 * * 4", "*/15 0-6 1,15 * MON-FRI"])
def test_a_cron_line_is_kept(line: str) -> None:
    assert modal.Cron(line)._plan.cron == line
    assert modal.Cron(line)._plan.timezone == "UTC"
    assert v0_73.Cron(line)._plan == modal.Cron(line)._plan


def test_a_cron_line_counts_in_the_zone_that_is_named() -> None:
    assert modal.Cron("0 9 * * *", timezone="Europe/Berlin")._plan.timezone == "Europe/Berlin"
    assert modal.Cron("0 9 * * *", "America/New_York")._plan.timezone == "America/New_York"
    with pytest.raises(TypeError):
        v0_73.Cron("0 9 * * *", timezone="Europe/Berlin")  # type: ignore[call-arg]


@pytest.mark.parametrize("line", ["", "nonsense", "* * * *", "60 * * * *", "* * * * * *", "* 25 * * *", 5, None])
def test_a_line_that_cannot_be_read_is_refused_where_it_is_written(line: Any) -> None:
    with pytest.raises(InvalidError):
        modal.Cron(line)


@pytest.mark.parametrize("zone", ["Nowhere/City", "", 5])
def test_a_zone_that_is_not_there_is_refused(zone: Any) -> None:
    with pytest.raises(InvalidError):
        modal.Cron("* * * * *", timezone=zone)


def test_both_are_schedules_and_nothing_else_is() -> None:
    assert issubclass(modal.Cron, Schedule)
    assert issubclass(modal.Period, Schedule)
    assert plan_of(None) is None
    for wrong in ("* * * * *", 5, modal.Cron):
        with pytest.raises(InvalidError, match=r"it must be a modal\.Cron or a modal\.Period"):
            plan_of(wrong)  # type: ignore[arg-type]


def test_schedules_show_how_they_are_made() -> None:
    assert repr(modal.Cron("0 9 * * *")) == "modal.Cron('0 9 * * *')"
    assert repr(modal.Cron("0 9 * * *", "Europe/Berlin")) == "modal.Cron('0 9 * * *', timezone='Europe/Berlin')"
    assert repr(modal.Period(days=1, seconds=0.5)) == "modal.Period(days=1, seconds=0.5)"
