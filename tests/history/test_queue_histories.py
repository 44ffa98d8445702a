"""Histories of a Queue, good and bad: is every good one called good, and every bad one bad for the right reason?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from modal_conformance.history import History, Ok, QueueModel, Violated, check

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


@pytest.mark.parametrize("text", GOOD_QUEUES.values(), ids=GOOD_QUEUES)
def test_good_histories_are_ok(text: str, written: Callable[[str], History]) -> None:
    verdict = check(written(text), QueueModel())
    assert isinstance(verdict, Ok), verdict


@pytest.mark.parametrize(("text", "reason", "clients"), BAD_QUEUES.values(), ids=BAD_QUEUES)
def test_bad_histories_are_violated(text: str, reason: str, clients: str, written: Callable[[str], History]) -> None:
    history = written(text)
    verdict = check(history, QueueModel())
    assert isinstance(verdict, Violated), verdict
    assert reason in verdict.witness.reason
    assert "".join(call.client for call in verdict.witness.calls) == clients
    assert verdict.witness.others == len(history) - len(clients)
