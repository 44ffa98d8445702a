"""The gates between catalogue, laws and mutants, and the lists that may only get better."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_modalkit.catalogue import Catalogue
from pytest_modalkit.catalogue.location import Location
from pytest_modalkit.catalogue.reading import read_areas
from pytest_modalkit.catalogue.tracing import trace
from pytest_modalkit.cli import main
from pytest_modalkit.gates import debts, findings
from pytest_modalkit.locks import compare, lock_for_claims, lock_for_reasons, platform_class, update


def found(root: Path) -> list[str]:
    return findings(Catalogue.of(read_areas(root / "requirements")), trace(Location(package="miniature", root=root)))


def rewrite(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


@pytest.fixture
def whole(miniature: Path) -> Path:
    """The miniature with a mutant for each requirement that lacks one."""
    path = miniature / "mutants" / "more.py"
    ids = ("box.put.quiet", "box.error.base", "box.put.twin")
    path.write_text(
        "".join(f'\n@mutant("{identity}")\ndef m{place}(patch): ...\n' for place, identity in enumerate(ids))
    )
    return miniature


def test_what_fits_together_passes(whole: Path) -> None:
    assert found(whole) == []


def test_a_requirement_without_a_mutant_is_found(miniature: Path) -> None:
    lines = found(miniature)
    assert len(lines) == 3
    assert all("no mutant breaks it" in line for line in lines)


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        (
            "suite/test_box_laws.py",
            '"box.get.empty"',
            '"box.get.emty"',
            "'box.get.emty'; did you mean 'box.get.empty'?",
        ),
        ("suite/test_box_laws.py", '"box.get.empty"', '"box.get.emty"', "box.get.empty: no law names it"),
        ("suite/test_box_laws.py", '"box.get.empty"', "EMPTY", "an id of the law is no literal"),
        ("suite/test_box_laws.py", '@requirement("box.get.empty")\n', "", "the law names no requirement"),
        ("suite/test_box_laws.py", "test_an_empty_box_raises", "test_what_was_put_comes_back", "2 laws have this name"),
        ("mutants/box.py", '"box.put.loud"', '"box.put.lout"', "did you mean 'box.put.loud'?"),
        ("mutants/box.py", "def nothing_is_changed", "def nobody_calls_it", "2 mutants have this name"),
        (
            "requirements/box.toml",
            'no_mutant = "the miniature has no clock"',
            "",
            "box.get.expired: no mutant breaks it",
        ),
        ("requirements/box.toml", 'seen = "modal 1.0"', 'seen = "m"\nno_mutant = "why"', "take no_mutant out"),
        ("requirements/box.toml", 'seen = "modal 1.0"', 'seen = "m"\nnot_tested = "why"', "take not_tested out"),
        (
            "suite/test_box_laws.py",
            '"box.get.empty"',
            '"box.get.empty", "box.get.expired"',
            "box.get.empty: every law of it needs time_control as well",
        ),
    ],
)
def test_what_does_not_fit_is_found(whole: Path, file: str, before: str, after: str, told: str) -> None:
    rewrite(whole / file, before, after)
    assert any(told in line for line in found(whole)), found(whole)


def test_the_debts_are_those_of_the_catalogue(miniature: Path) -> None:
    location = Location(package="miniature", root=miniature)
    not_tested, no_mutant, not_enforced = debts(Catalogue.of(read_areas(location.requirements)), location)
    assert not_tested.now == {"box.put.cost": "no bill is sent"}
    assert set(no_mutant.now) == {"box.get.expired", "box.put.old-result"}
    assert not_enforced.now == {"box.put.quiet": "a box makes no sound"}


def test_a_list_of_debts_may_only_shrink(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "not_tested.txt"
    before = lock_for_reasons(path, "Without a test", {"a.b": "why  so", "a.c": "because"})
    assert update(before, allow=None) is None
    assert compare(before) == []
    assert path.read_text().splitlines()[2:] == ["a.b: why so", "a.c: because"]
    fewer = lock_for_reasons(path, "Without a test", {"a.b": "why so"})
    assert compare(fewer) == ["not_tested.txt is behind what is true now: write it anew with modalkit check --update"]
    assert update(fewer, allow=None) is None
    assert compare(before) == ["not_tested.txt: a.c: the list may only shrink"]
    assert update(before, allow=None) == "not_tested.txt would get worse (a.c): say why with --allow-growth REASON"
    assert compare(fewer) == []
    assert update(before, allow="the clock broke") is None
    assert before.reasons()[0].endswith("1 for the worse: the clock broke")
    assert compare(before) == []


def test_claims_may_only_grow(tmp_path: Path) -> None:
    path = tmp_path / "capabilities.lock"
    path.write_text("plan9-root: trio\n")
    assert compare(lock_for_claims(path, frozenset({"trio"}))) == []
    assert update(lock_for_claims(path, frozenset({"trio", "asyncio"})), allow=None) is None
    assert path.read_text().splitlines()[2:] == sorted(["plan9-root: trio", f"{platform_class()}: asyncio trio"])
    fewer = lock_for_claims(path, frozenset({"trio"}))
    told = f"{platform_class()} no longer claims asyncio"
    assert compare(fewer) == [f"capabilities.lock: {told}: the list may only grow"]
    assert told in str(update(fewer, allow=None))
    assert compare(lock_for_claims(path, frozenset({"trio", "asyncio", "processes"})))[0].startswith(
        "capabilities.lock is behind"
    )


def test_the_command_checks_and_updates(whole: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--without-backend"]) == 1
    assert "not_tested.txt is not there: write it with modalkit check --update" in capsys.readouterr().out
    assert main(["check", "--without-backend", "--update"]) == 0
    assert main(["check", "--without-backend"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("not tested 1 · no mutant 2 · not enforced 1 · wrong 0")


def test_the_catalogue_laws_and_mutants_of_the_kit_fit_together(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["check"])
    assert status == 0, capsys.readouterr().out
