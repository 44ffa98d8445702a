"""The life cycle of a wait is its table, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference._engine import IllegalStep, PendingEvent, PendingState
from modal_reference._engine.lifecycle import PENDING, step
from tests.reference.benches import pending

FINAL = {PendingState.ACCEPTED, PendingState.WITHDRAWN, PendingState.EXPIRED, PendingState.REFUSED}


@given(st.lists(st.sampled_from(PendingEvent), max_size=8))
def test_a_walk_goes_where_the_table_says_and_an_illegal_step_changes_nothing(events: list[PendingEvent]) -> None:
    waiting = pending()
    state = PendingState.WAITING
    for event in events:
        following = PENDING.get((state, event))
        if following is None:
            with pytest.raises(IllegalStep, match=rf"{state.value} cannot take the event '{event.value}'"):
                waiting.step(event)
        else:
            waiting.step(event)
            state = following
        assert waiting.state is state


@given(st.sampled_from(PendingState), st.sampled_from(PendingEvent))
def test_a_step_depends_on_nothing_but_state_and_event(state: PendingState, event: PendingEvent) -> None:
    if (state, event) in PENDING:
        assert step(state, event) is step(state, event) is PENDING[state, event]
    else:
        with pytest.raises(IllegalStep):
            step(state, event)


def test_every_state_is_reached_and_the_final_ones_are_left_by_no_event() -> None:
    assert {PendingState.WAITING, *PENDING.values()} == set(PendingState)
    assert {state for state, _ in PENDING} == set(PendingState) - FINAL


def test_nothing_ends_accepted_that_was_not_offered() -> None:
    assert [state for (state, _), following in PENDING.items() if following is PendingState.ACCEPTED] == [
        PendingState.OFFERED
    ]


def test_an_offer_does_not_expire() -> None:
    # Its item is reserved already: whoever was offered something in time has it in time.
    assert (PendingState.OFFERED, PendingEvent.EXPIRE) not in PENDING
