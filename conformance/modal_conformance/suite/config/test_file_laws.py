"""Laws of the settings file: where it is, and what it may hold."""

from __future__ import annotations

from modal_conformance.suite.config.children import Child
from pytest_modalkit import requirement

TOKENS = ('config.get("token_id")', 'config.get("token_secret")')


@requirement("config.token.from-file", "config.file.default-table", "config.profile.default")
def test_credentials_come_from_the_default_table(child: Child) -> None:
    child.file.write_text('[default]\ntoken_id = "ak-1"\ntoken_secret = "as-1"\n')
    assert child.ask(*TOKENS) == ["ak-1", "as-1"]


@requirement("config.token.from-environment")
def test_credentials_come_from_the_environment(child: Child) -> None:
    assert child.ask(*TOKENS, MODAL_TOKEN_ID="ak-2", MODAL_TOKEN_SECRET="as-2") == ["ak-2", "as-2"]


@requirement("config.token.environment-beats-file")
def test_each_credential_of_the_environment_beats_the_file(child: Child) -> None:
    child.file.write_text('[default]\ntoken_id = "ak-1"\ntoken_secret = "as-1"\n')
    assert child.ask(*TOKENS, MODAL_TOKEN_ID="ak-2", MODAL_TOKEN_SECRET="as-2") == ["ak-2", "as-2"]
    assert child.ask(*TOKENS, MODAL_TOKEN_SECRET="as-2") == ["ak-1", "as-2"]


@requirement("config.file.default-place")
def test_the_file_is_in_the_home_directory(child: Child) -> None:
    (child.home / ".modal.toml").write_text('[default]\ntoken_id = "ak-home"\n')
    child.file.write_text('[default]\ntoken_id = "ak-elsewhere"\n')
    assert child.ask('config.get("token_id")', MODAL_CONFIG_PATH=None) == "ak-home"


@requirement("config.config-path.overrides")
def test_a_variable_names_another_file(child: Child) -> None:
    (child.home / ".modal.toml").write_text('[default]\ntoken_id = "ak-home"\nloglevel = "ERROR"\n')
    child.file.write_text('[default]\ntoken_id = "ak-elsewhere"\n')
    assert child.ask('config.get("token_id")', 'config.get("loglevel")') == ["ak-elsewhere", "WARNING"]


@requirement("config.file.absent")
def test_without_a_file_there_are_defaults(child: Child) -> None:
    keys = ("token_id", "loglevel", "logs_timeout", "force_build", "traceback")
    assert child.ask(*(f"config.get({key!r})" for key in keys)) == [None, "WARNING", 10, False, False]


@requirement("config.file.typed-values")
def test_toml_values_stand_as_they_are(child: Child) -> None:
    child.file.write_text("[default]\nforce_build = true\ntraceback = false\nlogs_timeout = 2.5\n")
    keys = ("force_build", "traceback", "logs_timeout")
    assert child.ask(*(f"config.get({key!r})" for key in keys)) == [True, False, 2.5]


@requirement("config.file.broken")
def test_a_file_that_is_not_toml_is_named(child: Child) -> None:
    child.file.write_text("[default\n")
    assert str(child.file) in child.fails()


@requirement("config.file.stray-setting")
def test_a_setting_outside_a_table_is_refused(child: Child) -> None:
    child.file.write_text('token_id = "ak-1"\n')
    assert str(child.file) in child.fails()
