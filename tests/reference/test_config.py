"""The settings of the reference: properties of reading, writing and choosing, and the command line in process."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
import tomllib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_reference import _config_file as config_file
from modal_reference import config as settings
from modal_reference._cli import main
from modal_reference._editions.v0_73 import config as settings_0_73
from modal_reference._editions.v0_73.client import Client as EarlyClient
from modal_reference._settings import SETTINGS, SETTINGS_0_73
from modal_reference.client import Client
from modal_reference.exception import AuthError, DeprecationError, InvalidError, NotFoundError


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A settings file of its own, with none of the caller's variables."""
    for name in [name for name in os.environ if name.startswith("MODAL_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "settings.toml"
    monkeypatch.setenv("MODAL_CONFIG_PATH", str(path))
    settings.source.cache_clear()
    yield path
    settings.source.cache_clear()


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.one_of(texts, st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False), st.lists(texts))
tables = st.dictionaries(texts, st.dictionaries(texts, values, max_size=4), max_size=4)


@given(written=tables)
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, written: Any) -> None:
    path = str(tmp_path_factory.mktemp("settings") / "settings.toml")
    config_file.write(path, written)
    assert config_file.read(path) == written


def test_the_file_is_for_its_owner_only_and_nothing_is_left_beside_it(file: Path) -> None:
    file.touch(mode=0o644)
    config_file.write(str(file), {"default": {"token_secret": "as-1"}})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_failed_write_leaves_the_file_and_no_draft(file: Path) -> None:
    config_file.write(str(file), {"default": {"token_id": "ak-1"}})
    before = file.read_text()
    with pytest.raises(TypeError):
        config_file.write(str(file), {"default": {"token_id": object()}})
    assert file.read_text() == before
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_link_stays_a_link(file: Path) -> None:
    target = file.parent / "elsewhere" / "dotfile.toml"
    target.parent.mkdir()
    target.touch()
    file.symlink_to(target)
    config_file.write(str(file), {"default": {"token_id": "ak-1"}})
    assert file.is_symlink()
    assert tomllib.loads(target.read_text()) == {"default": {"token_id": "ak-1"}}


@pytest.mark.parametrize("place", ["a folder that is not there/settings.toml", "."])
def test_a_place_that_cannot_be_written_is_named(file: Path, place: str) -> None:
    path = str(file.parent / place)
    with pytest.raises(InvalidError, match="MODAL_CONFIG_PATH") as refusal:
        config_file.write(path, {})
    assert path in str(refusal.value)


