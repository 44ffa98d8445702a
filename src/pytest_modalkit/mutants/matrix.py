"""The kill matrix as text: one row per requirement, with the mutants that it must catch."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence

from pytest_modalkit.mutants.outcome import Cell, Kill, Outcome

__all__ = ["Progress", "matrix_lines", "total_line"]


def matrix_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the matrix, area after area, and below it everything that was not caught."""
    rows: dict[str, list[tuple[Outcome, Cell]]] = {}
    for outcome in outcomes:
        for cell in outcome.cells:
            rows.setdefault(cell.requirement, []).append((outcome, cell))
    width = max((len(identity) for identity in rows), default=0)
    area = ""
    for identity in sorted(rows, key=lambda item: (item.partition(".")[0], item)):
        if area != (area := identity.partition(".")[0]):
            yield area
        cells = ", ".join(f"{cell.kill.mark} {_short(outcome)}" for outcome, cell in rows[identity])
        yield f"  {identity:<{width}}  {cells}"
    yield "   ".join(f"{kill.mark} {kill.value}" for kill in Kill)
    for outcome in outcomes:
        if outcome.kill is not Kill.CAUGHT:
            yield from _told(outcome)


def _short(outcome: Outcome) -> str:
    """Return the name of a mutant without the requirement that stands at the start of the row."""
    return outcome.mutant.partition("[")[0]


def _told(outcome: Outcome) -> Iterator[str]:
    yield ""
    yield f"{outcome.kill.value}: {outcome.mutant}" + (f" ({outcome.says})" if outcome.says else "")
    for cell in outcome.cells:
        if cell.kill is not Kill.CAUGHT:
            law = f" by {cell.law}" if cell.law and cell.kill is Kill.CAUGHT_ELSEWHERE else ""
            at = f" in {cell.law}" if cell.law and not law else ""
            yield f"  {cell.requirement}: {cell.kill.value}{law}{at}" + (f": {cell.message}" if cell.message else "")


def total_line(outcomes: Sequence[Outcome], seconds: float) -> str:
    """Return ``mutants N · caught N · ... · N s``, with every count that is not zero."""
    counts = {kill: sum(1 for outcome in outcomes if outcome.kill is kill) for kill in Kill}
    shown = [f"{kill.value} {count}" for kill, count in counts.items() if count or kill in (Kill.CAUGHT, Kill.SURVIVED)]
    return " · ".join([f"mutants {len(outcomes)}", *shown, f"{seconds:.1f} s"])


class Progress:
    """Shows how far the run is: a line that renews itself on a terminal, only what went wrong elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._done = 0
        self._wrong = 0
        self._shown = 0.0

    def __call__(self, outcome: Outcome, number: int) -> None:
        """Take note of an outcome."""
        self._done += 1
        if outcome.kill is not Kill.CAUGHT:
            self._wrong += 1
            self._write(f"\r\x1b[K{outcome.kill.value}: {outcome.mutant}\n" if self._terminal else "")
        now = time.perf_counter()
        if self._terminal and (now - self._shown > 0.1 or self._done == number):
            self._shown = now
            self._write(f"\r\x1b[K{self._done} of {number} mutants, {self._wrong} not caught")
            if self._done == number:
                self._write("\n")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
