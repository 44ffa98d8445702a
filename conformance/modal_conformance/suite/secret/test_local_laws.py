"""Laws of Secrets that are made of what is here: variables of this process, and `.env` files."""

from __future__ import annotations

from pathlib import Path

import modal
import pytest

from modal_conformance.suite.secret.reading import seen
from pytest_modalkit import requirement

NAMES = ["MODALKIT_A", "MODALKIT_B"]


@requirement("secret.from-local-environ.takes-variables", "secret.from-local-environ.when-made")
def test_variables_of_this_process_are_taken_as_they_are_now(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, "before")
    secret = modal.Secret.from_local_environ(NAMES[:1])
    monkeypatch.setenv(NAMES[0], "after")
    assert seen([secret], NAMES) == {NAMES[0]: "before"}


@requirement("secret.from-local-environ.missing")
def test_a_variable_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAMES[0], raising=False)
    with pytest.raises(modal.exception.InvalidError):
        modal.Secret.from_local_environ(NAMES[:1])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the working directory, in one that has a `.env` file."""
    (tmp_path / ".env").write_text("MODALKIT_A=above\n", encoding="utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@requirement("secret.from-dotenv.working-directory")
def test_the_file_in_the_working_directory_is_read(here: Path) -> None:
    (here / ".env").write_text("MODALKIT_A=here\n", encoding="utf-8")
    assert seen([modal.Secret.from_dotenv()], NAMES) == {"MODALKIT_A": "here"}


@requirement("secret.from-dotenv.folders-above")
def test_without_one_the_nearest_above_is_read(here: Path) -> None:
    assert seen([modal.Secret.from_dotenv()], NAMES) == {"MODALKIT_A": "above"}


@requirement("secret.from-dotenv.path-of-a-file", "secret.from-dotenv.path-of-a-folder")
@pytest.mark.parametrize("is_file", [True, False])
def test_a_path_starts_the_search(here: Path, is_file: bool) -> None:
    folder = here / "deeper"
    folder.mkdir()
    script = folder / "script.py"
    script.touch()
    (folder / ".env").write_text("MODALKIT_B=deeper\n", encoding="utf-8")
    assert seen([modal.Secret.from_dotenv(str(script if is_file else folder))], NAMES) == {"MODALKIT_B": "deeper"}


@requirement("secret.from-dotenv.filename")
def test_a_file_may_have_another_name(here: Path) -> None:
    (here / ".env-dev").write_text("MODALKIT_B=dev\n", encoding="utf-8")
    assert seen([modal.Secret.from_dotenv(filename=".env-dev")], NAMES) == {"MODALKIT_B": "dev"}


@requirement("secret.from-dotenv.format")
def test_quotes_and_comments_are_understood(here: Path) -> None:
    (here / ".env").write_text("# a comment\n\nMODALKIT_A=\"two words\"\nMODALKIT_B='it is'\n", encoding="utf-8")
    assert seen([modal.Secret.from_dotenv()], NAMES) == {"MODALKIT_A": "two words", "MODALKIT_B": "it is"}