def test_a_device_is_not_replaced(file: Path) -> None:
    with pytest.raises(InvalidError, match="not an ordinary file"):
        config_file.write("/dev/null", {})
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.parametrize("content", [b"[default\n", b'token_id = "ak-1"\n', b"\xff\xfe", b"default = 3\n"])
def test_a_file_that_makes_no_sense_is_named(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(InvalidError, match="MODAL_CONFIG_PATH") as refusal:
        settings.config.get("loglevel")
    assert str(file) in str(refusal.value)


def test_a_file_that_makes_no_sense_does_not_matter_to_a_variable(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("[default\n")
    monkeypatch.setenv("MODAL_LOGLEVEL", "info")
    assert settings.config.get("loglevel") == "INFO"


@given(
    in_environment=st.none() | texts.filter(lambda text: "\0" not in text),
    in_file=st.none() | texts,
    use_env=st.booleans(),
)
def test_the_first_that_says_something_wins(
    tmp_path_factory: pytest.TempPathFactory, in_environment: str | None, in_file: str | None, use_env: bool
) -> None:
    path = str(tmp_path_factory.mktemp("settings") / "settings.toml")
    config_file.write(path, {} if in_file is None else {"default": {"token_id": in_file}})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODAL_CONFIG_PATH", path)
        patch.delenv("MODAL_PROFILE", raising=False)
        patch.delenv("MODAL_TOKEN_ID", raising=False)
        if in_environment is not None:
            patch.setenv("MODAL_TOKEN_ID", in_environment)
        settings.source.cache_clear()
        said = [in_environment if use_env else None, in_file, None]
        expected = next((text for text in said if text is not None), None)
        assert settings.config.get("token_id", use_env=use_env) == expected
    settings.source.cache_clear()


@pytest.mark.parametrize(
    ("variable", "active", "profile"),
    [
        (None, None, "default"),
        (None, "two", "two"),
        ("one", "two", "one"),
        ("", "two", "two"),
        ("three", None, "three"),
    ],
)
def test_the_profile_is_chosen_by_variable_then_mark_then_default(
    file: Path, monkeypatch: pytest.MonkeyPatch, variable: str | None, active: str | None, profile: str
) -> None:
    config_file.write(str(file), {name: {"active": True} if name == active else {} for name in ("one", "two")})
    if variable is not None:
        monkeypatch.setenv("MODAL_PROFILE", variable)
    assert settings.source().profile == profile


def test_inside_a_container_the_file_is_left_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '[default]\nloglevel = "INFO"\n'
    file.write_text(text)
    monkeypatch.setenv("MODAL_IS_REMOTE", "1")
    assert settings.config.get("loglevel") == "WARNING"
    with pytest.raises(InvalidError, match="inside a container"):
        settings.store({"loglevel": "DEBUG"}, profile="default", activate=True)
    assert file.read_text() == text


def test_activating_changes_the_file_and_this_process(file: Path) -> None:
    config_file.write(str(file), {"one": {"token_id": "ak-1", "active": True}, "two": {"token_id": "ak-2"}})
    assert settings.config.get("token_id") == "ak-1"
    settings.config_set_active_profile("two")
    assert settings.config.get("token_id") == "ak-2"
    assert config_file.read(str(file)) == {"one": {"token_id": "ak-1"}, "two": {"token_id": "ak-2", "active": True}}


def test_an_unknown_profile_is_refused_with_the_closest_one(file: Path) -> None:
    config_file.write(str(file), {"production": {}})
    with pytest.raises(NotFoundError, match="did you mean 'production'"):
        settings.config_set_active_profile("prodution")
    with pytest.raises(KeyError, match="did you mean 'production'"):
        settings_0_73.config_set_active_profile("prodution")


def test_storing_keeps_what_another_process_has_written(file: Path) -> None:
    settings.source()
    config_file.write(str(file), {"one": {"token_id": "ak-1"}})
    settings.store({"token_id": "ak-2"}, profile="two", activate=False)
    assert config_file.read(str(file)) == {"one": {"token_id": "ak-1"}, "two": {"token_id": "ak-2"}}


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("logs_timeout", "soon"),
        ("max_throttle_wait", "1.5"),
        ("build_validation", "perhaps"),
        ("payload_format", "json"),
        ("dev_suffix", "too-long-and-odd"),
        ("dev_suffix", "ninechars"),
    ],
)
def test_a_value_that_does_not_fit_is_shown(file: Path, monkeypatch: pytest.MonkeyPatch, key: str, bad: str) -> None:
    config_file.write(str(file), {"default": {key: bad}})
    with pytest.raises(InvalidError, match=key) as in_file:
        settings.config.get(key)
    monkeypatch.setenv(f"MODAL_{key.upper()}", bad)
    with pytest.raises(InvalidError, match=f"MODAL_{key.upper()}") as in_environment:
        settings.config.get(key)
    assert repr(bad) in str(in_file.value)
    assert repr(bad) in str(in_environment.value)


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("max_throttle_wait", "", None),
        ("max_throttle_wait", "7", 7),
        ("build_validation", "WARN", "warn"),
        ("dev_suffix", "ab12", "ab12"),
        ("dev_suffix", "", ""),
        ("serve_timeout", "2", 2.0),
        ("log_format", "json", "JSON"),
    ],
)
def test_texts_become_values(file: Path, monkeypatch: pytest.MonkeyPatch, key: str, text: str, value: object) -> None:
    monkeypatch.setenv(f"MODAL_{key.upper()}", text)
    assert settings.config.get(key) == value


# --- The client of the environment -----------------------------------------------------------------------------------

EDITIONS: dict[str, tuple[Any, type[Exception]]] = {
    "1": (Client, InvalidError),
    "0.73": (EarlyClient, DeprecationError),
}
every_edition = pytest.mark.parametrize("edition", EDITIONS)


@every_edition
def test_a_client_wants_one_active_profile(file: Path, edition: str) -> None:
    client, undecided = EDITIONS[edition]
    config_file.write(str(file), {"one": {"active": True}, "two": {"active": True}, "three": {}})
    with pytest.raises(InvalidError, match="more than one active profile, 'one', 'two': choose one") as several:
        client.from_env()
    assert str(file) in str(several.value)
    config_file.write(str(file), {"one": {}, "two": {"active": False}})
    settings.source.cache_clear()
    with pytest.raises(undecided, match="has the profiles 'one', 'two', and none of them is active"):
        client.from_env()


@every_edition
@pytest.mark.parametrize(
    "tables",
    [{}, {"one": {}}, {"one": {}, "two": {"active": True}}, {"default": {}}],
    ids=" ".join,
)
def test_a_client_is_content_with_one_choice(file: Path, edition: str, tables: Any) -> None:
    config_file.write(str(file), tables)
    client, _ = EDITIONS[edition]
    assert client.from_env() is client.from_env()


@every_edition
def test_a_chosen_profile_need_not_be_active(file: Path, monkeypatch: pytest.MonkeyPatch, edition: str) -> None:
    config_file.write(str(file), {"one": {}, "two": {}})
    monkeypatch.setenv("MODAL_PROFILE", "two")
    EDITIONS[edition][0].from_env()


