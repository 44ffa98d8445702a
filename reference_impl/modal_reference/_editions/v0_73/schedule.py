"""`modal.Cron` and `modal.Period` of edition 0.73 (document 003, modal.Cron and modal.Period)."""

from __future__ import annotations

from modal_reference._faces import schedules
from modal_reference._faces.schedules import Schedule

__all__ = ["Cron", "Period", "Schedule"]


class Cron(schedules.Cron):
    """A schedule in the syntax of the Unix cron table, in UTC.

    Args:
        cron_string: Five fields: minute, hour, day of the month, month and day of the week.

    Raises:
        modal.exception.InvalidError: The line cannot be read. (The service says so when the app is run or deployed;
            here it is told at once.)
    """

    def __init__(self, cron_string: str) -> None:
        super().__init__(cron_string)


class Period(schedules.Period):
    """A schedule that comes again after a time, counted by the calendar.

    A day is not always 24 hours, and `months=1` is the same day of each month.

    Args:
        seconds: The only figure that need not be whole.

    Raises:
        TypeError: Another figure is not whole (seen on modal 0.73.173).
        modal.exception.InvalidError: The period has no length.
    """

    def __init__(
        self,
        years: int = 0,
        months: int = 0,
        weeks: int = 0,
        days: int = 0,
        hours: int = 0,
        minutes: int = 0,
        seconds: float = 0,
    ) -> None:
        super().__init__(
            years=years, months=months, weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
        )
