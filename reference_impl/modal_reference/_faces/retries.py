"""How often an input that failed is tried again, and when (document 003, modal.Retries)."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from modal_reference._engine import RetryPolicy
from modal_reference._faces.arguments import shown
from modal_reference._faces.figures import number, whole
from modal_reference.exception import InvalidError

_LARGEST_COEFFICIENT = 10
_LONGEST_DELAY = 60
_SHORTEST_LIMIT = 1


class Retries:
    """A policy of retries: how many, and how long to wait before each.

    The first retry comes after the initial delay, each further one after the delay before it times the coefficient, and
    none later than the longest delay. A coefficient of 1 keeps the delay as it is.

    Args:
        max_retries: Tries after the first one.
        backoff_coefficient: By how much each delay grows, from 1 to 10.
        initial_delay: Seconds before the first retry, from 0 to 60.
        max_delay: Seconds before any retry at the most, from 1 to 60.

    Raises:
        modal.exception.InvalidError: A figure is out of its range (the ranges were seen on modal 1.6.4).
    """

    __module__ = "modal.retries"

    #: The largest number of retries; None where there is no limit.
    _most: ClassVar[int | None] = None

    def __init__(
        self,
        *,
        max_retries: int,
        backoff_coefficient: float = 2.0,
        initial_delay: float = 1.0,
        max_delay: float = 60.0,
    ) -> None:
        self.max_retries = retry_count(max_retries, self._most)
        self.backoff_coefficient = number(backoff_coefficient, "backoff_coefficient", 1, _LARGEST_COEFFICIENT)
        self.initial_delay = timedelta(seconds=number(initial_delay, "initial_delay", 0, _LONGEST_DELAY))
        self.max_delay = timedelta(seconds=number(max_delay, "max_delay", _SHORTEST_LIMIT, _LONGEST_DELAY))

    def __repr__(self) -> str:
        return (
            f"modal.Retries(max_retries={self.max_retries}, backoff_coefficient={self.backoff_coefficient}, "
            f"initial_delay={self.initial_delay.total_seconds()}, max_delay={self.max_delay.total_seconds()})"
        )

    def _policy(self) -> RetryPolicy:
        return RetryPolicy(
            self.max_retries,
            self.initial_delay.total_seconds(),
            self.backoff_coefficient,
            self.max_delay.total_seconds(),
        )


def retry_policy(retries: int | Retries | None, most: int | None = None) -> RetryPolicy:
    """The policy that an argument `retries` means; a number means that many, each after one second.

    Args:
        most: The largest number of retries; None where there is no limit.

    Raises:
        modal.exception.InvalidError: It is neither, or negative, or too large.
    """
    if retries is None:
        return RetryPolicy()
    if isinstance(retries, Retries):
        return retries._policy()
    if isinstance(retries, bool) or not isinstance(retries, int):
        raise InvalidError(
            f"retries is {shown(retries)}, it must be a whole number or a modal.Retries: write retries=3, or "
            "retries=modal.Retries(max_retries=3)"
        )
    return RetryPolicy(retry_count(retries, most))


def retry_count(max_retries: int, most: int | None) -> int:
    """A number of retries.

    Raises:
        modal.exception.InvalidError: It is no whole number, negative, or too large.
    """
    return whole(max_retries, "max_retries", 0, most)
