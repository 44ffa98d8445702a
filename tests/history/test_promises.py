"""What the documents promise short of linearizability: kept and broken, one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from modal_conformance.history import History, Ok, Undecided, Verdict, Violated, dict_promises, queue_promises

Promise = Callable[[History], Verdict]

KEPT: dict[str, tuple[Promise, str]] = {
    "one winner": (
        dict_promises.one_winner,
        """
        A 1-5 put(key="k", value=1, skip_if_exists=True) -> True
        B 2-6 put(key="k", value=2, skip_if_exists=True) -> False
        C 2-6 put(key="j", value=2, skip_if_exists=True) -> True
        """,
    ),
    "another winner after a removal": (
        dict_promises.one_winner,
        """
        A 1-2 put(key="k", value=1, skip_if_exists=True) -> True
        B 3-4 pop(key="k", default=None) -> None
        C 5-6 put(key="k", value=2, skip_if_exists=True) -> True
        """,
    ),
    "another winner after a clear": (
        dict_promises.one_winner,
        """
        A 1-2 put(key="k", value=1, skip_if_exists=True) -> True
        B 3-4 clear() -> None
        C 5-6 put(key="k", value=2, skip_if_exists=True) -> True
        """,
    ),
    "losing against an open put": (
        dict_promises.one_winner,
        """
        A 1-? put(key="k", value=1)
        B 3-4 put(key="k", value=2, skip_if_exists=True) -> False
        """,
    ),
    "losing against an update": (
        dict_promises.one_winner,
        """
        A 1-5 update(other=[["k", 1]]) -> None
        B 3-4 put(key="k", value=2, skip_if_exists=True) -> False
        """,
    ),
    "one's own write": (
        dict_promises.read_your_writes,
        """
        A 1-2 put(key="k", value=1) -> True
        A 3-4 get(key="k") -> 1
        A 5-6 pop(key="k") -> 1
        A 7-8 contains(key="k") -> False
        """,
    ),
    "somebody else's write, perhaps later": (
        dict_promises.read_your_writes,
        """
        A 1-3 put(key="k", value=1) -> True
        B 2-9 put(key="k", value=2) -> True
        A 4-5 get(key="k") -> 2
        A 6-7 get(key="k") -> 1
        """,
    ),
    "others need not see it": (
        dict_promises.read_your_writes,
        """
        A 1-2 put(key="k", value=1) -> True
        B 3-4 get(key="k") -> None
        """,
    ),
    "a refused put wrote nothing": (
        dict_promises.read_your_writes,
        """
        A 1-2 put(key="k", value=1) -> True
        A 3-4 put(key="k", value=2, skip_if_exists=True) -> False
        A 5-6 put(key="k", value=3) raises RequestSizeError
        A 7-8 __getitem__(key="k") -> 1
        """,
    ),
    "each item once": (
        queue_promises.each_item_once,
        """
        A 1-2 put_many(vs=[1, 1]) -> None
        B 3-4 get_many(n_values=2) -> [1, 1]
        """,
    ),
    "no item invented": (
        queue_promises.nothing_invented,
        """
        A 1-5 put(v=1) -> None
        B 1-2 get() -> 1
        B 3-4 get(block=False) -> None
        """,
    ),
    "order between different producers is free": (
        queue_promises.producer_order,
        """
        A 1-2 put(v=1) -> None
        B 3-4 put(v=2) -> None
        C 5-6 get() -> 2
        C 7-8 get() -> 1
        """,
    ),
    "order between different consumers is free": (
        queue_promises.producer_order,
        """
        A 1-2 put_many(vs=[1, 2]) -> None
        B 3-4 get() -> 2
        C 5-6 get() -> 1
        """,
    ),
}

BROKEN: dict[str, tuple[Promise, str, str, str]] = {
    "two winners": (
        dict_promises.one_winner,
        """
        A 1-5 put(key="k", value=1, skip_if_exists=True) -> True
        B 2-6 put(key="k", value=2, skip_if_exists=True) -> True
        B 7-8 pop(key="k") raises KeyError
        C 9-10 get(key="k") -> 1
        """,
        'A and B won key "k", which was free once',
        "AB",
    ),
    "three winners with one removal": (
        dict_promises.one_winner,
        """
        A 1-5 put(key="k", value=1, skip_if_exists=True) -> True
        B 2-6 put(key="k", value=2, skip_if_exists=True) -> True
        C 2-7 pop(key="k") -> 1
        D 3-8 put(key="k", value=3, skip_if_exists=True) -> True
        """,
        'A and B and D won key "k", which was free 2 times at most',
        "ABCD",
    ),
    "winning a key that is taken": (
        dict_promises.one_winner,
        """
        A 1-2 put(key="k", value=1) -> True
        B 3-4 put(key="k", value=2, skip_if_exists=True) -> True
        """,
        'B won key "k" after A had put it, and nobody removed it',
        "AB",
    ),
    "losing a key that is free": (
        dict_promises.one_winner,
        """
        A 1-2 put(key="k", value=1, skip_if_exists=True) -> False
        B 3-4 put(key="k", value=2) -> True
        """,
        'A lost key "k" before anybody had put it',
        "AB",
    ),
    "not seeing one's own write": (
        dict_promises.read_your_writes,
        """
        B 1-2 put(key="k", value=0) -> True
        A 3-4 put(key="k", value=1) -> True
        A 5-6 get(key="k") -> 0
        """,
        'A did not see its own write of key "k", and nobody else wrote it since',
        "AA",
    ),
    "seeing what nobody wrote": (
        dict_promises.read_your_writes,
        """
        A 1-2 put(key="k", value=1) -> True
        B 3-9 put(key="k", value=2) -> True
        A 5-6 get(key="k") -> 3
        """,
        'A did not see its own write of key "k", and what others wrote since does not explain it',
        "ABA",
    ),
    "not seeing one's own removal": (
        dict_promises.read_your_writes,
        """
        A 1-2 clear() -> None
        A 3-4 __contains__(key="k") -> True
        """,
        'A did not see its own write of key "k", and nobody else wrote it since',
        "AA",
    ),
    "an item twice": (
        queue_promises.each_item_once,
        """
        A 1-2 put(v=1) -> None
        B 3-4 get() -> 1
        C 5-6 get_many(n_values=2) -> [1]
        """,
        "1 was put once, and given out 2 times: to B and to C",
        "ABC",
    ),
    "two items three times": (
        queue_promises.each_item_once,
        """
        A 1-2 put_many(vs=[1, 1]) -> None
        C 5-6 get_many(n_values=3) -> [1, 1, 1]
        """,
        "1 was put 2 times, and given out 3 times: to C and to C and to C",
        "AC",
    ),
    "an item from nowhere": (
        queue_promises.nothing_invented,
        """
        A 1-2 put(v=1, partition="p") -> None
        A 3-4 put(v=1, block=False) raises Full
        B 5-6 get() -> 1
        """,
        "B got 1, and nobody had put it into this partition",
        "B",
    ),
    "an item from the future": (
        queue_promises.nothing_invented,
        """
        B 1-2 get() -> 1
        A 3-4 put(v=1) -> None
        """,
        "B got 1 before A had put it",
        "BA",
    ),
    "overtaken": (
        queue_promises.producer_order,
        """
        A 1-2 put(v=1) -> None
        A 3-4 put(v=2) -> None
        C 5-6 get() -> 2
        C 7-8 get() -> 1
        """,
        "A put 1 before 2, and C got 2 before 1",
        "AACC",
    ),
    "overtaken within a batch": (
        queue_promises.producer_order,
        """
        A 1-2 put_many(vs=[1, 2]) -> None
        C 5-6 get_many(n_values=2) -> [2, 1]
        """,
        "A put 1 before 2, and C got 2 before 1",
        "AC",
    ),
}


@pytest.mark.parametrize(("promise", "text"), KEPT.values(), ids=KEPT)
def test_a_promise_that_is_kept(promise: Promise, text: str, written: Callable[[str], History]) -> None:
    verdict = promise(written(text))
    assert isinstance(verdict, Ok), verdict


@pytest.mark.parametrize(("promise", "text", "reason", "clients"), BROKEN.values(), ids=BROKEN)
def test_a_promise_that_is_broken(
    promise: Promise, text: str, reason: str, clients: str, written: Callable[[str], History]
) -> None:
    history = written(text)
    verdict = promise(history)
    assert isinstance(verdict, Violated)
    assert verdict.witness.reason == reason
    assert "".join(call.client for call in verdict.witness.calls) == clients
    assert verdict.witness.others == len(history) - len(clients)


def test_a_key_that_was_there_before_is_not_free(written: Callable[[str], History]) -> None:
    won = written('A 1-2 put(key="k", value=1, skip_if_exists=True) -> True')
    lost = written('A 1-2 put(key="k", value=1, skip_if_exists=True) -> False')
    assert isinstance(dict_promises.one_winner(won, present=["k"]), Violated)
    assert isinstance(dict_promises.one_winner(won, present=["j"]), Ok)
    assert isinstance(dict_promises.one_winner(lost, present=["k"]), Ok)
    assert isinstance(dict_promises.one_winner(lost), Violated)


CONSERVED = """
    A 1-2 put_many(vs=[1, 2, 3]) -> None
    A 3-4 put(v=4, partition="p") -> None
    B 5-6 get() -> 1
