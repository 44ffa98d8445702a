"""Laws of delays: each retry comes when its delay has passed, and not before."""

from __future__ import annotations

from typing import Any

import modal
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.running import Idle
from pytest_modalkit import requirement

workload = Idle("modal_conformance.workloads.retries")

#: How exactly instants are told, in seconds: time goes on while containers work.
MARGIN = 4.0
LEAST, MOST = 10.0, 60.0
firsts = st.integers(10, 60)


def check_delays(clock: Clock, retries: Any, delays: list[float], margin: float = MARGIN) -> None:
    """See that a function that always fails is tried again after just these delays."""
    app = modal.App()
    function = app.function(retries=retries)(workload.fail_at_first)
    with modal.Queue.ephemeral() as tries, app.run():
        call = function.spawn(tries, len(delays) + 1)
        clock.settle()
        for number, delay in enumerate(delays, start=1):
            clock.advance(seconds=delay - margin, settle=True)
            assert tries.len() == number, f"retry {number} came before its delay of {delay} s"
            clock.advance(seconds=margin, settle=True)
            assert tries.len() == number + 1, f"retry {number} did not come after its delay of {delay} s"
        call.cancel()


@requirement("retries.number.one-second")
@given(count=st.integers(1, 3))
def test_a_number_means_one_second_each(clock: Clock, count: int) -> None:
    check_delays(clock, count, [1.0] * count, margin=0.8)


@requirement("retries.policy.initial-delay")
@given(first=firsts)
def test_the_first_retry_comes_after_the_first_delay(clock: Clock, first: int) -> None:
    check_delays(clock, modal.Retries(max_retries=1, initial_delay=first), [first])


@requirement("retries.policy.fixed")
@given(first=firsts)
def test_a_coefficient_of_one_keeps_the_delay(clock: Clock, first: int) -> None:
    policy = modal.Retries(max_retries=3, backoff_coefficient=1.0, initial_delay=first)
    check_delays(clock, policy, [first] * 3)


@requirement("retries.policy.grows", "retries.policy.max-delay")
@given(first=st.integers(10, 30), coefficient=st.floats(1, 4), longest=st.integers(10, 60))
def test_delays_grow_up_to_the_longest(clock: Clock, first: int, coefficient: float, longest: int) -> None:
    policy = modal.Retries(
        max_retries=3, backoff_coefficient=coefficient, initial_delay=first, max_delay=float(longest)
    )
    check_delays(clock, policy, [min(first * coefficient**number, longest) for number in range(3)])
