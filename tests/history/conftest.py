"""Short spellings for histories written by hand."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from modal_conformance.history import CANCELLED, UNKNOWN, Answer, Call, History

_LINE = re.compile(
    r"(?P<client>\w+) +(?P<start>\d+)-(?P<end>\d+|\?) +(?P<operation>\w+)\((?P<arguments>.*)\) *(?P<answer>.*)"
)


def _answer(text: str) -> Answer:
    if not text or text == "open":
        return UNKNOWN
    if text == "cancelled":
        return CANCELLED
    if text.startswith("raises "):
        return Answer.raised(text.removeprefix("raises "))
    return Answer.returned(eval(text.removeprefix("-> "), {}))  # noqa: S307 - written a few lines away


def _history(text: str) -> History:
    """A history from lines such as `A 1-3 put(key=1, value=2) -> True`, with instants as small numbers."""
    calls = []
    for line in filter(None, map(str.strip, text.splitlines())):
        found = _LINE.fullmatch(line)
        assert found, line
        calls.append(
            Call(
                client=found["client"],
                operation=found["operation"],
                arguments=eval(f"dict({found['arguments']})", {}),  # noqa: S307 - written a few lines away
                answer=_answer(found["answer"]),
                start=int(found["start"]) * 1_000_000,
                end=None if found["end"] == "?" else int(found["end"]) * 1_000_000,
            )
        )
    return History(calls)


@pytest.fixture
def written() -> Callable[[str], History]:
    """Reads a history that a test has written down."""
    return _history
