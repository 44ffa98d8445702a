"""A file that cannot be read or written is refused before any work is done for it, and no folder is made for it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pytest_modalkit.cli import main
from pytest_modalkit.mutants.__main__ import main as run_mutants
from pytest_modalkit.places import PlaceError, check_readable, check_writable


@pytest.fixture
def somewhere(tmp_path: Path) -> Path:
    """A folder with the folder `reports` and the file `waivers.toml`."""
    (tmp_path / "reports").mkdir()
    (tmp_path / "waivers.toml").write_text("")
    return tmp_path


@pytest.mark.parametrize("name", ["new.jsonl", "waivers.toml", "reports/new.jsonl"])
def test_what_can_be_written_is_not_touched(somewhere: Path, name: str) -> None:
    before = sorted(somewhere.rglob("*"))
    check_writable(somewhere / name, "--output")
    assert sorted(somewhere.rglob("*")) == before


def test_a_device_can_be_written() -> None:
    check_writable(Path(os.devnull), "--output")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("report/x", "there is no folder '{0}/report'; did you mean 'reports'? Make it, or name another place"),
        ("a/b/c/x", "there is no folder '{0}/a'. Make it, or name another place"),
        ("reports", "it is a folder. Name a file in it"),
        ("waivers.toml/x", "'{0}/waivers.toml' is no folder. Name another place"),
        ("waivers.toml/x/y", "'{0}/waivers.toml' is no folder. Name another place"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_place_and_the_way_out(
    somewhere: Path, name: str, told: str
) -> None:
    with pytest.raises(PlaceError) as caught:
        check_writable(somewhere / name, "--output")
    expected = told.format(somewhere)
    assert str(caught.value) == f"--output: '{somewhere / name}' cannot be written: {expected}"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("waiver.toml", "there is no such file; did you mean 'waivers.toml'? Write it, or leave the option out"),
        ("reprots/waivers.toml", "there is no folder '{0}/reprots'; did you mean 'reports'?"),
        ("reports", "it is a folder"),
    ],
)
def test_what_cannot_be_read_is_refused(somewhere: Path, name: str, told: str) -> None:
    with pytest.raises(PlaceError) as caught:
        check_readable(somewhere / name, "--modal-waivers")
    assert told.format(somewhere) in str(caught.value)


def test_what_must_not_be_read_or_written_is_refused(somewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # nothing is forbidden to the user who may do all
    for check, name in (check_readable, "waivers.toml"), (check_writable, "waivers.toml"), (check_writable, "new"):
        with pytest.raises(PlaceError, match="permission denied"):
            check(somewhere / name, "--output")


def test_nothing_is_suggested_from_a_folder_that_must_not_be_listed(
    somewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(PlaceError, match=r"there is no folder '.*/report'\. Make it"):
        check_writable(somewhere / "report" / "x", "--output")


# Who asks


def test_the_report_command_writes_nothing_where_there_is_no_folder(
    somewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "nowhere.jsonl", "--output", str(somewhere / "report" / "page.html")]) == 2
    assert "--output: " in (told := capsys.readouterr().err)
    assert "did you mean 'reports'?" in told


def test_stubs_make_the_folder_that_they_are_for_and_none_around_it(
    somewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stubs", str(somewhere / "a" / "typings")]) == 2
    assert f"there is no folder '{somewhere / 'a'}'" in capsys.readouterr().err
    assert not (somewhere / "a").exists()
    assert main(["stubs", str(somewhere / "typings")]) == 0
    assert (somewhere / "typings" / "modal" / "dict.pyi").exists()


def test_mutants_are_not_begun_whose_report_has_no_place(somewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_mutants(["--area", "dict", "--report", str(somewhere / "a" / "mutants.jsonl")]) == 2
    assert "there is no folder" in capsys.readouterr().err
    assert not (somewhere / "a").exists()
