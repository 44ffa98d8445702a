"""Laws of simulate_preemption.

A wait takes a real second, the smallest that the documents allow. The laws run in the main thread.
"""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator

import modal
import pytest

from pytest_modalkit import requirement

SECOND = 30.0
# A machine under load may be late; nothing here may be early.
LATE = 10.0
# Timers of the kernel and the monotonic clock agree only roughly.
TICK = 0.05


@contextlib.contextmanager
def timers_put_back() -> Iterator[None]:
    """Whatever the simulation arms is gone afterwards, and what was armed before is back."""
    handler = signal.getsignal(signal.SIGALRM)
    remaining, interval = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, remaining, interval)


def seconds_until_interrupt(limit: float) -> float | None:
    """How long it takes until an interrupt comes; None if there is none within `limit` seconds."""
    start = time.monotonic()
    try:
        time.sleep(limit)
    except KeyboardInterrupt:
        return time.monotonic() - start
    return None


def next_interrupt(limit: float) -> tuple[float | None, float]:
    """The same, and by how much it may be late.

    Where a timer of this process is armed, that tells it without waiting, and exactly; any other way has to be waited
    for.
    """
    armed = signal.getitimer(signal.ITIMER_REAL)[0]
    return (armed, TICK) if armed else (seconds_until_interrupt(limit), LATE)


@requirement("exception.simulate-preemption.first-interrupt")
def test_the_first_interrupt_comes_after_the_wait() -> None:
    with timers_put_back():
        modal.exception.simulate_preemption(1)
        waited = seconds_until_interrupt(1 + LATE)
    assert waited is not None, "no interrupt came"
    assert waited >= 1 - TICK, f"the interrupt came after {waited:.2f} s already"


@requirement("exception.simulate-preemption.jitter")
def test_jitter_delays_within_its_bound() -> None:
    with timers_put_back():
        modal.exception.simulate_preemption(1, jitter_seconds=2)
        waited, late = next_interrupt(1 + 2 + LATE)
    assert waited is not None, "no interrupt came"
    assert 1 - TICK <= waited <= 1 + 2 + late, f"the interrupt comes after {waited:.2f} s"


@requirement("exception.simulate-preemption.second-interrupt")
def test_a_second_interrupt_follows_after_thirty_seconds() -> None:
    with timers_put_back():
        modal.exception.simulate_preemption(1)
        assert seconds_until_interrupt(1 + LATE) is not None, "no first interrupt came"
        waited, late = next_interrupt(SECOND + LATE)
    assert waited is not None, "no second interrupt came"
    assert SECOND - LATE <= waited <= SECOND + late, f"the second interrupt comes {waited:.1f} s after the first"


@requirement("exception.simulate-preemption.positive-wait")
@pytest.mark.parametrize("seconds", [0, -1])
def test_a_wait_has_to_be_positive(seconds: int) -> None:
    with timers_put_back(), pytest.raises(ValueError, match=r"\S"):
        modal.exception.simulate_preemption(seconds)
