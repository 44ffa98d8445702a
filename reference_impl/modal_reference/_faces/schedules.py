"""When a function is called by itself (document 003, modal.Cron and modal.Period)."""

from __future__ import annotations

from modal_reference._client.errors import translate
from modal_reference._engine import Refusal, check_schedule
from modal_reference._engine import Schedule as Plan
from modal_reference._faces.arguments import shown, text
from modal_reference._faces.figures import number
from modal_reference.exception import InvalidError

_MOST_SECONDS = 1e9  # 31 years: a figure that a calendar can still add


class Schedule:
    """When a function is called by itself: a `modal.Cron` or a `modal.Period`."""

    __module__ = "modal.schedule"

    _plan: Plan

    def __init__(self, plan: Plan) -> None:
        try:
            check_schedule(plan)
        except Refusal as refusal:
            raise translate(refusal) from None
        self._plan = plan


class Cron(Schedule):
    """A schedule in the syntax of the Unix cron table.

    Args:
        cron_string: Five fields: minute, hour, day of the month, month and day of the week.
        timezone: The name of the time zone in which they count, such as `Europe/Berlin`.

    Raises:
        modal.exception.InvalidError: The line cannot be read, or there is no such time zone. (The service says so when
            the app is run or deployed; here it is told at once.)
    """

    __module__ = "modal.schedule"

    def __init__(self, cron_string: str, timezone: str = "UTC") -> None:
        line = text(cron_string, "cron_string", "write modal.Cron('0 9 * * *')")
        zone = text(timezone, "timezone", "write modal.Cron('0 9 * * *', timezone='Europe/Berlin')")
        super().__init__(Plan(cron=line, timezone=zone))

    def __repr__(self) -> str:
        zone = "" if self._plan.timezone == "UTC" else f", timezone={self._plan.timezone!r}"
        return f"modal.Cron({self._plan.cron!r}{zone})"


class Period(Schedule):
    """A schedule that comes again after a time, counted by the calendar.

    A day is not always 24 hours, and `months=1` is the same day of each month.

    Args:
        seconds: The only figure that need not be whole.

    Raises:
        TypeError: Another figure is not whole (seen on modal 1.6.4).
        modal.exception.InvalidError: The period has no length.
    """

    __module__ = "modal.schedule"

    def __init__(
        self,
        *,
        years: int = 0,
        months: int = 0,
        weeks: int = 0,
        days: int = 0,
        hours: int = 0,
        minutes: int = 0,
        seconds: float = 0,
    ) -> None:
        wholes = {"years": years, "months": months, "weeks": weeks, "days": days, "hours": hours, "minutes": minutes}
        for name, value in wholes.items():
            if not isinstance(value, int):
                raise TypeError(
                    f"{name} is {shown(value)}, it must be a whole number: only seconds may have a fraction"
                )
        fraction = number(seconds, "seconds", 0, _MOST_SECONDS)
        super().__init__(Plan(period=(years, months, weeks, days, hours, minutes, fraction)))

    def __repr__(self) -> str:
        names = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
        assert self._plan.period is not None, "a Period has one"
        figures = (f"{name}={value:g}" for name, value in zip(names, self._plan.period, strict=True) if value)
        return f"modal.Period({', '.join(figures)})"


def plan_of(schedule: Schedule | None) -> Plan | None:
    """What an argument `schedule` means.

    Raises:
        modal.exception.InvalidError: It is no schedule.
    """
    if schedule is None:
        return None
    if not isinstance(schedule, Schedule):
        raise InvalidError(
            f"schedule is {shown(schedule)}, it must be a modal.Cron or a modal.Period: write "
            "schedule=modal.Cron('0 9 * * *'), or schedule=modal.Period(days=1)"
        )
    return schedule._plan
