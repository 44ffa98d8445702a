"""Laws of Config: get, override_locally, to_dict.

- the environment comes first, then the file, then the default
- use_env=False leaves the environment out; profile= looks into another table
- override_locally changes this process and not the file
- to_dict has all settings
"""

from __future__ import annotations

import os

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.suite.config.children import Child
from modal_conformance.suite.config.variables import variables
from pytest_modalkit import requirement

# What an environment variable can hold.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)

DOCUMENTED = ("loglevel", "logs_timeout", "force_build", "traceback", "token_id", "token_secret")
ABSENT = "a-profile-that-no-settings-file-has"


@requirement("config.get.environment-first")
@given(token=texts)
def test_the_environment_variable_is_what_get_gives(token: str) -> None:
    with variables(MODAL_TOKEN_ID=token):
        assert modal.config.config.get("token_id") == token


@requirement("config.get.environment-first", "config.get.file-second", "config.get.default-last")
def test_environment_beats_file_and_file_beats_default(child: Child) -> None:
    child.file.write_text('[default]\nloglevel = "INFO"\nlogs_timeout = 3\n')
    keys = ("loglevel", "logs_timeout", "force_build")
    assert child.ask(*(f"config.get({key!r})" for key in keys), MODAL_LOGLEVEL="ERROR") == ["ERROR", 3.0, False]


@requirement("config.get.default-last")
def test_a_profile_that_is_nowhere_has_defaults() -> None:
    assert modal.config.config.get("loglevel", profile=ABSENT, use_env=False) == "WARNING"


@requirement("config.get.without-environment")
@given(token=texts)
def test_use_env_false_leaves_the_environment_out(token: str) -> None:
    with variables(MODAL_TOKEN_ID=None):
        before = modal.config.config.get("token_id", use_env=False)
    with variables(MODAL_TOKEN_ID=f"{before}{token}+"):
        assert modal.config.config.get("token_id", use_env=False) == before


@requirement("config.get.without-environment", "config.get.other-profile")
def test_the_file_can_be_asked_past_the_environment(child: Child) -> None:
    child.file.write_text('[default]\ntoken_id = "ak-1"\n\n["other one"]\ntoken_id = "ak-2"\n')
    answers = child.ask(
        'config.get("token_id", use_env=False)',
        'config.get("token_id", profile="other one", use_env=False)',
        'config.get("token_id", profile="other one")',
        MODAL_TOKEN_ID="ak-env",
    )
    assert answers == ["ak-1", "ak-2", "ak-env"]


@requirement("config.get.reads-environment-anew")
def test_a_variable_set_after_the_import_counts() -> None:
    for level in ("ERROR", "INFO"):
        with variables(MODAL_LOGLEVEL=level):
            assert modal.config.config.get("loglevel") == level


@requirement("config.settings.unknown")
@pytest.mark.parametrize("key", ["log_level", "LOGLEVEL", "", "modal_loglevel"])
def test_a_setting_that_does_not_exist_is_refused(key: str) -> None:
    with pytest.raises(KeyError):
        modal.config.config.get(key)


@requirement("config.config-path.environment-only")
def test_the_place_of_the_file_is_no_setting() -> None:
    for key in ("config_path", "profile"):
        with pytest.raises(KeyError):
            modal.config.config.get(key)


@requirement("config.getitem")
@given(token=texts)
def test_brackets_are_get(token: str) -> None:
    with variables(MODAL_TOKEN_SECRET=token):
        assert modal.config.config["token_secret"] == modal.config.config.get("token_secret")


@requirement("config.config.no-arguments")
@given(token=texts)
def test_any_config_shows_the_same_settings(token: str) -> None:
    with variables(MODAL_TOKEN_ID=token):
        assert modal.config.Config().get("token_id") == modal.config.config.get("token_id")


@requirement("config.override-locally.effect")
@given(token=texts)
def test_override_locally_sets_the_setting_through_its_variable(token: str) -> None:
    with variables(MODAL_TOKEN_ID=None):
        modal.config.config.override_locally("token_id", token)
        assert modal.config.config.get("token_id") == token
        assert os.environ["MODAL_TOKEN_ID"] == token


@requirement("config.override-locally.file-untouched")
def test_override_locally_leaves_the_file(child: Child) -> None:
    text = '[default]\nloglevel = "INFO"  # mine\n'
    child.file.write_text(text)
    script = 'config.override_locally("loglevel", "ERROR"); answer = config.get("loglevel", use_env=False)'
    assert child.run(script) == "INFO"
    assert child.file.read_text() == text


@requirement("config.override-locally.other-variables")
def test_override_locally_sets_other_variables_in_capitals() -> None:
    with variables(A_LAW_OF_MODALKIT=None):
        modal.config.config.override_locally("a_law_of_modalkit", "7")
        assert os.environ["A_LAW_OF_MODALKIT"] == "7"


@requirement("config.to-dict.complete")
@given(token=texts)
def test_to_dict_has_what_get_gives(token: str) -> None:
    with variables(MODAL_TOKEN_ID=token):
        everything = modal.config.config.to_dict()
        for key in DOCUMENTED:
            assert everything[key] == modal.config.config.get(key)
