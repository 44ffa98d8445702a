"""One audit hook for the process, and listeners that come and go."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from pytest_modalkit import audit


def test_a_listener_hears_its_events_once_until_it_is_taken_away() -> None:
    heard: list[tuple[Any, ...]] = []
    for _ in range(2):
        audit.listen(["modalkit.test"], heard.append)
    sys.audit("modalkit.test", 1, "two")
    sys.audit("modalkit.other")
    assert heard == [(1, "two")]
    audit.unlisten(heard.append)
    sys.audit("modalkit.test", 3)
    assert heard == [(1, "two")]


def test_listeners_of_one_event_come_in_order_and_leave_one_by_one() -> None:
    heard: list[str] = []

    def first(arguments: tuple[Any, ...]) -> None:
        heard.append("first")

    def second(arguments: tuple[Any, ...]) -> None:
        heard.append("second")

    audit.listen(["modalkit.test"], first)
    audit.listen(["modalkit.test"], second)
    sys.audit("modalkit.test")
    audit.unlisten(first)
    sys.audit("modalkit.test")
    audit.unlisten(second)
    assert heard == ["first", "second", "second"]


def test_what_a_listener_raises_prevents_the_event() -> None:
    def refuse(arguments: tuple[Any, ...]) -> None:
        raise PermissionError("no")

    audit.listen(["modalkit.test"], refuse)
    try:
        with pytest.raises(PermissionError, match="no"):
            sys.audit("modalkit.test")
    finally:
        audit.unlisten(refuse)
