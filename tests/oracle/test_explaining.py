"""Explanations cover what they say, no more, and none is idle."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.oracle.comparing import Difference
from tools.oracle.explaining import BadExplanation, Explanation, judge, read_explanations

DIFFERENCE = Difference(
    client="newest", id="face:rule:dict.update=([('a', 1)],)", real="raises AttributeError", ours="returns None"
)


def _explanation(**changed: str) -> Explanation:
    return Explanation(**{"id": DIFFERENCE.id, "client": "newest", "reason": "meant", **changed})


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"client": "*"},
        {"id": "face:rule:dict.update=*"},
        {"id": "*"},
        {"real": "raises *", "ours": "returns None"},
    ],
)
def test_an_explanation_covers(changed: dict[str, str]) -> None:
    assert _explanation(**changed).covers(DIFFERENCE)


@pytest.mark.parametrize(
    "changed",
    [
        {"client": "0.73"},
        {"id": "face:rule:dict.update"},
        {"id": "face:rule:dict.update=([a(',1)],)"},
        {"real": "raises TypeError"},
        {"ours": "returns"},
    ],
)
def test_an_explanation_does_not_cover(changed: dict[str, str]) -> None:
    assert not _explanation(**changed).covers(DIFFERENCE)


def test_what_is_explained_is_not_red() -> None:
    judgement = judge([DIFFERENCE], [_explanation()], ["newest"])
    assert not judgement.is_red
    assert judgement.explained == [(DIFFERENCE, _explanation())]


def test_what_is_not_explained_is_red() -> None:
    judgement = judge([DIFFERENCE], [], ["newest"])
    assert judgement.is_red
    assert judgement.unexplained == [DIFFERENCE]


def test_an_explanation_of_nothing_is_red() -> None:
    idle = _explanation(id="face:rule:gone")
    judgement = judge([DIFFERENCE], [_explanation(), idle], ["newest"])
    assert judgement.is_red
    assert judgement.idle == [idle]


def test_explanations_of_clients_that_were_not_compared_are_left_alone() -> None:
    others = [_explanation(id="face:gone", client="0.73"), _explanation(id="face:gone", client="*")]
    assert not judge([], others, ["newest"]).is_red
    assert judge([], others, ["newest", "0.73"]).idle == others


def test_the_checked_in_explanations_can_be_read() -> None:
    found = read_explanations()
    assert len({(one.id, one.client, one.real, one.ours) for one in found}) == len(found) > 0


def test_an_entry_may_have_several_ids(tmp_path: Path) -> None:
    file = tmp_path / "explained.toml"
    file.write_text('[[explained]]\nid = ["a", "b"]\nclient = "*"\nreason = "r"\n')
    assert [one.id for one in read_explanations(file)] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("not TOML", "is not TOML"),
        ('[[explained]]\nid = "a"\nclient = "*"\n', r"entry 1 \(a\): \['reason'\] missing"),
        ('[[explained]]\nid = "a"\nclient = "*"\nreason = "r"\nwhy = "w"\n', r"unknown keys \['why'\]"),
        ('[[explained]]\nid = "a"\nclient = "*"\nreason = " "\n', "a value is empty or no text"),
        ('[[explained]]\nid = ["a", 5]\nclient = "*"\nreason = "r"\n', "a value is empty or no text"),
        ('[[explained]]\nid = "a"\nclient = "old"\nreason = "r"\n', "there is no client 'old'"),
    ],
)
def test_a_bad_entry_is_refused(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "explained.toml"
    file.write_text(text)
    with pytest.raises(BadExplanation, match=words):
        read_explanations(file)
