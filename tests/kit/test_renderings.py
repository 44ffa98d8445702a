"""The same report as text, Markdown, HTML, JUnit XML, badge and matrix; awkward values stay inside."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_modalkit.report import FORMAT, EndLine, Report, RequirementLine, RunLine, VerdictLine, texts
from pytest_modalkit.report.html import html
from pytest_modalkit.verdicts import Verdict
from pytest_modalkit.waivers import WaiverError, parse

AWKWARD = "</script><b>\x00\ud800 | ]]>\n\"'&"


def run(name: str, edition: str = "1") -> RunLine:
    return RunLine(
        id=name,
        format=FORMAT,
        kit="0.1",
        edition=edition,
        backend=name,
        capabilities=("trio",),
        profile="smoke",
        seed=7,
        suite="sha256:00",
        python="3.11.7",
        platform="linux",
        started="2026-11-20T00:00:00+00:00",
        declared=3,
    )


def requirement(identity: str, not_tested: str | None = None, not_enforced: str | None = None) -> RequirementLine:
    return RequirementLine(
        id=identity,
        area="box",
        statement=f"It holds that {identity}.",
        documents=("000: Box",),
        editions=("1",),
        level="must",
        evidence="documented",
        not_tested=not_tested,
        not_enforced=not_enforced,
    )


def verdict(name: str, identity: str, given: Verdict, face: str | None = None, text: str = "because") -> VerdictLine:
    told = None if given is Verdict.CONFORMS else text
    return VerdictLine(
        run=name,
        requirement=identity,
        law="x.py::test_it",
        face=face,
        verdict=given,
        duration=0.25,
        reason=told,
        failure=told,
        witness=told,
        calls=(text,),
    )


def report(text: str = "because") -> Report:
    return Report.of(
        [
            run("right"),
            run("wrong"),
            requirement("box.a"),
            requirement("box.b", not_enforced=text or "-"),
            requirement("box.c", not_tested=text or "-"),
            verdict("right", "box.a", Verdict.CONFORMS, "sync"),
            verdict("right", "box.b", Verdict.NOT_APPLICABLE, "trio", text),
            verdict("wrong", "box.a", Verdict.DEVIATES, "sync", text),
            verdict("wrong", "box.a", Verdict.CONFORMS, "trio"),
            verdict("wrong", "box.b", Verdict.WAIVED, "sync", text),
            EndLine(run="wrong", counts={}, findings=(text,), exit=1, duration=1.0),
        ]
    )


class Page(HTMLParser):
    """Reads a page back: its text, its rows, and what it would fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.rows: dict[str, str] = {}
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.fetched += [f"{tag} {name}={value}" for name, value in attrs if name in ("src", "href")]
        if tag == "details":
            self.rows[str(found["id"])] = str(found["data-verdicts"])
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_terminal_shows_deviations_and_the_closing_line() -> None:
    right, wrong = texts.terminal(report()).strip().split("\n\n")
    assert right.splitlines()[-1].startswith("declared 3 · selected 2 · ran 1 · conforms 1 · deviates 0")
    assert "  deviates       box.a [sync]" in wrong.splitlines()
    assert "                 It holds that box.a." in wrong.splitlines()
    assert "  red: because" in wrong.splitlines()


def test_markdown_has_a_table_of_deviations() -> None:
    text = texts.markdown(report("a | b\nc"))
    assert "## 🟢 right" in text
    assert "## 🔴 wrong" in text
    assert "| deviates | `box.a` | It holds that box.a. | a \\| b<br>c |" in text


def test_the_matrix_compares_backends() -> None:
    lines = texts.matrix(report()).splitlines()
    assert lines[0].split() == ["right", "wrong"]
    assert [line.split() for line in lines if line.startswith("box.")] == [
        ["box.a", "✓", "✗"],
        ["box.b", "·", "w"],
        ["box.c"],
    ]


def test_columns_of_several_editions_say_which() -> None:
    lines = texts.matrix(Report.of([run("right"), run("older", "0.73")])).splitlines()
    assert "older (edition 0.73)" in lines[0]


def test_junit_counts_by_kind() -> None:
    root = ET.fromstring(texts.junit(report()))
    suites = {suite.get("name"): suite for suite in root}
    assert {name: suite.get("failures") for name, suite in suites.items()} == {"right": "0", "wrong": "1"}
    assert {name: suite.get("skipped") for name, suite in suites.items()} == {"right": "1", "wrong": "1"}
    (case,) = (case for case in suites["wrong"] if case.find("failure") is not None)
    assert case.get("name") == "box.a[sync]"


@pytest.mark.parametrize(
    ("lines", "message", "color"),
    [
        ([verdict("one", "box.a", Verdict.CONFORMS)], "1/1", "brightgreen"),
        ([verdict("one", "box.a", Verdict.WAIVED)], "0/1, 1 waived", "yellow"),
        ([verdict("one", "box.a", Verdict.DEVIATES), verdict("one", "box.b", Verdict.CONFORMS)], "1/2", "red"),
        ([verdict("one", "box.a", Verdict.NOT_APPLICABLE)], "0/0", "brightgreen"),
    ],
)
def test_the_badge_says_how_many_conform(lines: list[VerdictLine], message: str, color: str) -> None:
    data = json.loads(texts.badge(Report.of([run("one"), *lines])))
    assert data == {"schemaVersion": 1, "label": "modal edition 1", "message": message, "color": color}


def test_a_draft_of_waivers_names_what_deviates_and_does_not_stand_by_itself() -> None:
    text = texts.waivers(report())
    assert tomllib.loads(text) == {"waiver": [{"id": "box.a", "reason": "", "owner": "", "expires": ""}]}
    assert text.startswith("# It holds that box.a.\n")
    with pytest.raises(WaiverError, match="reason is ''"):
        parse(text, known=["box.a"], today=dt.date(2026, 11, 20))
    assert texts.waivers(Report.of([run("right")])) == ""


def test_the_page_has_a_row_per_requirement() -> None:
    page = Page(html(report()))
    assert page.rows == {"box.a": "conforms deviates", "box.b": "not_applicable waived", "box.c": "absent"}
    assert not page.open
    assert "1 of 1 applicable requirements conform" in page.text
    assert "not tested: because" in page.text
    assert "not enforced by the reference: because" in page.text


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = html(report())
    assert Page(page).fetched == []
    assert not re.search(r"https?://|@import|url\(", page)


@given(text=st.text() | st.just(AWKWARD))
def test_awkward_values_stay_inside(text: str) -> None:
    awkward = report(text)
    page = Page(html(awkward))
    assert set(page.rows) == {"box.a", "box.b", "box.c"}
    assert not page.open
    ET.fromstring(texts.junit(awkward).encode("utf-8"))
    assert len([line for line in texts.matrix(awkward).splitlines() if line.startswith("box.")]) == 3
    assert sum(line.startswith("| ") for line in texts.markdown(awkward).splitlines()) == 7
