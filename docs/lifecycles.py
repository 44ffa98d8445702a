"""Draws the life cycles from their tables: states from top to bottom, steps down on the right, up on the left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum
from html import escape
from typing import Any, TypeAlias

from modal_reference._engine import lifecycle

ROW, WIDTH, HEIGHT, BEND = 52, 116, 30, 64
#: Room beside the states for the longest step, and for a label at its bend.
MARGIN, LABEL = 24, 110

Table: TypeAlias = Mapping[Any, Enum]

#: What lives: the steps by state and event, and what it is.
TABLES: Mapping[str, tuple[Table, str]] = {
    "Pending": (
        lifecycle.PENDING,
        "One wait. An offer reserves what was waited for; the waiter accepts it, or it goes to the next in line.",
    ),
    "Input": (lifecycle.INPUT, "One argument set of a call. It has exactly one final outcome."),
    "Attempt": (lifecycle.ATTEMPT, "One try of an input in one container."),
    "Container": (lifecycle.CONTAINER, "One isolated place where inputs of one function run."),
}


def page() -> str:
    """Return the page with all life cycles."""
    parts = [HEAD]
    for title, (table, text) in TABLES.items():
        parts += [f"## {title}", "", text, "", draw(title, table), ""]
    return "\n".join(parts)


def draw(title: str, table: Table) -> str:
    """Return the drawing of one table."""
    first: Enum = next(iter(table))[0]
    states: list[Enum] = list(type(first))
    steps: dict[tuple[Enum, Enum], list[str]] = {}
    for (before, event), after in table.items():
        steps.setdefault((before, after), []).append(words(event))
    spans = [states.index(after) - states.index(before) for before, after in steps]
    left = MARGIN + (LABEL + BEND * max(-min(spans), 1) if min(spans) <= 0 else 0)
    right = LABEL + BEND * max(spans)
    size = left + WIDTH + right, ROW * len(states)
    frame = (
        f'<div><svg role="img" aria-label="Life cycle: {title}" viewBox="0 0 {size[0]} {size[1]}" '
        f'width="{size[0]}" style="max-width: 100%; color: var(--md-typeset-color)" '
        'font-family="inherit" font-size="13" fill="currentColor">'
    )
    tip = (
        f'<defs><marker id="{title}-tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path d="M0 0 L8 4 L0 8 z"/></marker></defs>'
    )
    lines = [frame, tip]
    ends = {state for state in states if all(before is not state for before, _ in steps)}
    lines += [box(state, states.index(state), left, is_end=state in ends) for state in states]
    for (before, after), events in steps.items():
        lines.append(arc(title, states.index(before), states.index(after), left, events))
    return "\n".join([*lines, "</svg></div>"])


def box(state: Enum, row: int, left: int, *, is_end: bool) -> str:
    """Return one state; one that nothing leaves has a thick border."""
    middle = row * ROW + ROW // 2
    return (
        f'<rect x="{left}" y="{middle - HEIGHT // 2}" width="{WIDTH}" height="{HEIGHT}" rx="6" fill="none" '
        f'stroke="currentColor" stroke-width="{2.5 if is_end else 1}"/>'
        f'<text x="{left + WIDTH // 2}" y="{middle + 4}" text-anchor="middle">{escape(words(state))}</text>'
    )


def arc(title: str, start: int, end: int, left: int, events: Iterable[str]) -> str:
    """Return one step between two rows, with the events that cause it."""
    span = end - start
    side = 1 if span > 0 else -1
    edge = left + (WIDTH if side > 0 else 0)
    # Steps that leave a state begin below its middle, steps that reach it end above: arrows do not meet.
    begin, finish = start * ROW + ROW // 2 + side * 6, end * ROW + ROW // 2 - side * 6
    bend = edge + side * BEND * max(abs(span), 1)
    anchor = "start" if side > 0 else "end"
    # The furthest point of such a curve is three quarters of the way to its control points.
    label = edge + side * (0.75 * BEND * max(abs(span), 1) + 4)
    return (
        f'<path d="M{edge} {begin} C{bend} {begin} {bend} {finish} {edge} {finish}" fill="none" stroke="currentColor" '
        f'stroke-opacity="0.6" marker-end="url(#{title}-tip)"/>'
        f'<text x="{label:.0f}" y="{(begin + finish) / 2 + 4:.0f}" text-anchor="{anchor}" font-size="12" '
        'paint-order="stroke" stroke="var(--md-default-bg-color)" stroke-width="4">'
        f"{escape(', '.join(events))}</text>"
    )


def words(member: Enum) -> str:
    """Return what a state or an event is called."""
    return str(member.value).replace("_", " ")


HEAD = """\
# Life cycles

What lives has a table: state and event give the next state. A step that is not in the table is a fault of the
reference; it raises and changes nothing. The drawings below are made from those tables. A thick border marks an end.
"""
