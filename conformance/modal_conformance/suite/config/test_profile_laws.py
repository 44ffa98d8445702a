"""Laws of profiles: which table counts, which there are, and how another becomes the active one."""

from __future__ import annotations

import tomllib

from modal_conformance.suite.config.children import Child
from pytest_modalkit import requirement

TWO = """
[one]
token_id = "ak-1"
loglevel = "INFO"

[two]
token_id = "ak-2"
active = true
"""
TOKEN, LEVEL = 'config.get("token_id")', 'config.get("loglevel")'
ACTIVATE = "modal.config.config_set_active_profile({!r})"


@requirement("config.profile.selects-table", "config.profile.other-tables-ignored")
def test_a_variable_selects_the_table(child: Child) -> None:
    child.file.write_text(TWO)
    assert child.ask(TOKEN, LEVEL, MODAL_PROFILE="one") == ["ak-1", "INFO"]
    assert child.ask(TOKEN, LEVEL, MODAL_PROFILE="two") == ["ak-2", "WARNING"]


@requirement("config.profile.active-table")
def test_the_active_table_is_used(child: Child) -> None:
    child.file.write_text(TWO)
    assert child.ask(TOKEN, LEVEL) == ["ak-2", "WARNING"]


@requirement("config.profile.variable-beats-active")
def test_the_variable_beats_the_active_table(child: Child) -> None:
    child.file.write_text(TWO)
    assert child.ask(TOKEN, MODAL_PROFILE="one") == "ak-1"


@requirement("config.profile.default")
def test_the_default_table_is_used_among_several(child: Child) -> None:
    child.file.write_text('[first]\ntoken_id = "ak-first"\n\n[default]\ntoken_id = "ak-default"\n')
    assert child.ask(TOKEN) == "ak-default"


@requirement("config.profile.absent-table")
def test_a_profile_without_a_table_has_defaults(child: Child) -> None:
    child.file.write_text(TWO)
    assert child.ask(TOKEN, LEVEL, MODAL_PROFILE="three") == [None, "WARNING"]


@requirement("config.profiles.lists-tables")
def test_profiles_are_the_tables(child: Child) -> None:
    child.file.write_text('[one]\n\n["two words"]\nloglevel = "INFO"\n\n["d.o.t"]\n')
    assert sorted(child.ask("list(modal.config.config_profiles())")) == ["d.o.t", "one", "two words"]


@requirement("config.profiles.empty")
def test_without_a_file_there_are_no_profiles(child: Child) -> None:
    assert child.ask("list(modal.config.config_profiles())") == []


@requirement(
    "config.set-active-profile.writes-file",
    "config.set-active-profile.only-one",
    "config.set-active-profile.keeps-settings",
)
def test_the_mark_moves_and_the_rest_stays(child: Child) -> None:
    child.file.write_text(TWO)
    child.ask(ACTIVATE.format("one"))
    assert tomllib.loads(child.file.read_text()) == {
        "one": {"token_id": "ak-1", "loglevel": "INFO", "active": True},
        "two": {"token_id": "ak-2"},
    }


@requirement("config.set-active-profile.next-process")
def test_the_next_process_uses_the_marked_table(child: Child) -> None:
    child.file.write_text(TWO)
    child.ask(ACTIVATE.format("one"))
    assert child.ask(TOKEN) == "ak-1"


def refusal(child: Child, error: str) -> str:
    """Whether setting a profile that is not there is refused by `error`, and the file stays."""
    child.file.write_text(TWO)
    script = f"""
try:
    answer = repr({ACTIVATE.format("three")})
except {error} as refused:
    answer = type(refused).__name__
"""
    answer: str = child.run(script)
    assert child.file.read_text() == TWO
    return answer


@requirement("config.set-active-profile.unknown")
def test_a_profile_that_is_not_there_is_not_found(child: Child) -> None:
    assert refusal(child, "modal.exception.NotFoundError") == "NotFoundError"


@requirement("config.set-active-profile.unknown-key")
def test_a_profile_that_is_not_there_is_a_key_error(child: Child) -> None:
    assert refusal(child, "KeyError") == "KeyError"
