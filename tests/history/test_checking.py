"""Is every good history called good, and every bad one bad, for the right reason?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from modal_conformance.history import Budget, DictModel, History, Model, Ok, QueueModel, Undecided, Violated, check

GOOD_DICTS = {
    "nothing happened": "",
    "one after the other": """
        A 1-2 put(key="k", value=1) -> True
        B 3-4 get(key="k") -> 1
    """,
    "an overlapping read sees the old value": """
        A 1-9 put(key="k", value=1) -> True
        B 2-3 get(key="k") -> None
    """,
    "an overlapping read sees the new value": """
        A 1-9 put(key="k", value=1) -> True
        B 2-3 get(key="k") -> 1
    """,
    "two overlapping reads see old and new in this order": """
        A 1-9 put(key="k", value=1) -> True
        B 2-3 get(key="k") -> None
        C 4-5 get(key="k") -> 1
    """,
    "equal instants overlap": """
        A 1-2 put(key="k", value=1) -> True
        B 2-3 get(key="k") -> None
    """,
    "the loser of a conditional put may end first": """
        A 1-9 put(key="k", value=1, skip_if_exists=True) -> True
        B 2-3 put(key="k", value=2, skip_if_exists=True) -> False
        B 4-5 get(key="k") -> 1
    """,
    "two winners with a removal in between": """
        A 1-2 put(key="k", value=1, skip_if_exists=True) -> True
        B 3-4 pop(key="k") -> 1
        C 5-6 put(key="k", value=2, skip_if_exists=True) -> True
    """,
    "an open put took effect": """
        A 1-? put(key="k", value=1)
        B 5-6 get(key="k") -> 1
    """,
    "an open put took no effect": """
        A 1-? put(key="k", value=1)
        B 5-6 get(key="k") -> None
    """,
    "an open put took effect late": """
        A 1-? put(key="k", value=1)
        B 5-6 get(key="k") -> None
        B 7-8 get(key="k") -> 1
    """,
    "a cancelled put took effect late": """
        A 1-2 put(key="k", value=1) cancelled
        B 5-6 get(key="k") -> None
        B 7-8 get(key="k") -> 1
    """,
    "a put that failed for another reason took effect": """
        A 1-2 put(key="k", value=1) raises ConnectionError
        B 5-6 get(key="k") -> 1
    """,
    "a put of the value that is there may be needed later": """
        A 1-2 put(key="k", value=1) -> True
        B 3-9 put(key="k", value=1) -> True
        C 4-5 put(key="k", value=2) -> True
        D 6-7 get(key="k") -> 1
    """,
    "None is a value": """
        A 1-2 put(key="k", value=None) -> True
        B 3-4 pop(key="k") -> None
        B 5-6 pop(key="k") raises KeyError
    """,
    "counting while somebody adds": """
        A 1-9 put(key=1, value=1) -> True
        B 2-3 len() -> 0
        C 4-5 update(other=[[2, 2], [3, 3]]) -> None
        B 6-7 len() -> 3
        A 10-11 clear() -> None
        B 12-13 get(key=2) -> None
    """,
}

BAD_DICTS = {
    "seen before it was put": (
        """
        B 1-2 get(key="k") -> 2
        A 3-4 put(key="k", value=2) -> True
        """,
        "B saw 2 for key 'k' before A had put it",
        "BA",
    ),
    "seen, and never put": (
        """
        A 1-2 put(key="k", value=1) -> True
        B 3-4 get(key="k") -> 7
        """,
        "B got 7 for key 'k', and nobody had put it there",
        "B",
    ),
    "lost": (
        """
        C 1-9 get(key="k") -> 1
        A 1-2 put(key="k", value=1) -> True
        B 3-4 get(key="k") -> None
        """,
        "B found no key 'k' after A had put it, and nobody removed it since",
        "AB",
    ),
    "a stale read": (
        """
        A 1-2 put(key="k", value=1) -> True
        B 3-4 put(key="k", value=2) -> True
        C 5-6 get(key="k") -> 1
        """,
        "C saw 1 for key 'k' after B had put 2, and nobody put it since",
        "BC",
    ),
    "two winners": (
        """
        A 1-5 put(key="k", value=1, skip_if_exists=True) -> True
        B 2-6 put(key="k", value=2, skip_if_exists=True) -> True
        C 7-8 get(key="k") -> 1
        """,
        "A and B were both told that their put with skip_if_exists had found no key 'k'",
        "AB",
    ),
    "new, then old": (
        """
        A 1-9 put(key="k", value=1) -> True
        B 2-3 get(key="k") -> 1
        C 4-5 get(key="k") -> None
        """,
        "C found no key 'k' after B had seen 1 there, and nobody removed it since",
        "BC",
    ),
    "back from the dead": (
        """
        A 1-2 put(key="k", value=1) -> True
        B 3-4 pop(key="k") -> 1
        C 5-6 get(key="k") -> 1
        """,
        "C saw 1 for key 'k' after B had taken 1 out, and nobody put it since",
        "BC",
    ),
    "popped twice": (
        """
        A 1-2 put(key="k", value=1) -> True
        B 3-6 pop(key="k") -> 1
        C 4-7 pop(key="k") -> 1
        """,
        "B and C both took 1 out of key 'k', and nobody put it there in between",
        "BC",
    ),
    "a wrong count": (
        """
        A 1-2 put(key=1, value=1) -> True
        A 3-4 put(key=2, value=1) -> True
        A 5-6 put(key=1, value=5) -> True
        B 7-8 len() -> 3
        """,
        "no order of these calls fits what they answered",
        "B",
    ),
    "cleared, and still there": (
        """
        A 1-2 update(other={"k": 1}) -> None
        B 3-4 clear() -> None
        C 5-6 contains(key="k") -> True
        """,
        "no order of these calls fits what they answered",
        "BC",
    ),
}

GOOD_QUEUES = {
    "one after the other": """
        A 1-2 put(v=1) -> None
        A 3-4 put(v=2) -> None
        B 5-6 get() -> 1
        B 7-8 get() -> 2
    """,
    "overlapping puts may enter in either order": """
        A 1-5 put(v=1) -> None
        B 2-6 put(v=2) -> None
        C 7-8 get() -> 2
        C 9-10 get() -> 1
    """,
    "a waiting get is served": """
        A 1-9 get() -> 1
        B 2-3 put(v=1) -> None
        B 10-11 get(block=False) -> None
    """,
    "nothing there, or not yet": """
        A 1-2 get(block=False) -> None
        A 3-9 get(timeout=1) raises Empty
        B 5-12 put(v=1) -> None
        A 10-11 get_many(n_values=3, block=False) -> []
    """,
    "a cancelled get may have taken an item": """
        A 1-2 put_many(vs=[1, 2]) -> None
        B 3-4 get() cancelled
        C 5-6 get() -> 2
        C 7-8 get(block=False) -> None
    """,
    "a cancelled get may have taken nothing": """
        A 1-2 put_many(vs=[1, 2]) -> None
        B 3-4 get() cancelled
        C 5-6 get_many(n_values=5) -> [1, 2]
    """,
    "partitions": """
        A 1-2 put(v=1, partition="a") -> None
        A 3-4 put(v=2, partition="b") -> None
        B 5-6 get(partition="b") -> 2
        B 7-8 len(total=True) -> 1
        B 9-10 clear(all=True) -> None
        B 11-12 get(block=False, partition="a") -> None
    """,
    "equal items": """
        A 1-2 put(v=1) -> None
        B 1-2 put(v=1) -> None
        C 3-4 get() -> 1
        D 3-4 get() -> 1
    """,
}

BAD_QUEUES = {
    "given out twice": (
        """
        A 1-2 put(v=1) -> None
        B 3-5 get() -> 1
        C 4-6 get() -> 1
        """,
        "1 was put once, and given out 2 times: to B and to C",
        "ABC",
    ),
    "invented": (
        """
        A 1-2 put(v=1) -> None
        B 3-5 get() -> 2
        """,
        "B got 2, and nobody had put it into this partition",
        "B",
    ),
    "out before it was in": (
        """
        B 1-2 get() -> 1
        A 3-5 put(v=1) -> None
        """,
        "B got 1 before A had put it",
        "BA",
    ),
    "overtaken": (
        """
        A 1-2 put(v=1) -> None
        A 3-4 put(v=2) -> None
        B 5-6 get() -> 2
        B 7-8 get() -> 1
        """,
        "2 overtook 1: 1 was put first, 2 was given out first",
        "AAB",
    ),
    "overtaken within one call": (
        """
        A 1-2 put_many(vs=[0, 1, 2]) -> None
        B 5-6 get_many(n_values=3) -> [0, 2, 1]
        """,
        "2 overtook 1: 1 was put first, 2 was given out first",
        "AB",
    ),
    "seemed empty": (
        """
        A 1-2 put(v=1) -> None
        B 3-4 get(block=False) -> None
        C 5-6 get() -> 1
        """,
        "B found nothing although A had put 1 and nobody had taken it yet",
        "AB",
    ),
    "lost": (
        """
        A 1-2 put(v=1) -> None
        B 3-4 get(timeout=1) raises Empty
        """,
        "B found nothing although A had put 1 and nobody had taken it yet",
        "AB",
    ),
    "a batch that is too small": (
        """
        A 1-2 put_many(vs=[1, 2, 3]) -> None
        B 3-4 get_many(n_values=3) -> [1]
        """,
        "no order of these calls fits what they answered",
        "AB",
    ),
    "a wrong count": (
        """
        A 1-2 put(v=1, partition="p") -> None
        B 3-4 len(total=True) -> 2
        """,
        "no order of these calls fits what they answered",
        "AB",
    ),
    "from another partition": (
        """
        A 1-2 put(v=1, partition="p") -> None
        B 3-4 get(partition="q") -> 1
        """,
        "B got 1, and nobody had put it into this partition",
        "B",
    ),
}


@pytest.mark.parametrize("text", GOOD_DICTS.values(), ids=GOOD_DICTS)
def test_good_dict_histories_are_ok(text: str, written: Callable[[str], History]) -> None:
    verdict = check(written(text), DictModel())
    assert isinstance(verdict, Ok), verdict


@pytest.mark.parametrize("text", GOOD_QUEUES.values(), ids=GOOD_QUEUES)
def test_good_queue_histories_are_ok(text: str, written: Callable[[str], History]) -> None:
    verdict = check(written(text), QueueModel())
    assert isinstance(verdict, Ok), verdict


def _assert_violated(model: Model, history: History, reason: str, clients: str) -> None:
    verdict = check(history, model)
    assert isinstance(verdict, Violated), verdict
    assert reason in verdict.witness.reason
    assert "".join(call.client for call in verdict.witness.calls) == clients
    assert verdict.witness.others == len(history) - len(clients)


@pytest.mark.parametrize(("text", "reason", "clients"), BAD_DICTS.values(), ids=BAD_DICTS)
def test_bad_dict_histories_are_violated(
    text: str, reason: str, clients: str, written: Callable[[str], History]
) -> None:
    _assert_violated(DictModel(), written(text), reason, clients)


@pytest.mark.parametrize(("text", "reason", "clients"), BAD_QUEUES.values(), ids=BAD_QUEUES)
def test_bad_queue_histories_are_violated(
    text: str, reason: str, clients: str, written: Callable[[str], History]
) -> None:
    _assert_violated(QueueModel(), written(text), reason, clients)


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
    assert check(written("A 1-2 get(key=1) -> None"), DictModel())
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


def test_an_unknown_operation_is_an_error(written: Callable[[str], History]) -> None:
    with pytest.raises(ValueError, match="no operation 'peek'"):
        check(written("A 1-2 peek(key=1) -> 1"), DictModel())