"""


def test_what_is_neither_given_out_nor_left_is_lost(written: Callable[[str], History]) -> None:
    history = written(CONSERVED)
    assert isinstance(queue_promises.nothing_lost(history, {None: [2, 3], "p": [4]}), Ok)
    verdict = queue_promises.nothing_lost(history, {None: [3], "p": [4]})
    assert isinstance(verdict, Violated)
    assert verdict.witness.reason == "2 was put, not given out to anybody, and is not left"
    assert isinstance(queue_promises.nothing_lost(history, {None: [2, 3, 4]}), Violated), "in the wrong partition"


def test_what_is_given_out_and_left_is_doubled(written: Callable[[str], History]) -> None:
    verdict = queue_promises.nothing_lost(written(CONSERVED), {None: [1, 2, 3], "p": [4]})
    assert isinstance(verdict, Violated)
    assert verdict.witness.reason == "1 was put 1 times; 1 were given out and 1 are left"


def test_a_get_without_an_answer_may_have_taken_an_item(written: Callable[[str], History]) -> None:
    history = written("""
        A 1-2 put_many(vs=[1, 2, 3]) -> None
        B 3-4 get() cancelled
        C 3-? put(v=9)
    """)
    assert isinstance(queue_promises.nothing_lost(history, {None: [2, 3]}), Ok)
    assert isinstance(queue_promises.nothing_lost(history, {None: [1, 2, 3, 9]}), Ok)
    assert isinstance(queue_promises.nothing_lost(history, {None: [3]}), Violated), "one get, two items"
    assert isinstance(queue_promises.nothing_lost(history.without_cancelled(), {None: [2, 3]}), Violated)


def test_a_get_that_seems_to_have_found_nothing_may_have_taken_a_stored_none(
    written: Callable[[str], History],
) -> None:
    history = written("""
        A 1-2 put(v=None) -> None
        B 3-4 get(block=False) -> None
    """)
    assert isinstance(queue_promises.nothing_lost(history, {}), Ok)
    assert isinstance(queue_promises.nothing_lost(history, {None: [None]}), Ok)


def test_nobody_can_tell_after_a_clear(written: Callable[[str], History]) -> None:
    history = written("""
        A 1-2 put(v=1) -> None
        B 3-4 clear() -> None
    """)
    assert isinstance(queue_promises.nothing_lost(history, {}), Undecided)
