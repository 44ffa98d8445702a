"""Laws of policies: which figures they may have, and where one may be given."""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.running import Idle
from pytest_modalkit import requirement

workload = Idle("modal_conformance.workloads.retries")


def refused() -> Any:
    """A block that is refused for a figure."""
    return pytest.raises(modal.exception.InvalidError)


@requirement("retries.module.same-class")
def test_the_class_in_the_module_is_that_at_the_top() -> None:
    assert modal.retries.Retries is modal.Retries


@requirement("retries.constructor.keywords-only")
@given(number=st.integers(0, 10))
def test_a_policy_is_made_by_keywords(number: int) -> None:
    with pytest.raises(TypeError):
        modal.Retries(number)  # type: ignore[call-arg]


@requirement("retries.constructor.accepts-ranges")
@given(
    count=st.integers(0, 10),
    coefficient=st.floats(1, 10),
    first=st.floats(0, 60),
    longest=st.floats(1, 60),
)
def test_figures_in_their_ranges_are_accepted(count: int, coefficient: float, first: float, longest: float) -> None:
    modal.Retries(max_retries=count, backoff_coefficient=coefficient, initial_delay=first, max_delay=longest)


@requirement("retries.constructor.max-retries.not-negative")
@given(number=st.integers(max_value=-1))
def test_no_number_of_retries_is_negative(number: int) -> None:
    with refused():
        modal.Retries(max_retries=number)


@requirement("retries.constructor.v0-73.max-retries.ten-at-most")
@given(number=st.integers(11, 1000))
def test_there_are_ten_retries_at_most(number: int) -> None:
    with refused():
        modal.Retries(max_retries=number)


@requirement("retries.constructor.backoff-coefficient.range")
@given(coefficient=st.floats(-10, 0.99) | st.floats(10.01, 100))
def test_a_coefficient_is_from_1_to_10(coefficient: float) -> None:
    with refused():
        modal.Retries(max_retries=1, backoff_coefficient=coefficient)


@requirement("retries.constructor.initial-delay.range")
@given(delay=st.floats(-10, -0.01) | st.floats(60.01, 1000))
def test_a_first_delay_is_from_0_to_60_seconds(delay: float) -> None:
    with refused():
        modal.Retries(max_retries=1, initial_delay=delay)


@requirement("retries.constructor.max-delay.range")
@given(delay=st.floats(-10, 0.99) | st.floats(60.01, 1000))
def test_a_longest_delay_is_from_1_to_60_seconds(delay: float) -> None:
    with refused():
        modal.Retries(max_retries=1, max_delay=delay)


@requirement("retries.argument.wrong-type")
@given(wrong=st.sampled_from(["3", "", 1.5, [3], {"max_retries": 3}]))
def test_what_is_no_policy_is_refused(wrong: Any) -> None:
    app = modal.App()
    with refused():
        app.function(retries=wrong)(workload.fail_at_first)


@requirement("retries.argument.generators-refused")
def test_generators_have_no_retries() -> None:
    app = modal.App()
    with refused():
        app.function(retries=2)(workload.give)
