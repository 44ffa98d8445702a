"""Calls and histories are plain data."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from modal_conformance.history import UNKNOWN, Answer, Call, History, Kind
from modal_conformance.history.calls import token_of


def _call(start: int, end: int | None, client: str = "A") -> Call:
    answer = UNKNOWN if end is None else Answer.returned(None)
    return Call(client=client, operation="get", arguments={"key": 1}, answer=answer, start=start, end=end)


def test_values_that_serialize_differently_have_different_tokens() -> None:
    values = [1, 1.0, True, "1", None, "null", [1], {"1": 1}, math.inf, "\ud800", -0.0, 0.0]
    assert len({token_of(value) for value in values}) == len(values)


def test_equal_values_have_one_token() -> None:
    assert token_of({"b": (1, 2), "a": math.nan}) == token_of({"a": math.nan, "b": [1, 2]})


@pytest.mark.parametrize("value", [b"bytes", {1, 2}, object(), 1j])
def test_what_json_cannot_carry_is_refused_with_a_way_out(value: object) -> None:
    with pytest.raises(TypeError, match=r"cannot stand in a history.*Recorder\(encode=\.\.\.\)"):
        token_of(value)


def test_a_history_is_in_order_of_starts_and_numbers_its_calls() -> None:
    history = History([_call(5, 6, "B"), _call(1, None, "A"), _call(1, 9, "C")])
    assert [(call.number, call.client) for call in history] == [(0, "C"), (1, "A"), (2, "B")]
    assert history.clients == ("C", "A", "B")
    assert history[1].client == "A"


def test_histories_merge_by_time() -> None:
    merged = History.merged(History([_call(1, 2, "A"), _call(5, 6, "A")]), History([_call(3, 4, "B")]))
    assert [call.client for call in merged] == ["A", "B", "A"]
    assert [call.number for call in merged] == [0, 1, 2]


def test_a_history_survives_json(written: Callable[[str], History]) -> None:
    history = written("""
        A 1-3 put(key="k", value=[1, None]) -> True
        B 2-? get(key="k")
        C 2-4 get(key="k") raises KeyError
        D 3-5 get(key=None) cancelled
    """)
    again = History.from_json(history.to_json())
    assert again == history
    assert [call.answer.kind for call in again] == [Kind.RETURNED, Kind.RAISED, Kind.OPEN, Kind.CANCELLED]
    assert again != History(list(history)[1:])


def test_only_calls_that_ended_earlier_precede(written: Callable[[str], History]) -> None:
    history = written("""
        A 1-2 get(key=1) -> 1
        B 2-3 get(key=1) -> 1
        C 3-4 get(key=1) cancelled
        D 5-6 get(key=1) -> 1
    """)
    a, b, c, d = history
    assert a.precedes(d)
    assert not a.precedes(b), "equal instants decide nothing"
    assert not c.precedes(d), "a cancelled call may have its effect late"
    assert not d.precedes(a)


def test_cancelled_calls_can_be_declared_without_effect(written: Callable[[str], History]) -> None:
    history = written("""
        A 1-2 get(key=1) cancelled
        B 2-3 get(key=1) -> 1
    """)
    assert [call.client for call in history.without_cancelled()] == ["B"]


def test_histories_show_themselves_briefly(written: Callable[[str], History]) -> None:
    assert repr(written("A 1-2 get(key=1) -> 1")) == "<History of 1 calls by A>"
    assert repr(History()) == "<History of 0 calls by nobody>"
