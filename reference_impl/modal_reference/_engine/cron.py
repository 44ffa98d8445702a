"""Cron lines: five fields that say at which minutes, hours, days, months and days of the week something happens.

Where both the day of the month and the day of the week are restricted, either suffices, as in every cron. When clocks
change, a line with fixed hours and minutes happens once: what falls into an hour that is left out comes at its end,
what falls into an hour that is repeated comes the first time. A line whose hour or minute is a star goes by the clock
as it really runs, through repeated hours twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from modal_reference._engine.refusals import Refusal, RefusalKind

#: The 29th of February comes back within eight years, also around the year 2100.
_HORIZON = 9 * 366
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]


class _Field(NamedTuple):
    """What one field may hold."""

    title: str
    lowest: int
    highest: int
    names: list[str] = []  # noqa: RUF012


_FIELDS = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day of the month", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 0, 7, _WEEKDAYS),
)


class CronLine:
    """One line, understood.

    Args:
        line: Minute, hour, day of the month, month and day of the week, separated by blanks.

    Raises:
        Refusal: It cannot be understood, or its day never comes.
    """

    def __init__(self, line: str) -> None:
        fields = line.split()
        if len(fields) != len(_FIELDS):
            raise Refusal(
                RefusalKind.INVALID,
                f"the cron line {line!r} has {len(fields)} fields, it needs five: minute, hour, day of the month, "
                "month and day of the week, as in '0 9 * * 1-5'",
            )
        self._minutes, self._hours, self._days, self._months, weekdays = (
            _numbers(line, text, field) for text, field in zip(fields, _FIELDS, strict=True)
        )
        self._weekdays = {number % 7 for number in weekdays}
        self._takes_either_day = not (fields[2].startswith("*") or fields[4].startswith("*"))
        self._is_running = fields[0].startswith("*") or fields[1].startswith("*")
        if next(self._dates(date(2024, 1, 1)), None) is None:
            raise Refusal(
                RefusalKind.INVALID, f"the cron line {line!r} never comes: no such month has that day. Choose another"
            )

    def after(self, instant: float, zone: tzinfo) -> Iterator[float]:
        """The instants at which it comes, in order.

        Args:
            instant: Seconds since the epoch; only later ones count.
            zone: Where its hours are counted.
        """
        # A day before, because a repeated or left-out hour can lie around midnight.
        start = datetime.fromtimestamp(instant, zone).date() - timedelta(days=1)
        last = instant
        for day in self._dates(start):
            for found in self._instants(day, zone):
                if found > last:
                    last = found
                    yield found

    def _dates(self, start: date) -> Iterator[date]:
        """The days on which it comes; none when none comes for years."""
        day, missed = start, 0
        while missed < _HORIZON:
            missed += 1
            if self._comes_on(day):
                missed = 0
                yield day
            if day == date.max:
                return
            day += timedelta(days=1)

    def _comes_on(self, day: date) -> bool:
        if day.month not in self._months:
            return False
        is_day, is_weekday = day.day in self._days, day.isoweekday() % 7 in self._weekdays
        return is_day or is_weekday if self._takes_either_day else is_day and is_weekday

    def _instants(self, day: date, zone: tzinfo) -> list[float]:
        found: set[float] = set()
        for hour in self._hours:
            for minute in self._minutes:
                moment = datetime.combine(day, time(hour, minute), zone)
                instant = moment.timestamp()
                if _is_left_out(moment, zone):
                    if not self._is_running:
                        found.add(_end_of_gap(moment, zone))
                    continue
                found.add(instant)
                if self._is_running:
                    found.add(moment.replace(fold=1).timestamp())
        return sorted(found)


def _is_left_out(moment: datetime, zone: tzinfo) -> bool:
    """Whether clocks never show that moment, because they are put forward over it."""
    shown = datetime.fromtimestamp(moment.timestamp(), UTC).astimezone(zone)
    return shown.replace(tzinfo=None) != moment.replace(tzinfo=None)


def _end_of_gap(moment: datetime, zone: tzinfo) -> float:
    """The first instant after the gap into which a moment falls."""
    while _is_left_out(moment, zone):
        moment += timedelta(minutes=1)  # of the wall clock; gaps are an hour or so
    return moment.timestamp()


def _numbers(line: str, text: str, field: _Field) -> set[int]:
    found: set[int] = set()
    for part in text.lower().split(","):
        span, slash, stride = part.partition("/")
        if slash and (not stride.isdecimal() or int(stride) == 0):
            raise _wrong(line, text, field, f"the step {stride!r} is no number above 0")
        first, dash, last = span.partition("-")
        if span == "*":
            lowest, highest = field.lowest, field.highest
        elif dash:
            lowest, highest = _number(line, text, first, field), _number(line, text, last, field)
        else:
            lowest = _number(line, text, span, field)
            highest = field.highest if slash else lowest
        if lowest > highest:
            raise _wrong(line, text, field, f"{span!r} begins after its end")
        found.update(range(lowest, highest + 1, int(stride) if slash else 1))
    return found


def _number(line: str, text: str, word: str, field: _Field) -> int:
    if word in field.names:
        return field.names.index(word) + field.lowest
    if not word.isdecimal() or not field.lowest <= int(word) <= field.highest:
        names = f" or {field.names[0]} to {field.names[-1]}" if field.names else ""
        raise _wrong(line, text, field, f"{word!r} is not {field.lowest} to {field.highest}{names}")
    return int(word)


def _wrong(line: str, text: str, field: _Field, reason: str) -> Refusal:
    return Refusal(
        RefusalKind.INVALID,
        f"the cron line {line!r} cannot be read: in {text!r}, its {field.title}, {reason}. A field is *, a number, "
        "a range such as 1-5, a step such as */15, or several of these with commas",
    )
