"""A whole run is held to the catalogue; a narrowed one says so; a plan runs nothing."""

from __future__ import annotations

import pytest

from pytest_modalkit.catalogue.location import Location
from pytest_modalkit.verdicts.narrowing import narrowing
from tests.kit.runs import Kit, closing_line


def take_law_away(kit: Kit) -> None:
    laws = kit.suite / "test_box_laws.py"
    text = laws.read_text()
    laws.write_text(text.replace("def test_an_emptied_box", "def an_emptied_box"))


def test_a_law_that_is_missing_is_red(kit: Kit) -> None:
    take_law_away(kit)
    result = kit.run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["red *1 requirement has no law in this run, which nothing narrowed: box.get.emptied"])
    assert closing_line(result.outlines)["deviates"] == 0


def test_a_conftest_cannot_take_a_law_away(kit: Kit) -> None:
    kit.pytester.makeconftest(
        """
def pytest_collection_modifyitems(items):
    items[:] = [item for item in items if "emptied" not in item.nodeid]
"""
    )
    result = kit.run()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["red *1 law was taken out of this run*::test_an_emptied_box_is_empty"])


def test_a_narrowed_run_is_exempt_and_says_so(kit: Kit) -> None:
    take_law_away(kit)
    result = kit.run("-k", "comes_back")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*narrowed by -k comes_back *"])


@pytest.mark.parametrize(
    ("words", "narrowed"),
    [
        (["miniature"], None),
        (["."], None),
        (["miniature/suite"], None),
        (["elsewhere", "miniature/suite"], None),
        (["--pyargs", "miniature"], None),
        (["--pyargs", "miniature.suite"], None),
        (["-m", "not slow", "miniature"], "-m not slow"),
        (["--deselect", "a::b", "miniature"], "--deselect a::b"),
        (["--ignore", "a", "--lf", "miniature"], "--ignore a, --lf"),
        (["miniature/suite/test_box_laws.py"], "miniature/suite/test_box_laws.py"),
        (["--pyargs", "miniature.requirements"], "miniature.requirements"),
        (["miniature/suite/test_box_laws.py::test_it"], "miniature/suite/test_box_laws.py::test_it"),
    ],
)
def test_what_narrows_a_run_is_told(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, words: list[str], narrowed: str | None
) -> None:
    monkeypatch.syspath_prepend(kit.folder)
    location = Location(package="miniature", root=kit.folder / "miniature")
    assert narrowing(kit.pytester.parseconfig(*words), location) == narrowed


def test_a_plan_runs_nothing(kit: Kit) -> None:
    result = kit.run("--modal-plan", backend="forgetful")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(
        [
            "plan for forgetful: 8 requirements, 8 laws, 12 runs",
            "*test_what_was_put_comes_back [[]sync, asyncio, trio]",
            "*box.get.what-was-put",
            "not applicable: 1 requirement, 1 law, 3 runs",
            "*box.get.expired: capability not claimed: time_control",
            "time: no earlier run is known",
        ]
    )
    assert "passed" not in result.stdout.str()


def test_a_plan_estimates_from_earlier_runs(kit: Kit) -> None:
    kit.run()
    result = kit.run("--modal-plan", "-n", "2")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["time: about * s in one process, as 12 of 12 last took"])


def test_collecting_alone_judges_nothing(kit: Kit) -> None:
    result = kit.run("--collect-only", "-q")
    assert result.ret == pytest.ExitCode.OK
    assert not [line for line in result.outlines if line.startswith("declared")]


def test_an_interrupted_run_still_ends_with_its_line(kit: Kit) -> None:
    result = kit.run("-x", backend="forgetful")
    counts = closing_line(result.outlines)
    assert counts["ran"] < counts["selected"]
    result.stdout.fnmatch_lines(["not testable * requirements alike:*", "*selected but silent*"])
