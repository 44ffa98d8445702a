"""Histories of a Dict, good and bad: is every good one called good, and every bad one bad for the right reason?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from modal_conformance.history import DictModel, History, Ok, Violated, check

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
    "denied after a refusal": (
        """
        A 1-2 put(key="k", value=1) -> True
        B 3-4 put(key="k", value=2, skip_if_exists=True) -> False
        C 5-6 contains(key="k") -> False
        """,
        "C found no key 'k' after B had been told that it is there, and nobody removed it since",
        "BC",
    ),
    "removed, and still there": (
        """
        A 1-2 put(key="k", value=1) -> True
        B 3-4 __delitem__(key="k") -> None
        C 5-6 get(key="k") -> 1
        """,
        "C saw 1 for key 'k' after B had removed it, and nobody put it since",
        "BC",
    ),
    "not there, then there": (
        """
        A 1-2 put(key="k", value=1) -> True
        B 3-4 contains(key="k") -> False
        C 5-6 contains(key="k") -> True
        D 1-2 pop(key="k") -> 1
        """,
        "C was told that there is something for key 'k' after B had found nothing there, and nobody put it since",
        "BC",
    ),
    "two values without a write in between": (
        """
        A 1-2 put(key="k", value=1) -> True
        B 1-2 put(key="k", value=2) -> True
        C 3-4 get(key="k") -> 1
        D 5-6 get(key="k") -> 2
        """,
        "D saw 2 for key 'k' after C had seen 1, and nobody put it since",
        "CD",
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


@pytest.mark.parametrize("text", GOOD_DICTS.values(), ids=GOOD_DICTS)
def test_good_histories_are_ok(text: str, written: Callable[[str], History]) -> None:
    verdict = check(written(text), DictModel())
    assert isinstance(verdict, Ok), verdict


@pytest.mark.parametrize(("text", "reason", "clients"), BAD_DICTS.values(), ids=BAD_DICTS)
def test_bad_histories_are_violated(text: str, reason: str, clients: str, written: Callable[[str], History]) -> None:
    history = written(text)
    verdict = check(history, DictModel())
    assert isinstance(verdict, Violated), verdict
    assert reason in verdict.witness.reason
    assert "".join(call.client for call in verdict.witness.calls) == clients
    assert verdict.witness.others == len(history) - len(clients)
