"""A whole run is held to the catalogue; a narrowed one says so; a plan runs nothing."""

from __future__ import annotations

import pytest

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
    assert closing_line(result)["deviates"] == 0


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


@pytest.mark.parametrize(
    "words",
    [
        ["-k", "comes_back"],
        ["-m", "not slow"],
        ["--deselect", "miniature/suite/test_box_laws.py::test_an_emptied_box_is_empty"],
        ["--ignore", "miniature/suite/test_form_laws.py"],
    ],
)
def test_a_narrowed_run_is_exempt_and_says_so(kit: Kit, words: list[str]) -> None:
    take_law_away(kit)
    result = kit.run(*words)
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines([f"*narrowed by {words[0]} *"])


@pytest.mark.parametrize(
    "argument", ["miniature/suite/test_box_laws.py", "miniature/suite/test_box_laws.py::test_an_empty_box_raises"]
)
def test_a_part_of_the_suite_is_a_narrowed_run(kit: Kit, argument: str) -> None:
    result = kit.run(argument, suite=False)
    assert result.ret == pytest.ExitCode.OK
    assert "red" not in {line.partition(" ")[0] for line in result.outlines}
    result.stdout.fnmatch_lines([f"*narrowed by {argument}*"])


def test_the_suite_may_be_named_as_a_package(kit: Kit) -> None:
    take_law_away(kit)
    result = kit.run("--pyargs", "miniature.suite", suite=False)
    result.stdout.fnmatch_lines(["red *1 requirement has no law*"])


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
    counts = closing_line(result)
    assert counts["ran"] < counts["selected"]
    result.stdout.fnmatch_lines(["not testable * requirements alike:*", "*selected but silent*"])