@every_edition
@pytest.mark.parametrize(("there", "absent"), [("token_id", "token_secret"), ("token_secret", "token_id")])
def test_a_client_wants_a_whole_token_or_none(
    file: Path, monkeypatch: pytest.MonkeyPatch, edition: str, there: str, absent: str
) -> None:
    client, _ = EDITIONS[edition]
    monkeypatch.setattr(client, "_of_environment", None)
    config_file.write(str(file), {"default": {there: "xx-1"}})
    with pytest.raises(AuthError, match=f"have a {there} and no {absent}: set both"):
        client.from_env()
    monkeypatch.setenv(f"MODAL_{absent.upper()}", "xx-2")
    client.from_env()


def test_a_token_that_is_no_text_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "_of_environment", None)
    config_file.write(str(file), {"default": {"token_id": 5, "token_secret": "as-1"}})
    with pytest.raises(InvalidError, match="token_id is 5, it must be a text"):
        Client.from_env()


# --- Values ----------------------------------------------------------------------------------------------------------


def test_a_level_that_is_no_text_is_refused(file: Path) -> None:
    config_file.write(str(file), {"default": {"loglevel": 5}})
    with pytest.raises(InvalidError, match="a text is needed, not int"):
        settings.config.get("loglevel")


def test_an_unknown_setting_is_refused_with_the_closest_one(file: Path) -> None:
    with pytest.raises(KeyError, match="did you mean 'loglevel'"):
        settings.config.get("log_level")
    with pytest.raises(KeyError, match="there are 'async_warnings'"):
        settings.config.get("zzz")


def test_a_superseded_setting_warns_only_where_it_is_set(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert settings.config.get("automount") is True
    monkeypatch.setenv("MODAL_AUTOMOUNT", "0")
    with pytest.warns(DeprecationError, match="MODAL_AUTOMOUNT"):
        assert settings.config.get("automount") is False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert settings_0_73.config.get("automount") is False


@pytest.mark.parametrize(("key", "text", "value"), [("async_warnings", "0", False), ("default_cloud", "oci", "oci")])
def test_a_setting_that_will_go_warns_and_counts_until_then(
    file: Path, monkeypatch: pytest.MonkeyPatch, key: str, text: str, value: object
) -> None:
    config_file.write(str(file), {"default": {key: text}})
    with pytest.warns(DeprecationError, match=f"{key} in .* is deprecated: .* leave it out"):
        assert settings.config.get(key) == value
    monkeypatch.setenv(f"MODAL_{key.upper()}", text)
    with pytest.warns(DeprecationError, match=f"MODAL_{key.upper()} is deprecated") as found:
        assert settings.config[key] == value
        assert settings.config.to_dict()[key] == value
        assert settings.config.get(key) == value
    assert {warning.filename for warning in found} == {__file__}


def test_each_edition_has_its_own_settings(file: Path) -> None:
    assert set(settings.config.to_dict(include_internal=True)) == set(SETTINGS)
    assert set(settings.config.to_dict()) == {key for key, setting in SETTINGS.items() if not setting.internal}
    assert set(settings_0_73.config.to_dict()) == set(SETTINGS_0_73)


def test_a_config_shows_no_secrets(file: Path) -> None:
    config_file.write(str(file), {"default": {"token_id": "ak-1", "token_secret": "as-hidden"}})
    assert "ak-1" in repr(settings.config)
    assert "as-hidden" not in repr(settings.config)


# --- The command line ------------------------------------------------------------------------------------------------


def test_show_prints_json_without_secrets(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config_file.write(str(file), {"default": {"token_id": "ak-1", "token_secret": "as-hidden"}})
    assert main(["config", "show"]) == 0
    assert json.loads(capsys.readouterr().out)["token_secret"] == "***"
    assert main(["config", "show", "--no-redact"]) == 0
    assert json.loads(capsys.readouterr().out)["token_secret"] == "as-hidden"


def test_profiles_are_listed_and_switched(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config_file.write(str(file), {"one": {"active": True}, "two": {}})
    assert main(["profile", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == ["* one", "  two"]
    assert main(["profile", "activate", "two"]) == 0
    assert main(["profile", "current"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "two"
    assert main(["profile", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{"name": "one", "active": False}, {"name": "two", "active": True}]


def test_an_error_is_one_line_and_a_traceback_on_demand(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["profile", "activate", "absent"]) == 1
    assert capsys.readouterr().err.startswith("Error: ")
    monkeypatch.setenv("MODAL_TRACEBACK", "1")
    with pytest.raises(NotFoundError):
        main(["profile", "activate", "absent"])


def test_an_error_of_the_file_itself_is_one_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("[default\n")
    assert main(["config", "show"]) == 1
    assert str(file) in capsys.readouterr().err


def test_an_empty_secret_is_refused(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("ak-1\n"))
    assert main(["token", "set", "--token-id", "-", "--no-verify"]) == 1
    assert "Token secret is empty" in capsys.readouterr().err
    assert not file.exists()


def test_variables_that_hide_the_new_token_are_named(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MODAL_TOKEN_ID", "ak-other")
    assert main(["token", "set", "--token-id", "ak-1", "--token-secret", "as-1", "--no-verify"]) == 0
    assert "MODAL_TOKEN_ID" in capsys.readouterr().err


def test_the_version_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert "pytest-modalkit" in capsys.readouterr().out
