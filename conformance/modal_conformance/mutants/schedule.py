"""Faults of schedules: when their times come, and which calls they bring."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, tzinfo
from itertools import islice
from typing import Any

from modal_conformance.mutants.declared import keep_otherwise
from modal_reference._engine import FunctionDefinition, Schedule, cron, publishing, schedules
from modal_reference._engine.cron import CronLine
from modal_reference._faces import function_arguments
from modal_reference.app import App
from modal_reference.exception import InvalidError
from modal_reference.schedule import Period
from pytest_modalkit.mutants import Patch, mutant

_cls = App.cls
_instants = schedules.instants
_parts = schedules._parts
_numbers = cron._numbers
_zone_of = schedules.zone_of
_init = Period.__init__
_HOUR = 3600.0
_MONTH = 30


def _times(patch: Patch, changed: Callable[[Schedule, float], Iterator[float]]) -> None:
    """Let times come otherwise."""
    patch.value(publishing, "instants", changed)


# --- figures ---


@mutant("schedule.period.only-seconds-have-fractions")
def figures_are_rounded(patch: Patch) -> None:
    """A figure that is not whole is rounded."""

    def init(self: Period, **figures: Any) -> None:
        _init(self, **{name: figure if name == "seconds" else round(figure) for name, figure in figures.items()})

    patch.value(Period, "__init__", init)


@mutant("schedule.period.takes-all-figures")
def months_and_days_do_not_go_together(patch: Patch) -> None:
    """A Period has one figure."""

    def init(self: Period, **figures: Any) -> None:
        if len(figures) > 1:
            raise InvalidError("give one figure")
        _init(self, **figures)

    patch.value(Period, "__init__", init)


@mutant("schedule.argument.needs-no-arguments")
def parameters_do_not_matter(patch: Patch) -> None:
    """Any function may have a schedule."""
    patch.value(function_arguments, "_check_schedulable", lambda raw: None)


@mutant("schedule.argument.not-for-classes")
def classes_take_schedules(patch: Patch) -> None:
    """App.cls takes a schedule."""

    def cls(self: App, *, schedule: object = None, **options: Any) -> Any:
        return _cls(self, **options)

    patch.value(App, "cls", cls)


# --- periods ---


@mutant(
    "schedule.period.seconds",
    "schedule.period.minutes",
    "schedule.period.hours",
    "schedule.period.days",
    "schedule.period.weeks",
    "schedule.cron.every-minute",
    "schedule.cron.time-of-day",
    "schedule.cron.day-of-week",
    "schedule.cron.day-of-month",
)
def every_other_time_is_left_out(patch: Patch) -> None:
    """Only every second time counts."""
    _times(patch, lambda schedule, begins: islice(_instants(schedule, begins), 1, None, 2))


@mutant("schedule.period.together")
def only_the_largest_figure_counts(patch: Patch) -> None:
    """Hours and minutes together are hours."""

    def parts(schedule: Schedule) -> tuple[int, int, float]:
        months, days, seconds = _parts(schedule)
        return months, days, seconds if seconds < _HOUR else seconds // _HOUR * _HOUR

    patch.value(schedules, "_parts", parts)


@mutant("schedule.period.months")
def a_month_has_thirty_days(patch: Patch) -> None:
    """A month is always as long."""

    def parts(schedule: Schedule) -> tuple[int, int, float]:
        months, days, seconds = _parts(schedule)
        return 0, days + months * (_MONTH - 2), seconds

    patch.value(schedules, "_parts", parts)


@mutant("schedule.period.same-time-of-day")
def each_day_is_an_hour_later(patch: Patch) -> None:
    """A day has 30 hours."""

    def parts(schedule: Schedule) -> tuple[int, int, float]:
        months, days, seconds = _parts(schedule)
        return months, 0, seconds + days * 30 * _HOUR

    patch.value(schedules, "_parts", parts)


# --- cron lines ---


@mutant("schedule.cron.lists-ranges-steps")
def steps_are_not_read(patch: Patch) -> None:
    """What follows a stroke is passed over."""

    def numbers(line: str, text: str, field: Any) -> set[int]:
        return _numbers(line, ",".join(part.partition("/")[0] for part in text.split(",")), field)

    patch.value(cron, "_numbers", numbers)


def _lines(patch: Patch, change: Callable[[CronLine], None]) -> None:
    """Understand lines otherwise."""
    init = CronLine.__init__

    def understood(self: CronLine, line: str) -> None:
        init(self, line)
        change(self)

    patch.value(CronLine, "__init__", understood)


@mutant("schedule.cron.either-day")
def both_days_are_needed(patch: Patch) -> None:
    """A restricted day of the month and a restricted day of the week have to fall together."""
    _lines(patch, lambda line: setattr(line, "_takes_either_day", False))


@mutant("schedule.cron.sunday")
def the_week_begins_on_monday(patch: Patch) -> None:
    """Day 0 of the week is Monday."""
    _lines(patch, lambda line: setattr(line, "_weekdays", {(day + 1) % 7 for day in line._weekdays}))


@mutant("schedule.cron.utc")
def hours_are_those_of_new_york(patch: Patch) -> None:
    """Without a zone, hours are those of New York."""
    _zones(patch, lambda name: _zone_of("America/New_York" if name == "UTC" else name))


@mutant("schedule.cron.timezone")
def zones_are_not_looked_at(patch: Patch) -> None:
    """Hours are always those of UTC."""
    _zones(patch, lambda name: UTC)


def _zones(patch: Patch, zone_of: Callable[[str], tzinfo]) -> None:
    patch.value(schedules, "zone_of", zone_of)


# --- calls ---


@mutant("schedule.calls.without-arguments")
def functions_are_not_called(patch: Patch) -> None:
    """A schedule brings no call."""
    keep_otherwise(patch, _without_schedule)


def _without_schedule(definition: FunctionDefinition) -> FunctionDefinition:
    return definition._replace(schedule=None)


@mutant("schedule.calls.each-once", "schedule.calls.redeployed-with")
def each_time_comes_twice(patch: Patch) -> None:
    """Each time brings two calls."""
    _times(patch, lambda schedule, begins: (at for at in _instants(schedule, begins) for _ in range(2)))


@mutant("schedule.calls.deployed-goes-on", "schedule.calls.failures-do-not-end-it")
def a_schedule_comes_once(patch: Patch) -> None:
    """The first time is the last."""
    _times(patch, lambda schedule, begins: islice(_instants(schedule, begins), 1))


@mutant("schedule.calls.redeployed-without")
def schedules_stay(patch: Patch) -> None:
    """A function keeps the schedule that it had once."""
    had: dict[str, Schedule] = {}

    def with_old(definition: FunctionDefinition) -> FunctionDefinition:
        if definition.schedule is not None:
            had[definition.name] = definition.schedule
        return definition._replace(schedule=had.get(definition.name))

    keep_otherwise(patch, with_old)


@mutant("schedule.calls.other-ways")
def scheduled_functions_belong_to_their_schedule(patch: Patch) -> None:
    """A function with a schedule gives no result to anybody else."""
    keep_otherwise(
        patch, lambda it: it if it.schedule is None else it._replace(code=it.code._replace(qualname="tick_and_fail"))
    )
