"""The suite is found and run whatever the user's settings for tests are."""

from __future__ import annotations

import textwrap

import pytest

from tests.plugin.conftest import Run

LAWS = """
from __future__ import annotations
import modal
import pytest
from pytest_modalkit import Face, requirement

helper = None

@pytest.fixture
def prepared():
    return 1

@requirement("mini.works")
async def test_works(face: Face, prepared) -> None:
    assert await face(modal.get, "a") is None

@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.modal_requirement("mini.counts"))])
async def test_driven_by_data(face: Face, n) -> None:
    assert n == 1

def check_never_collected():
    raise AssertionError

class TestNeverCollected:
    def test_it(self):
        raise AssertionError
"""
CATALOGUE = """
area = "mini"
title = "Mini"

[[requirement]]
id = "mini.works"
statement = "It works."
documents = ["001: Dict"]
editions = ["1"]
level = "must"
evidence = "documented"
no_mutant = "a miniature"

[[requirement]]
id = "mini.counts"
statement = "It counts."
documents = ["001: Dict"]
editions = ["1"]
level = "must"
evidence = "documented"
no_mutant = "a miniature"
"""
CONFTEST = """
from pathlib import Path
from pytest_modalkit.catalogue.location import Location, relocate

relocate(Location(package="miniature", root=Path(__file__).parent / "miniature"))
"""
HOSTILE = """
[pytest]
pythonpath = .
python_files = check_*.py
python_functions = check_*
python_classes = Check*
norecursedirs = * miniature
addopts = --strict-markers --strict-config --import-mode={mode}
anyio_mode = auto
"""


@pytest.fixture
def miniature(pytester: pytest.Pytester) -> None:
    """A suite of two laws, beside which the kit finds nothing else."""
    root = pytester.mkpydir("miniature")
    (root / "requirements").mkdir()
    (root / "requirements" / "mini.toml").write_text(CATALOGUE)
    (root / "mutants").mkdir()
    area = root / "suite" / "mini"
    area.mkdir(parents=True)
    for folder in (root / "suite", area):
        (folder / "__init__.py").write_text("")
    (area / "test_mini_laws.py").write_text(textwrap.dedent(LAWS))
    (area / "helpers.py").write_text("raise AssertionError('no file of laws')")
    pytester.makeconftest(CONFTEST)


@pytest.mark.parametrize(
    ("asked", "mode"),
    [
        (["--pyargs", "miniature"], "prepend"),
        (["--pyargs", "miniature"], "importlib"),
        (["miniature"], "append"),
        (["miniature/suite/mini/test_mini_laws.py"], "importlib"),
    ],
)
@pytest.mark.usefixtures("miniature")
def test_hostile_settings_change_nothing(toy: Run, pytester: pytest.Pytester, mode: str, asked: list[str]) -> None:
    pytester.makeini(HOSTILE.format(mode=mode))
    outcome = toy("-v", *asked, others=True)
    outcome.assert_outcomes(passed=6)
    for name in ("test_works", "test_driven_by_data"):
        outcome.stdout.fnmatch_lines([f"*miniature/suite/mini/test_mini_laws.py::{name}[[]*asyncio*] *"])


@pytest.mark.usefixtures("miniature")
def test_a_single_law_can_be_asked_for_and_the_suite_can_be_ignored(toy: Run) -> None:
    toy("--pyargs", "miniature.suite.mini.test_mini_laws::test_works[trio]").assert_outcomes(passed=1)
    ignored = toy("--pyargs", "miniature", "--ignore=miniature/suite/mini", test_mine="def test_mine(): pass")
    ignored.stdout.fnmatch_lines(["*no tests ran*"])


@pytest.mark.usefixtures("miniature")
def test_under_xdist_all_laws_run(toy: Run) -> None:
    toy("-n2", "--pyargs", "miniature").assert_outcomes(passed=6)


@pytest.mark.usefixtures("miniature")
def test_assertions_of_laws_are_explained(toy: Run, pytester: pytest.Pytester) -> None:
    laws = pytester.path / "miniature" / "suite" / "mini" / "test_mini_laws.py"
    laws.write_text(laws.read_text().replace("assert n == 1", "assert n == 1 + 1"))
    outcome = toy("--pyargs", "miniature")
    outcome.assert_outcomes(passed=3, failed=3)
    outcome.stdout.fnmatch_lines(["E *assert 1 == (1 + 1)"])


@pytest.mark.usefixtures("miniature")
def test_a_file_of_laws_that_cannot_be_imported_is_an_error_with_its_reason(
    toy: Run, pytester: pytest.Pytester
) -> None:
    laws = pytester.path / "miniature" / "suite" / "mini" / "test_mini_laws.py"
    laws.write_text("import nonexistent_thing")
    outcome = toy("--pyargs", "miniature")
    outcome.assert_outcomes(errors=1)
    outcome.stdout.fnmatch_lines(["*laws in *test_mini_laws.py could not be imported*", "*nonexistent_thing*"])


@pytest.mark.usefixtures("miniature")
def test_without_the_extra_it_says_what_to_install(
    toy: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    absent = pytester.mkdir("absent")
    (absent / "without_trio.py").write_text(
        textwrap.dedent(
            """
            import importlib.util, sys

            real = importlib.util.find_spec
            importlib.util.find_spec = lambda name, package=None: None if name == "trio" else real(name, package)
            """
        )
    )
    monkeypatch.setenv("PYTHONPATH", str(absent))
    outcome = toy("-p", "without_trio", "--pyargs", "miniature")
    assert outcome.ret == pytest.ExitCode.USAGE_ERROR
    outcome.stderr.fnmatch_lines(
        ["ERROR: the conformance suite needs trio, *: pip install 'pytest-modalkit[[]conformance]'"]
    )
    # Not asked for by name, it is an error of what lies there, and the user's own tests are collected.
    found = toy("-p", "without_trio", "--continue-on-collection-errors", ".", test_mine="def test_mine(): pass")
    found.assert_outcomes(passed=1, errors=1)
    downstream = toy("-p", "without_trio", "test_mine.py", test_mine="def test_mine(): pass")
    downstream.assert_outcomes(passed=1)
