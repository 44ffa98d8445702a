"""How long an input that failed waits until it is tried again (document 003, Retries)."""

from __future__ import annotations

from modal_reference._engine.definitions import RetryPolicy


def delay_of(policy: RetryPolicy, failures: int) -> float | None:
    """Seconds before the next try.

    Args:
        failures: How many tries have failed, 1 or more.

    Returns:
        None when there is none left.
    """
    if failures > policy.max_retries:
        return None
    try:
        delay = policy.initial_delay * policy.backoff_coefficient ** (failures - 1)
    except OverflowError:
        return policy.max_delay
    return min(delay, policy.max_delay)
