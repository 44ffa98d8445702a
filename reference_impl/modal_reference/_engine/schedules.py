"""When a function is called by itself (document 003, Period and Cron).

A period counts from the instant at which its app was published. Its years, months, weeks and days are those of the
calendar, so that one day later is the same time of the next day, and one month later the same day of the next month,
or its last day; hours and less are lengths of time. Each occurrence is counted from the beginning, so that a month with
30 days does not move all that follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from itertools import count
from typing import TYPE_CHECKING

from modal_reference._engine.definitions import Schedule
from modal_reference._engine.refusals import Refusal, RefusalKind

if TYPE_CHECKING:
    from modal_reference._engine.cron import CronLine

#: The shortest period, in seconds: no clock of ours tells shorter ones apart reliably.
SHORTEST = 0.001


def check_schedule(schedule: Schedule) -> None:
    """See whether a schedule can be carried out.

    Raises:
        Refusal: The cron line cannot be read, the time zone is not known, or the period is empty or negative.
    """
    zone_of(schedule.timezone)
    if schedule.period is None:
        _line(schedule)
        return
    if min(schedule.period) < 0 or schedule.period[-1] != schedule.period[-1]:
        raise Refusal(
            RefusalKind.INVALID,
            f"the period {_shown(schedule)} has a part below zero: give it positive parts only",
        )
    months, days, seconds = _parts(schedule)
    if not (months or days or seconds >= SHORTEST):
        raise Refusal(
            RefusalKind.INVALID,
            f"the period {_shown(schedule)} is empty: it needs at least {SHORTEST:g} seconds, as in Period(hours=4)",
        )


def instants(schedule: Schedule, begins: float) -> Iterator[float]:
    """When a schedule comes, in order, after the instant at which it begins; both in seconds since the epoch."""
    zone = zone_of(schedule.timezone)
    if schedule.period is None:
        return _line(schedule).after(begins, zone)
    return _periods(schedule, begins, zone)


def zone_of(name: str) -> tzinfo:
    """The time zone of a name.

    Raises:
        Refusal: It is not known on this machine.
    """
    from zoneinfo import ZoneInfo  # only for those who have schedules

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refusal(
            RefusalKind.INVALID,
            f"the time zone {name!r} is not known: give one such as 'Europe/Berlin' or 'UTC' (the names come from the "
            "machine's time zone data, or from the package tzdata)",
        ) from None


def _periods(schedule: Schedule, begins: float, zone: tzinfo) -> Iterator[float]:
    months, days, seconds = _parts(schedule)
    for number in count(1):
        if not (months or days):
            yield begins + number * seconds
            continue
        try:
            wall = _later(datetime.fromtimestamp(begins, zone), number * months, number * days)
            yield wall.timestamp() + number * seconds
        except (ValueError, OverflowError):
            return  # past the last year that a datetime can say


def _later(moment: datetime, months: int, days: int) -> datetime:
    """The same time of day, so many months and days of the calendar later."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    following = date(year + month // 11, (month + 1) % 12 + 1, 1)
    day = min(moment.day, (following - first).days)
    return moment.replace(year=year, month=month + 1, day=day, fold=0) + timedelta(days=days)


def _line(schedule: Schedule) -> CronLine:
    from modal_reference._engine.cron import CronLine  # only for those who have such schedules

    return CronLine(schedule.cron)


def _parts(schedule: Schedule) -> tuple[int, int, float]:
    assert schedule.period is not None
    years, months, weeks, days, hours, minutes, seconds = schedule.period
    return years * 12 + months, weeks * 7 + days, hours * 3600 + minutes * 60 + seconds


def _shown(schedule: Schedule) -> str:
    assert schedule.period is not None
    names = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
    parts = ", ".join(f"{name}={part!r}" for name, part in zip(names, schedule.period, strict=True) if part)
    return f"Period({parts})"
