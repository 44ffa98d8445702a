"""The closest match in refusals: one wording, with one mark at the end of each sentence."""

from __future__ import annotations

import pytest

from pytest_modalkit.closest import best, choices, suggestion

KNOWN = ("live", "reference", "wire")


@pytest.mark.parametrize(
    ("word", "expected"),
    [("referense", ["reference"]), ("WIRE", ["wire"]), ("nothing like it", []), ("", [])],
)
def test_the_best_are_those_that_look_alike(word: str, expected: list[str]) -> None:
    assert best(word, KNOWN) == expected


def test_a_close_word_is_asked_after_and_all_are_named() -> None:
    assert suggestion("referense", KNOWN) == "; did you mean 'reference'?"
    assert choices("referense", KNOWN) == "; did you mean 'reference'? Known: live, reference, wire"


def test_without_a_close_word_all_are_named() -> None:
    assert suggestion("zzz", KNOWN) == ""
    assert choices("zzz", iter(KNOWN)) == ". Known: live, reference, wire"
