"""Tests of the model of a Dict: what it insists on, and what it leaves open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modal_conformance.models.dict import IDLE, SINCE_WRITE, DictModel, Life, Presence

HOUR = timedelta(hours=1)


def written(life: Life) -> DictModel:
    model = DictModel(life)
    model.write("k", 1)
    return model


def test_what_was_never_written_is_absent() -> None:
    model = DictModel(IDLE)
    assert model.presence("k") is Presence.ABSENT
    assert model.saw("k", found=False)
    assert not model.saw("k", found=True)


@pytest.mark.parametrize("life", [IDLE, SINCE_WRITE])
def test_an_entry_lives_as_long_as_it_should(life: Life) -> None:
    model = written(life)
    model.advance(life.length - HOUR)
    assert model.presence("k") is Presence.PRESENT
    assert not model.saw("k", found=False)
    model.advance(HOUR)
    assert model.presence("k") is Presence.ABSENT


@pytest.mark.parametrize(("life", "after"), [(IDLE, Presence.PRESENT), (SINCE_WRITE, Presence.ABSENT)])
def test_a_read_prolongs_a_life_or_does_not(life: Life, after: Presence) -> None:
    model = written(life)
    model.advance(life.length - HOUR)
    model.read("k")
    model.advance(2 * HOUR)
    assert model.presence("k") is after


def test_a_look_leaves_open_whether_it_prolongs_a_life() -> None:
    model = written(IDLE)
    model.advance(IDLE.length - HOUR)
    model.touched("k")
    model.advance(2 * HOUR)
    assert model.presence("k") is Presence.EITHER
    assert model.saw("k", found=True)
    assert model.presence("k") is Presence.EITHER
    assert model.saw("k", found=False)
    assert model.presence("k") is Presence.ABSENT


def test_a_look_at_what_is_gone_does_not_bring_it_back() -> None:
    model = written(IDLE)
    model.advance(IDLE.length + HOUR)
    model.touched("k")
    assert model.presence("k") is Presence.ABSENT


def test_len_may_count_what_has_expired() -> None:
    model = written(IDLE)
    model.advance(IDLE.length + HOUR)
    model.write("other", 2)
    assert list(model.lengths()) == [1, 2]
    model.remove("other")
    model.clear()
    assert list(model.lengths()) == [0]
    assert model.present_keys() == model.possible_keys() == set()
