"""Laws of retries: what a policy is made of, and which figures it may have."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import modal_reference as modal
from modal_reference._editions import v0_73
from modal_reference._engine import RetryPolicy
from modal_reference._faces.retries import retry_policy
from modal_reference.exception import InvalidError

counts = st.integers(0, 10)
coefficients = st.floats(1, 10)
initial_delays = st.floats(0, 60)
longest_delays = st.floats(1, 60)
both_editions = pytest.mark.parametrize("retries", [modal.Retries, v0_73.Retries])


@both_editions
@given(count=counts, coefficient=coefficients, initial=initial_delays, longest=longest_delays)
def test_a_policy_is_made_of_the_figures_given(
    retries: Any, count: int, coefficient: float, initial: float, longest: float
) -> None:
    policy = retries(
        max_retries=count, backoff_coefficient=coefficient, initial_delay=initial, max_delay=longest
    )._policy()
    assert policy.max_retries == count
    assert policy.backoff_coefficient == coefficient
    assert math.isclose(policy.initial_delay, initial, abs_tol=1e-6)
    assert math.isclose(policy.max_delay, longest, abs_tol=1e-6)


def test_a_policy_doubles_from_one_second_unless_told_otherwise() -> None:
    assert modal.Retries(max_retries=4)._policy() == RetryPolicy(4, 1.0, 2.0, 60.0)


@given(count=st.integers(0, 1000))
def test_a_number_means_that_many_retries_one_second_apart(count: int) -> None:
    assert retry_policy(count) == RetryPolicy(count, initial_delay=1.0, backoff_coefficient=1.0)


def test_nothing_means_no_retries() -> None:
    assert retry_policy(None) == RetryPolicy(max_retries=0)


@both_editions
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("max_retries", -1),
        ("max_retries", "3"),
        ("max_retries", 1.5),
        ("max_retries", None),
        ("max_retries", True),
        ("backoff_coefficient", 0.99),
        ("backoff_coefficient", 10.01),
        ("backoff_coefficient", math.nan),
        ("backoff_coefficient", "2"),
        ("initial_delay", -0.1),
        ("initial_delay", 60.1),
        ("initial_delay", math.inf),
        ("max_delay", 0.99),
        ("max_delay", 61),
    ],
)
def test_a_figure_out_of_its_range_is_refused_with_the_figure_and_the_way_out(
    retries: Any, name: str, value: object
) -> None:
    with pytest.raises(InvalidError, match=f"{name} is .*pass ") as refused:
        retries(**{"max_retries": 1, name: value})
    assert repr(value) in str(refused.value)


def test_the_ends_of_the_ranges_are_in() -> None:
    modal.Retries(max_retries=0, backoff_coefficient=1, initial_delay=0, max_delay=1)
    modal.Retries(max_retries=10**6, backoff_coefficient=10.0, initial_delay=60.0, max_delay=60.0)


def test_the_old_edition_has_ten_retries_at_most() -> None:
    v0_73.Retries(max_retries=10)
    with pytest.raises(InvalidError, match="from 0 to 10"):
        v0_73.Retries(max_retries=11)
    with pytest.raises(InvalidError, match="from 0 to 10"):
        retry_policy(11, most=10)


@pytest.mark.parametrize("value", ["3", 1.5, True, [3]])
def test_what_is_neither_a_number_nor_a_policy_is_refused(value: Any) -> None:
    with pytest.raises(InvalidError, match=r"it must be a whole number or a modal\.Retries"):
        retry_policy(value)


def test_a_policy_is_made_with_keywords_and_a_number() -> None:
    with pytest.raises(TypeError):
        modal.Retries(3)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        modal.Retries()  # type: ignore[call-arg]


def test_a_policy_shows_how_it_is_made() -> None:
    shown = repr(modal.Retries(max_retries=2, initial_delay=3))
    assert shown == "modal.Retries(max_retries=2, backoff_coefficient=2.0, initial_delay=3.0, max_delay=60.0)"
    assert eval(shown)._policy() == modal.Retries(max_retries=2, initial_delay=3)._policy()  # noqa: S307
