"""The fixture `clock` as laws see it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

__all__ = ["Clock"]


class Clock(Protocol):
    """The clock of the current universe; moving it needs the capability `time_control`."""

    def now(self) -> datetime:
        """The present instant, an aware datetime in UTC."""

    def advance(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0, settle: bool = False
    ) -> None:
        """Move time forward; with `settle`, wait at each instant at which something is due until it is done."""

    def settle(self) -> None:
        """Wait until nothing is pending, starting or running."""

    def start_at(self, start: datetime) -> None:
        """Set the time of a universe that has not been used yet; needs `legacy_dicts` for a time in the past."""
