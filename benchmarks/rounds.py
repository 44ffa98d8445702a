"""How a table is measured: every case in every round, in random order, each compared with the limit of its own round.

Absolute times move by half between runs of a shared machine; the median of paired ratios repeats.
"""

from __future__ import annotations

import gc
import random
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter


@dataclass(frozen=True, kw_only=True)
class Case:
    """One row.

    Args:
        name: What is measured.
        run: Does the work so many times, and returns when it is done.
        times: How often in a round.
        note: Why there is no figure, for a row without one.
    """

    name: str
    run: Callable[[int], object] | None
    times: int = 2000
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows that do the same work; the first is the limit.

    Args:
        aim: The ratio to the limit that our row is designed for, as the design page says.
    """

    title: str
    cases: list[Case]
    aim: str = ""


@dataclass(kw_only=True)
class Row:
    """The figures of a case: seconds per piece of work, and times the limit, in each round."""

    case: Case
    seconds: list[float] = field(default_factory=list)
    ratios: list[float] = field(default_factory=list)


def measure(table: Table, rounds: int, seed: int) -> list[Row]:
    """The figures of a table.

    Args:
        rounds: How many rounds; fifteen tell two hand-overs apart.
        seed: Of the order of the cases in each round.
    """
    rows = [Row(case=case) for case in table.cases]
    measured = [row for row in rows if row.case.run is not None]
    order = random.Random(seed)
    for row in measured:
        _time(row.case, max(1, row.case.times // 10))
    for _ in range(rounds):
        for row in order.sample(measured, len(measured)):
            row.seconds.append(_time(row.case, row.case.times))
        for row in measured:
            row.ratios.append(row.seconds[-1] / measured[0].seconds[-1])
    return rows


def _time(case: Case, times: int) -> float:
    assert case.run is not None
    gc.collect()
    begin = perf_counter()
    case.run(times)
    return (perf_counter() - begin) / times


def as_lines(table: Table, rows: list[Row]) -> list[str]:
    """A table in Markdown, fastest first."""
    lines = [f"### {table.title}", ""]
    if table.aim:
        lines += [f"Aim: {table.aim}.", ""]
    lines += ["| case | median | min .. max | x limit |", "|---|---|---|---|"]
    done = sorted((row for row in rows if row.seconds), key=lambda row: statistics.median(row.ratios))
    for row in done:
        name = f"**{row.case.name}**" if row.case.name.startswith("ours") else row.case.name
        spread = f"{_seconds(min(row.seconds))} .. {_seconds(max(row.seconds))}"
        lines.append(f"| {name} | {_seconds(statistics.median(row.seconds))} | {spread} | {_ratio(row.ratios)} |")
    lines += [f"| {row.case.name} | not measured: {row.case.note} | | |" for row in rows if not row.seconds]
    return [*lines, ""]


def _ratio(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.3g}"


def _seconds(value: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"
