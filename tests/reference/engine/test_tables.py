"""The life cycles of inputs, attempts and containers are their tables, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference._engine import IllegalStep
from modal_reference._engine.inputs import FINAL
from modal_reference._engine.lifecycle import (
    ATTEMPT,
    CONTAINER,
    INPUT,
    AttemptEvent,
    AttemptState,
    ContainerEvent,
    ContainerState,
    InputEvent,
    InputState,
    follow,
)

Table = Mapping[tuple[Any, Any], Any]
A = AttemptState
TABLES: list[tuple[Table, type[Enum], type[Enum], set[Enum]]] = [
    (INPUT, InputState, InputEvent, set(FINAL)),
    (ATTEMPT, AttemptState, AttemptEvent, {A.ENDED, A.TIMED_OUT, A.CANCELLED, A.LOST}),
    (CONTAINER, ContainerState, ContainerEvent, {ContainerState.ENDED}),
]
each_table = pytest.mark.parametrize(
    ("table", "states", "events", "final"), TABLES, ids=["input", "attempt", "container"]
)


@each_table
@given(data=st.data())
def test_a_step_is_in_the_table_or_changes_nothing(
    table: Table, states: type[Enum], events: type[Enum], final: set[Enum], data: st.DataObject
) -> None:
    state, event = data.draw(st.sampled_from(states)), data.draw(st.sampled_from(events))
    if (state, event) in table:
        assert follow(table, state, event, "a thing") is table[state, event]
    else:
        with pytest.raises(IllegalStep, match=f"a thing that is {state.value} cannot take the event '{event.value}'"):
            follow(table, state, event, "a thing")


@each_table
def test_every_state_is_reached_every_event_used_and_the_final_ones_are_left_by_none(
    table: Table, states: type[Enum], events: type[Enum], final: set[Enum]
) -> None:
    first = next(iter(states))
    assert {first, *table.values()} == set(states)
    assert {event for _, event in table} == set(events)
    assert {state for state, _ in table} == set(states) - final


@each_table
def test_from_every_state_there_is_a_way_to_the_end(
    table: Table, states: type[Enum], events: type[Enum], final: set[Enum]
) -> None:
    ending = set(final)
    while True:
        more = {state for (state, _), following in table.items() if following in ending} - ending
        if not more:
            break
        ending |= more
    assert ending == set(states)


def test_an_input_can_be_terminated_as_long_as_it_has_not_ended() -> None:
    open_states = set(InputState) - FINAL
    assert {state for state, event in INPUT if event is InputEvent.TERMINATE} == open_states


def test_whatever_a_container_does_it_can_end() -> None:
    assert {state for state, event in CONTAINER if event is ContainerEvent.EXIT} == set(ContainerState) - {
        ContainerState.ENDED
    }
