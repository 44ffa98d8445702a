"""Schedules: by the calendar, by the cron table, in time zones; fired in order, once each, as the clock passes.

- a period counts from publication: days keep the time of day, months the day of the month or its last day;
- a cron line comes when all its fields say so, either of both days; around changes of the clock once;
- what cannot be read, or never comes, is refused with the field and the way out;
- functions are called at their instants when the clock passes, several in order; not after their app has ended;
- published anew, a period begins anew.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference._engine import AppState, EventKind, Method, Refusal, RefusalKind, Schedule, check_schedule
from modal_reference._engine.schedules import instants
from tests.reference.engine.world import World, function


def period(
    years: int = 0, months: int = 0, weeks: int = 0, days: int = 0, hours: int = 0, seconds: float = 0
) -> Schedule:
    return Schedule(period=(years, months, weeks, days, hours, 0, seconds))


def comes(schedule: Schedule, begins: str, count: int = 4) -> list[str]:
    """When a schedule comes, as clocks in its zone show it."""
    zone = ZoneInfo(schedule.timezone)
    start = datetime.fromisoformat(begins).replace(tzinfo=zone).timestamp()
    found = islice(instants(schedule, start), count)
    return [datetime.fromtimestamp(each, zone).isoformat(" ", "minutes") for each in found]


@pytest.mark.parametrize(
    ("schedule", "begins", "expected"),
    [
        (period(hours=4), "2024-01-01 10:00", ["2024-01-01 14:00", "2024-01-01 18:00", "2024-01-01 22:00"]),
        (period(days=1), "2024-02-28 10:00", ["2024-02-29 10:00", "2024-03-01 10:00", "2024-03-02 10:00"]),
        (period(weeks=1, days=1), "2024-01-01 10:00", ["2024-01-09 10:00", "2024-01-17 10:00", "2024-01-25 10:00"]),
        (period(months=1), "2024-01-31 10:00", ["2024-02-29 10:00", "2024-03-31 10:00", "2024-04-30 10:00"]),
        (period(months=7), "2023-12-31 10:00", ["2024-07-31 10:00", "2025-02-28 10:00", "2025-09-30 10:00"]),
        (period(years=1), "2024-02-29 10:00", ["2025-02-28 10:00", "2026-02-28 10:00", "2027-02-28 10:00"]),
        (period(days=1, hours=1), "2024-01-01 22:30", ["2024-01-02 23:30", "2024-01-04 00:30", "2024-01-05 01:30"]),
    ],
)
def test_a_period_goes_by_the_calendar(schedule: Schedule, begins: str, expected: list[str]) -> None:
    assert [text[:16] for text in comes(schedule, begins, 3)] == expected


def test_days_keep_the_time_of_day_when_clocks_change_and_hours_their_length() -> None:
    days = Schedule(period=(0, 0, 0, 1, 0, 0, 0.0), timezone="Europe/Berlin")
    assert comes(days, "2024-03-30 12:00", 2) == ["2024-03-31 12:00+02:00", "2024-04-01 12:00+02:00"]
    hours = Schedule(period=(0, 0, 0, 0, 24, 0, 0.0), timezone="Europe/Berlin")
    assert comes(hours, "2024-03-30 12:00", 2) == ["2024-03-31 13:00+02:00", "2024-04-01 13:00+02:00"]


def test_a_period_ends_where_the_calendar_does() -> None:
    assert len(comes(period(years=1), "9997-06-01 10:00", 10)) == 2


@given(
    st.floats(0, 4e9),
    st.tuples(*[st.integers(0, 3)] * 6, st.floats(0, 100)).filter(lambda parts: sum(parts) >= 1),
    st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]),
)
def test_occurrences_follow_each_other(
    begins: float, parts: tuple[int, int, int, int, int, int, float], zone: str
) -> None:
    found = list(islice(instants(Schedule(period=parts, timezone=zone), begins), 12))
    assert found == sorted(set(found))
    assert found[0] > begins


@pytest.mark.parametrize(
    ("line", "begins", "expected"),
    [
        ("* * * * *", "2024-01-01 10:00", ["2024-01-01 10:01", "2024-01-01 10:02", "2024-01-01 10:03"]),
        ("5 4 * * *", "2024-01-01 04:05", ["2024-01-02 04:05", "2024-01-03 04:05", "2024-01-04 04:05"]),
        ("0 9 * * 4", "2024-01-01 10:00", ["2024-01-04 09:00", "2024-01-11 09:00", "2024-01-18 09:00"]),
        ("*/20 8-9 * * *", "2024-01-01 08:30", ["2024-01-01 08:40", "2024-01-01 09:00", "2024-01-01 09:20"]),
        ("0 0 1,15 * *", "2024-01-01 00:00", ["2024-01-15 00:00", "2024-02-01 00:00", "2024-02-15 00:00"]),
        ("0 0 13 * FRI", "2024-01-01 00:00", ["2024-01-05 00:00", "2024-01-12 00:00", "2024-01-13 00:00"]),
        ("0 0 * jan,Mar sun", "2024-01-20 00:00", ["2024-01-21 00:00", "2024-01-28 00:00", "2024-03-03 00:00"]),
        ("30 6 * * 6-7", "2024-01-01 00:00", ["2024-01-06 06:30", "2024-01-07 06:30", "2024-01-13 06:30"]),
        ("10/25 0 1 1 *", "2024-01-01 00:00", ["2024-01-01 00:10", "2024-01-01 00:35", "2025-01-01 00:10"]),
        ("0 0 29 2 *", "2096-03-01 00:00", ["2104-02-29 00:00", "2108-02-29 00:00", "2112-02-29 00:00"]),
    ],
)
def test_a_cron_line_comes_when_its_fields_say_so(line: str, begins: str, expected: list[str]) -> None:
    assert [text[:16] for text in comes(Schedule(cron=line), begins, 3)] == expected


@pytest.mark.parametrize(
    ("line", "begins", "expected"),
    [
        ("30 2 * * *", "2024-03-30 12:00", ["2024-03-31 03:00+02:00", "2024-04-01 02:30+02:00"]),
        ("30 2 * * *", "2024-10-26 12:00", ["2024-10-27 02:30+02:00", "2024-10-28 02:30+01:00"]),
        ("*/30 2 * * *", "2024-03-30 12:00", ["2024-04-01 02:00+02:00", "2024-04-01 02:30+02:00"]),
        (
            "30 * * * *",
            "2024-10-27 01:00",
            ["2024-10-27 01:30+02:00", "2024-10-27 02:30+02:00", "2024-10-27 02:30+01:00", "2024-10-27 03:30+01:00"],
        ),
        ("30 * * * *", "2024-03-31 01:00", ["2024-03-31 01:30+01:00", "2024-03-31 03:30+02:00"]),
    ],
)
def test_cron_lines_around_changes_of_the_clock(line: str, begins: str, expected: list[str]) -> None:
    assert comes(Schedule(cron=line, timezone="Europe/Berlin"), begins, len(expected)) == expected


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (Schedule(cron="* * * *"), "has 4 fields, it needs five"),
        (Schedule(cron=""), "has 0 fields"),
        (Schedule(cron="60 * * * *"), "its minute, '60' is not 0 to 59"),
        (Schedule(cron="* 24 * * *"), "its hour"),
        (Schedule(cron="* * 0 * *"), "its day of the month"),
        (Schedule(cron="* * * foo *"), "'foo' is not 1 to 12 or jan to dec"),
        (Schedule(cron="* * * * 8"), "'8' is not 0 to 7 or sun to sat"),
        (Schedule(cron="*/0 * * * *"), "the step '0' is no number above 0"),
        (Schedule(cron="9-3 * * * *"), "'9-3' begins after its end"),
        (Schedule(cron="1,,2 * * * *"), "'' is not 0 to 59"),
        (Schedule(cron="0 0 31 4 *"), "never comes"),
        (Schedule(cron="* * * * *", timezone="Mars/Olympus"), "time zone 'Mars/Olympus' is not known"),
        (Schedule(cron="* * * * *", timezone="../../etc/passwd"), "is not known"),
        (period(), "is empty"),
        (period(days=-1), r"Period\(days=-1\) has a part below zero"),
        (period(seconds=float("nan")), "below zero"),
        (period(seconds=1e-9), "is empty"),
    ],
)
def test_what_cannot_be_carried_out_is_refused(schedule: Schedule, words: str) -> None:
    world = World()
    for attempt in (
        lambda: check_schedule(schedule),
        lambda: world("function_create", world.app_id, function(schedule=schedule), ""),
    ):
        with pytest.raises(Refusal, match=words) as refused:
            attempt()
        assert refused.value.kind is RefusalKind.INVALID


def test_a_class_without_a_function_cannot_be_scheduled() -> None:
    world = World()
    with pytest.raises(Refusal, match="schedule a function"):
        world("function_create", world.app_id, function(methods={"m": Method()}, schedule=period(days=1)), "")


def fired(world: World) -> list[tuple[float, str]]:
    return [(event.at - 1000.0, event.detail) for event in world.plane.events.of(EventKind.SCHEDULE_FIRED)]


def test_what_is_due_is_called_in_order_once_each() -> None:
    world = World()
    world.publish(function("a", schedule=period(seconds=30)), function("b", schedule=period(seconds=20)), function("c"))
    world.advance(65)
    assert fired(world) == [(20, "b"), (30, "a"), (40, "b"), (60, "a"), (60, "b")]
    assert world.work() == 5
    world.advance(0)
    assert len(fired(world)) == 5


def test_a_clock_that_jumps_leaves_none_out() -> None:
    world = World()
    (f,) = world.publish(function(schedule=Schedule(cron="* * * * *")))
    world.now += 600
    world("tick")
    assert len(fired(world)) == 10
    assert world.stats(f).backlog == 10


@pytest.mark.parametrize("state", [AppState.EPHEMERAL, AppState.DETACHED, AppState.DEPLOYED])
def test_schedules_count_from_publication_until_the_end_of_the_app(state: AppState) -> None:
    world = World()
    definition = function(schedule=period(seconds=100))
    world("function_create", world.app_id, definition, "")
    world.advance(1000)
    assert fired(world) == []
    world.publish(definition, state=state)
    world.advance(250)
    assert [at for at, _ in fired(world)] == [1100, 1200]
    world("app_stop", world.app_id)
    world.advance(1000)
    assert len(fired(world)) == 2


def test_published_anew_a_period_begins_anew() -> None:
    world = World()
    definition = function(schedule=period(seconds=100))
    world.publish(definition)
    world.advance(60)
    world.publish(definition)
    world.advance(60)
    assert fired(world) == []
    world.advance(40)
    assert fired(world) == [(160, "f")]
    world.publish(function())
    world.advance(1000)
    assert len(fired(world)) == 1


def test_a_year_of_a_daily_schedule_passes_in_no_time() -> None:
    world = World()
    world.publish(function(schedule=Schedule(cron="0 9 * * *", timezone="Europe/Berlin")))
    world.advance(366 * 86400.0)
    hours = {datetime.fromtimestamp(at + 1000, UTC).hour for at, _ in fired(world)}
    assert len(fired(world)) == 366
    assert hours == {8} if world.now < 3e8 else {7, 8}
