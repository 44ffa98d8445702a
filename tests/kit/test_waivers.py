"""The file of waivers is read as strictly as a debt."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from pytest_modalkit.waivers import FACES, Waiver, WaiverError, parse, read, waiver_for

KNOWN = ("box.get.empty", "box.get.emptied", "box.put.twin")
TODAY = dt.date(2026, 11, 20)
ENTRY = """
[[waiver]]
id = "box.get.empty"
reason = "not yet"
owner = "us"
expires = 2026-12-31
"""


def parsed(text: str) -> tuple[Waiver, ...]:
    return parse(text, known=KNOWN, today=TODAY)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(str.strip)
literals: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.binary()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
waivers = st.builds(
    Waiver,
    id=st.sampled_from(KNOWN),
    reason=words.map(str.strip),
    owner=words.map(str.strip),
    expires=st.dates(min_value=TODAY),
    link=st.none() | words,
    face=st.none() | st.sampled_from(FACES),
    witness=st.none() | st.dictionaries(st.from_regex("[a-z]{1,5}", fullmatch=True), literals, min_size=1),
)


def written(waiver: Waiver) -> str:
    """Write a waiver as TOML."""
    values = {name: getattr(waiver, name) for name in ("id", "reason", "owner", "expires", "link", "face")}
    entry: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    if waiver.witness is not None:
        entry["witness"] = {name: repr(value) for name, value in waiver.witness.items()}
    return tomli_w.dumps({"waiver": [entry]})


@given(waiver=waivers)
def test_what_is_written_is_read(waiver: Waiver) -> None:
    assert parsed(written(waiver)) == (waiver,)


@given(waiver=waivers, later=st.integers(1, 1000))
def test_a_waiver_holds_to_the_end_of_its_last_day(waiver: Waiver, later: int) -> None:
    assert parse(written(waiver), known=KNOWN, today=waiver.expires) == (waiver,)
    if waiver.expires <= dt.date.max - dt.timedelta(days=later):
        with pytest.raises(WaiverError, match=f"expired on {waiver.expires.isoformat()}"):
            parse(written(waiver), known=KNOWN, today=waiver.expires + dt.timedelta(days=later))


@given(name=st.sampled_from(["id", "reason", "owner", "expires"]))
def test_nothing_compulsory_may_be_left_out(name: str) -> None:
    text = "\n".join(line for line in ENTRY.splitlines() if not line.startswith(name))
    with pytest.raises(WaiverError, match=f"{name} is missing"):
        parsed(text)


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("box.get.empty", "box.get.emty", "did you mean 'box.get.empty'?"),
        ("owner", "ownr", "unknown key 'ownr'; did you mean 'owner'?"),
        ("2026-12-31", '"2026-12-31"', "without quotes"),
        ("2026-12-31", "2026-12-31T00:00:00Z", "write a TOML date"),
        ("2026-12-31", "2026-11-19", "expired on 2026-11-19"),
        ('"us"', '" "', "owner is ' '"),
        ('"us"', '"us"\nface = "trioo"', "unknown face 'trioo'; did you mean 'trio'?"),
        ('"us"', '"us"\nwitness = { key = "open(1)" }', "witness.key is 'open(1)'"),
        ('"us"', '"us"\nwitness = { key = 3 }', "a Python literal in quotes is needed"),
        ('"us"', '"us"\nwitness = "3"', "a table from argument name"),
        ("[[waiver]]", "[waiver]", "two brackets"),
        ("[[waiver]]", "[[waver]]", "unknown key 'waver'"),
        ("[[waiver]]", "[[waiver", "this is not TOML"),
    ],
)
def test_a_slip_is_refused(before: str, after: str, fault: str) -> None:
    with pytest.raises(WaiverError) as refused:
        parsed(ENTRY.replace(before, after, 1))
    assert fault in str(refused.value)


def test_one_requirement_is_waived_once_per_face() -> None:
    with pytest.raises(WaiverError, match="waived twice"):
        parsed(ENTRY + ENTRY)
    with pytest.raises(WaiverError, match="waived twice"):
        parsed(ENTRY + ENTRY + 'face = "trio"\n')
    one, two = parsed(ENTRY + 'face = "sync"\n' + ENTRY + 'face = "trio"\n')
    assert (one.face, two.face) == ("sync", "trio")
    assert waiver_for((one, two), "box.get.empty", "trio") is two
    assert waiver_for((one, two), "box.get.empty", "asyncio") is None
    assert waiver_for((one, two), "box.put.twin", "sync") is None


PATTERN = ENTRY.replace("box.get.empty", "box.get.*")


def test_a_pattern_stands_for_all_requirements_below_its_prefix() -> None:
    empty, emptied = parsed(PATTERN)
    assert (empty.id, emptied.id) == ("box.get.empty", "box.get.emptied")
    assert {(each.pattern, each.reason, each.owner, each.expires) for each in (empty, emptied)} == {
        ("box.get.*", "not yet", "us", dt.date(2026, 12, 31))
    }
    assert [each.id for each in parsed(PATTERN.replace("box.get.*", "box.*"))] == list(KNOWN)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (PATTERN.replace("box.get.*", "box.gett.*"), "below this prefix; did you mean 'box.get.*'?"),
        (PATTERN.replace("box.get.*", "box.get.empty.*"), "no requirement is below this prefix"),
        (PATTERN.replace("box.get.*", "*"), "no requirement has this id"),
        (PATTERN.replace("box.get.*", "box.get.emp*"), "no requirement has this id"),
        (PATTERN.replace("box.get.*", ".*"), "no requirement is below this prefix"),
        (PATTERN + 'witness = { key = "1" }\n', "a witness shows one deviation"),
        (PATTERN + ENTRY, "waiver 2 (box.get.empty): it is waived twice"),
        (ENTRY + PATTERN, "waiver 2 (box.get.*): it is waived twice through box.get.empty"),
        (PATTERN.replace("2026-12-31", "2026-11-19"), "waiver 1 (box.get.*): it expired on 2026-11-19"),
    ],
)
def test_a_pattern_is_held_to_the_rules_of_an_entry(text: str, fault: str) -> None:
    with pytest.raises(WaiverError) as refused:
        parsed(text)
    assert fault in str(refused.value)


def test_all_faults_are_told_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "waivers.toml"
    path.write_text(ENTRY.replace("owner", "ownr") + ENTRY.replace("empty", "emty"))
    with pytest.raises(WaiverError) as refused:
        read(path, known=KNOWN, today=TODAY)
    told = str(refused.value)
    assert str(path) in told
    assert "waiver 1 (box.get.empty)" in told
    assert "waiver 2 (box.get.emty)" in told


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match=r"nowhere\.toml cannot be read"):
        read(tmp_path / "nowhere.toml", known=KNOWN, today=TODAY)
