"""The order of verdicts, and what it makes of several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_modalkit.report import VerdictLine
from pytest_modalkit.report.tally import Tally, judge_requirements
from pytest_modalkit.verdicts import Verdict, worst

verdicts = st.sampled_from(list(Verdict))
lines = st.builds(
    VerdictLine,
    run=st.just("r"),
    requirement=st.sampled_from(["a.b", "a.c", "d.e"]),
    law=st.sampled_from(["x.py::test_one", "x.py::test_two"]),
    face=st.sampled_from(["sync", "trio", None]),
    verdict=verdicts,
    duration=st.just(0.0),
)


def test_nothing_has_no_worst() -> None:
    with pytest.raises(ValueError, match="empty"):
        worst([])


@given(one=verdicts, two=verdicts)
def test_the_worst_is_the_more_severe(one: Verdict, two: Verdict) -> None:
    found = worst([one, two])
    assert found in (one, two)
    assert found.severity == max(one.severity, two.severity)


@given(some=st.lists(verdicts, min_size=1), more=st.lists(verdicts, min_size=1))
def test_the_worst_of_all_is_the_worst_of_the_worst(some: list[Verdict], more: list[Verdict]) -> None:
    assert worst([*some, *more]) is worst([worst(some), worst(more)])


@given(some=st.lists(verdicts, min_size=1))
def test_red_never_disappears(some: list[Verdict]) -> None:
    assert worst(some).red == any(verdict.red for verdict in some)


def test_a_face_that_does_not_apply_takes_nothing_from_one_that_conforms() -> None:
    assert worst([Verdict.NOT_APPLICABLE, Verdict.CONFORMS]) is Verdict.CONFORMS


@given(some=st.lists(lines))
def test_every_requirement_is_counted_once(some: list[VerdictLine]) -> None:
    tally = Tally.of(10, some)
    counts = tally.counts()
    assert sum(counts[verdict.value] for verdict in Verdict) == tally.selected == len(judge_requirements(some))
    assert tally.ran <= tally.selected
    assert tally.red == any(line.verdict.red for line in some)


def test_the_closing_line_has_its_form() -> None:
    tally = Tally(declared=9, selected=8, ran=7, conforms=3, deviates=1, waived=1, not_applicable=2, not_testable=1)
    assert tally.closing_line() == (
        "declared 9 · selected 8 · ran 7 · conforms 3 · deviates 1 · waived 1 · not applicable 2 · not testable 1"
    )
    faulty = Tally(declared=1, selected=1, ran=1, kit_error=1)
    assert faulty.closing_line().endswith(" · not testable 0 · kit error 1")
