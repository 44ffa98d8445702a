"""When a line of a Unix cron tab comes, minute by minute: slow, and plain enough to be believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

_RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
_MINUTE = timedelta(minutes=1)


def times(line: str, begin: datetime, end: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The full minutes after `begin`, up to `end`, at which a line of numbers comes in a zone."""
    fields = [numbers(text, *span) for text, span in zip(line.split(), _RANGES, strict=True)]
    moment = begin.replace(second=0, microsecond=0) + _MINUTE
    while moment <= end:
        if comes(line.split(), fields, moment.astimezone(zone)):
            yield moment
        moment += _MINUTE


def numbers(text: str, lowest: int, highest: int) -> set[int]:
    """The numbers that a field names."""
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = (f"{lowest}-{highest}" if span == "*" else span).partition("-")
        found.update(range(int(first), int(last or first) + 1, int(step or 1)))
    return found


def comes(texts: list[str], fields: list[set[int]], moment: datetime) -> bool:
    """Whether a line comes at a minute, shown in its zone."""
    minutes, hours, days, months, weekdays = fields
    if moment.minute not in minutes or moment.hour not in hours or moment.month not in months:
        return False
    is_day = moment.day in days
    is_weekday = bool({moment.isoweekday(), moment.isoweekday() % 7} & weekdays)
    if "*" in (texts[2], texts[4]):
        return is_day and is_weekday
    return is_day or is_weekday
