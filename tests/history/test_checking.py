"""Verdicts: what they say, what they cost, and what they assume."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from modal_conformance.history import Budget, DictModel, History, Ok, QueueModel, Undecided, Violated, check


def test_cancelled_calls_without_effect_are_a_stronger_promise(written: Callable[[str], History]) -> None:
    history = written("""
        A 1-2 put_many(vs=[1, 2]) -> None
        B 3-4 get() cancelled
        C 5-6 get() -> 2
    """)
    assert isinstance(check(history, QueueModel()), Ok)
    assert isinstance(check(history.without_cancelled(), QueueModel()), Violated)


def test_a_capacity_is_part_of_the_model(written: Callable[[str], History]) -> None:
    history = written("""
        A 1-2 put_many(vs=[1, 2]) -> None
        B 3-4 put(v=3, block=False) raises Full
        B 5-6 len() -> 2
    """)
    assert isinstance(check(history, QueueModel(capacity=2)), Ok)
    assert isinstance(check(history, QueueModel(capacity=3)), Violated)


def test_the_witness_tells_the_story(written: Callable[[str], History]) -> None:
    verdict = check(
        written("""
            A 1-2 put(key="k", value=1) -> True
            B 3-4 put(key="k", value=2) -> True
            D 3-4 get(key="other") -> None
            C 5-6 get(key="k") -> 1
        """),
        DictModel(),
    )
    first, *lines = str(verdict).splitlines()
    assert first.startswith('the calls on key "k" of the Dict take effect one after the other: ')
    assert first.endswith("C saw 1 for key 'k' after B had put 2, and nobody put it since.")
    assert lines == [
        "These 2 calls show it (whatever the other 2 did):",
        '  0.000-1.000 ms  B.put(key="k", value=2)  returned true',
        '  2.000-3.000 ms  C.get(key="k")           returned 1',
        'An order can go as far as B.put(key="k", value=2):',
        '  C.get(key="k") would then return 2, but it returned 1',
    ]


def test_a_verdict_is_a_condition_unless_nobody_knows(written: Callable[[str], History]) -> None:
    verdict = check(written("A 1-2 get(key=1) -> None"), DictModel())
    assert verdict
    assert str(verdict) == "ok"
    assert not check(written("A 1-2 get(key=1) -> 1"), DictModel())
    undecided = Undecided("no time")
    assert str(undecided) == "undecided: no time"
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(undecided)


def test_a_spent_budget_is_no_verdict(written: Callable[[str], History]) -> None:
    lines = "\n".join(f"C{number} 1-9 put(key=1, value={number}) -> True" for number in range(8))
    history = written(lines + "\nX 10-11 get(key=1) -> 99")
    assert isinstance(check(history, DictModel()), Violated)
    verdict = check(history, DictModel(), Budget(steps=200))
    assert isinstance(verdict, Undecided)
    assert "key 1 (9 calls)" in str(verdict)
    assert isinstance(check(history, DictModel(), Budget(seconds=0)), Undecided)


def test_a_background_with_too_many_states_keeps_its_calls(
    written: Callable[[str], History], monkeypatch: pytest.MonkeyPatch
) -> None:
    puts = "\n".join(f'A {number}-{90 + number} put(key="{number}", value=1) -> True' for number in range(1, 7))
    history = written(puts + "\nB 1-99 len() -> 7\nB 100-101 get(key=1) -> None")
    verdict = check(history, DictModel())
    assert isinstance(verdict, Violated)
    assert [call.operation for call in verdict.witness.calls] == ["len"]
    monkeypatch.setattr("modal_conformance.history.scene.MOST_STATES", 3)
    larger = check(history, DictModel())
    assert isinstance(larger, Violated)
    assert len(larger.witness.calls) > 1


def test_an_unknown_operation_is_an_error(written: Callable[[str], History]) -> None:
    with pytest.raises(ValueError, match="no operation 'peek'"):
        check(written("A 1-2 peek(key=1) -> 1"), DictModel())
