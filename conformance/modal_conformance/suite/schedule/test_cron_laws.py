"""Laws of Cron: a function is called at the minutes that the line names, and at no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import modal
import pytest

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.schedule.crontab import times
from modal_conformance.suite.schedule.ticking import check, deployed
from modal_conformance.workloads import schedule as workload
from pytest_modalkit import requirement

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def check_line(clock: Clock, name: str, line: str, distance: timedelta, step: timedelta) -> None:
    """See that a line brings the calls that the model says."""
    begin = clock.now()
    with deployed(clock, name, workload.tick, schedule=modal.Cron(line)) as watch:
        found = watch.during(distance, step)
    check(found, list(times(line, begin, clock.now(), UTC)), step)


@requirement("schedule.cron.every-minute")
def test_every_minute(clock: Clock, name: str) -> None:
    check_line(clock, name, "* * * * *", 5 * MINUTE, MINUTE / 3)


@requirement("schedule.cron.time-of-day", "schedule.cron.utc")
def test_every_night(clock: Clock, name: str) -> None:
    check_line(clock, name, "5 4 * * *", 50 * HOUR, HOUR)


@requirement("schedule.cron.day-of-week")
def test_every_thursday(clock: Clock, name: str) -> None:
    check_line(clock, name, "0 9 * * 4", 15 * DAY, 6 * HOUR)


@requirement("schedule.cron.lists-ranges-steps")
@pytest.mark.parametrize("line", ["*/15 8-9,20 * * *", "10-50/20 */6 * * *"])
def test_lists_ranges_and_steps(clock: Clock, name: str, line: str) -> None:
    check_line(clock, name, line, 25 * HOUR, 13 * MINUTE)


@requirement("schedule.cron.day-of-month")
def test_days_of_some_months(clock: Clock, name: str) -> None:
    check_line(clock, name, "30 12 1,15 1,3,5,7,9,11 *", 62 * DAY, 12 * HOUR)


@requirement("schedule.cron.either-day")
def test_either_day_suffices(clock: Clock, name: str) -> None:
    check_line(clock, name, "0 0 13 * 5", 32 * DAY, 12 * HOUR)


@requirement("schedule.cron.sunday")
@pytest.mark.parametrize("sunday", ["0", "7"])
def test_sunday_has_two_numbers(clock: Clock, name: str, sunday: str) -> None:
    check_line(clock, name, f"0 0 * * {sunday}", 15 * DAY, 12 * HOUR)


def next_change(now: datetime, zone: ZoneInfo) -> datetime:
    """The next hour after which the clocks of a zone show another distance from UTC."""
    moment = now.replace(minute=0, second=0, microsecond=0)
    while moment.astimezone(zone).utcoffset() == (moment + HOUR).astimezone(zone).utcoffset():
        moment += HOUR
    return moment + HOUR


@requirement("schedule.cron.timezone")
def test_hours_are_those_of_the_zone(clock: Clock, name: str) -> None:
    zone, line = ZoneInfo("Europe/Berlin"), "30 9 * * *"
    change = next_change(clock.now() + 2 * DAY, zone)
    clock.advance(seconds=(change - 2 * DAY - clock.now()).total_seconds())
    begin = clock.now()
    with deployed(clock, name, workload.tick, schedule=modal.Cron(line, timezone=zone.key)) as watch:
        found = watch.during(4 * DAY, HOUR)
    check(found, list(times(line, begin, found[-1], zone)), HOUR)
    assert len(found) == 4
