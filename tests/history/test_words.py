"""How calls read in a witness."""

from __future__ import annotations

from collections.abc import Callable

from modal_conformance.history import Answer, History
from modal_conformance.history.verdicts import Witness
from modal_conformance.history.words import say_answer, say_answers, say_call, table


def test_calls_read_as_they_would_be_written(written: Callable[[str], History]) -> None:
    returned, raised, opened, cancelled = written("""
        A 1-2 put(key="k", value=[1, None]) -> True
        B 3-4 pop(key=1) raises KeyError
        C 5-? get(key=1)
        D 6-7 get(key=1) cancelled
    """)
    assert say_call(returned) == 'A.put(key="k", value=[1, null])'
    assert [say_answer(call.answer) for call in (returned, raised, opened, cancelled)] == [
        "returned true",
        "raised KeyError",
        "has no answer",
        "was cancelled",
    ]


def test_long_values_are_cut(written: Callable[[str], History]) -> None:
    (call,) = written(f'A 1-2 put(key="{"x" * 500}", value=1) -> "{"y" * 500}"')
    assert len(say_call(call)) < 100
    assert len(say_answer(call.answer)) < 100


def test_what_would_have_been_right() -> None:
    assert say_answers([]) == "still be waiting"
    assert say_answers([Answer.returned(1), Answer.returned(None)]) == "return 1 or null"
    assert say_answers([Answer.raised("Empty")]) == "raise Empty"


def test_times_count_from_the_first_call(written: Callable[[str], History]) -> None:
    lines = table(list(written("A 100-101 get(key=1) -> 1\nBee 102-? get(key=1)")))
    assert lines == [
        "  0.000-1.000 ms  A.get(key=1)    returned 1",
        "  2.000-… ms      Bee.get(key=1)  has no answer",
    ]
    assert table([]) == []


def test_a_witness_of_one_call_says_so(written: Callable[[str], History]) -> None:
    witness = Witness(promise="p", reason="r", calls=list(written("A 1-2 get(key=1) -> 1")))
    assert str(witness).splitlines()[:2] == ["p: r.", "This call shows it:"]
