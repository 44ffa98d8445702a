"""Laws of `.env` files: what they say is what python-dotenv reads (the cases were compared with it)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference._faces.dotenv import find_file, variables_of

names = st.text("ABCxyz_019", min_size=1).filter(lambda each: not each[0].isdigit())
plain = st.text("abc XYZ019.,:/@é").map(str.strip)
CASES = {
    "A=1": {"A": "1"},
    "export A=1": {"A": "1"},
    "  A = 1  ": {"A": "1"},
    "A=": {"A": ""},
    "A": {"A": ""},
    "# A=1\nB=2": {"B": "2"},
    "A=1 # why": {"A": "1"},
    "A=1#2": {"A": "1#2"},
    "A= # why": {"A": ""},
    "A=#x": {"A": "#x"},
    "A='x $B # y'": {"A": "x $B # y"},
    "A='it\\'s'": {"A": "it's"},
    'A="x\\ny"': {"A": "x\ny"},
    'A="x\ny"\nB=1': {"A": "x\ny", "B": "1"},
    "A='x\\ny'": {"A": "x\\ny"},
    'A="say \\"hi\\""': {"A": 'say "hi"'},
    "'quoted name'=1": {"quoted name": "1"},
    "A=1\nB=${A}2": {"A": "1", "B": "12"},
    "B=${A}2\nA=1": {"B": "2", "A": "1"},
    "A=$B": {"A": "$B"},
    "A=${NOWHERE:-default}": {"A": "default"},
    "A=${HOST}": {"A": "here"},
    "HOST=there\nA=${HOST}": {"HOST": "there", "A": "there"},
    "A=1\nA=2": {"A": "2"},
    "=1\nB=2": {"B": "2"},
    "A='open\nB=2": {"B": "2"},
    "A=1\r\nB=2\r\n": {"A": "1", "B": "2"},
    "": {},
    "\n\n": {},
}


@pytest.mark.parametrize("text", CASES)
def test_a_file_says(text: str) -> None:
    assert variables_of(text, {"HOST": "here"}) == CASES[text]


@given(entries=st.dictionaries(names, plain))
def test_plain_values_are_read_as_they_are_in_their_order(entries: dict[str, str]) -> None:
    found = variables_of("\n".join(f"{name}={value}" for name, value in entries.items()), {})
    assert list(found.items()) == list(entries.items())


@given(entries=st.dictionaries(names, st.text(st.characters(exclude_characters="$", exclude_categories=["Cs"]))))
def test_whatever_is_in_double_quotes_is_read_back(entries: dict[str, str]) -> None:
    escaped = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in entries.items()}
    assert variables_of("\n".join(f'{name}="{value}"' for name, value in escaped.items()), {}) == entries


@given(text=st.text())
def test_no_text_is_too_strange(text: str) -> None:
    assert all(isinstance(value, str) for value in variables_of(text, {}).values())


def test_the_nearest_file_above_is_found(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    (tmp_path / ".env").touch()
    assert find_file(below, ".env") == tmp_path / ".env"
    (below.parent / ".env").touch()
    assert find_file(below, ".env") == below.parent / ".env"
    script = below / "script.py"
    script.touch()
    assert find_file(script, ".env") == below.parent / ".env"
    assert find_file(below, ".env-that-nobody-has") is None
    with pytest.raises(OSError, match="does not exist"):
        find_file(below / "nowhere", ".env")
