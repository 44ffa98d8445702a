"""`modal.Retries` of edition 0.73 (document 003, modal.Retries)."""

from __future__ import annotations

from modal_reference._faces import retries
from modal_reference._faces.function_arguments import MOST_RETRIES_OF_0_73

__all__ = ["Retries"]


class Retries(retries.Retries):
    """A policy of retries: how many, up to ten, and how long to wait before each.

    The first retry comes after the initial delay, each further one after the delay before it times the coefficient, and
    none later than the longest delay. A coefficient of 1 keeps the delay as it is.

    Args:
        max_retries: Tries after the first one, from 0 to 10.
        backoff_coefficient: By how much each delay grows, from 1 to 10.
        initial_delay: Seconds before the first retry, from 0 to 60.
        max_delay: Seconds before any retry at the most, from 1 to 60.

    Raises:
        modal.exception.InvalidError: A figure is out of its range (the ranges were seen on modal 0.73.173).
    """

    _most = MOST_RETRIES_OF_0_73
