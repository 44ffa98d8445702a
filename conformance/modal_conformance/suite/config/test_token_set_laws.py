"""Laws of `modal token set`, and of what the command line shows of an error.

Every command gets --no-verify and a profile, so that none has to reach a service.
"""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path
from typing import Any

from modal_conformance.suite.config.children import Child
from modal_conformance.suite.config.terminal import type_unseen
from pytest_modalkit import requirement

GIVEN = ("--token-id", "ak-1", "--token-secret", "as-1")
TOKENS = ('config.get("token_id")', 'config.get("token_secret")')


def token_set(child: Child, *words: str, stdin: str = "", **variables: str | None) -> subprocess.CompletedProcess[str]:
    settled = {"MODAL_PROFILE": "default", **variables}
    return child.modal("token", "set", *words, "--no-verify", stdin=stdin, **settled)


def written(file: Path, done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The settings file after a command that has succeeded."""
    assert done.returncode == 0, f"modal token set failed:\n{done.stdout}\n{done.stderr}"
    return tomllib.loads(file.read_text())


def credentials(table: dict[str, Any]) -> tuple[str, str]:
    return table["token_id"], table["token_secret"]


@requirement("config.token-set.writes-file")
def test_token_set_writes_the_token(child: Child) -> None:
    assert credentials(written(child.file, token_set(child, *GIVEN))["default"]) == ("ak-1", "as-1")


@requirement("config.token-set.default-place")
def test_token_set_writes_to_the_home_directory(child: Child) -> None:
    done = token_set(child, *GIVEN, MODAL_CONFIG_PATH=None)
    assert credentials(written(child.home / ".modal.toml", done)["default"]) == ("ak-1", "as-1")
    assert not child.file.exists()


@requirement("config.token-set.is-used")
def test_the_next_process_uses_the_token(child: Child) -> None:
    written(child.file, token_set(child, *GIVEN))
    assert child.ask(*TOKENS) == ["ak-1", "as-1"]


@requirement("config.token-set.dash-id")
def test_a_dash_reads_the_id_from_stdin(child: Child) -> None:
    done = token_set(child, "--token-id", "-", "--token-secret", "as-1", stdin="ak-stdin\n")
    assert credentials(written(child.file, done)["default"]) == ("ak-stdin", "as-1")


@requirement("config.token-set.dash-secret")
def test_a_dash_reads_the_secret_from_stdin(child: Child) -> None:
    done = token_set(child, "--token-id", "ak-1", "--token-secret", "-", stdin="as-stdin\n")
    assert credentials(written(child.file, done)["default"]) == ("ak-1", "as-stdin")
    assert "as-stdin" not in done.stdout + done.stderr


@requirement("config.token-set.dash-both")
def test_two_dashes_read_the_id_and_then_the_secret(child: Child) -> None:
    done = token_set(child, "--token-id", "-", "--token-secret", "-", stdin="ak-stdin\nas-stdin\n")
    assert credentials(written(child.file, done)["default"]) == ("ak-stdin", "as-stdin")


@requirement("config.token-set.dash-unseen")
def test_what_is_typed_for_a_dash_is_not_echoed(child: Child) -> None:
    words = ("token", "set", "--token-id", "ak-1", "--token-secret", "-", "--no-verify")
    screen = type_unseen(child, words, "as-typed", MODAL_PROFILE="default")
    assert "as-typed" not in screen
    assert tomllib.loads(child.file.read_text())["default"]["token_secret"] == "as-typed"


@requirement("config.token-set.keeps-other-profiles", "config.token-set.profile")
def test_token_set_leaves_other_profiles(child: Child) -> None:
    child.file.write_text('[one]\ntoken_id = "ak-one"\nforce_build = true\n')
    tables = written(child.file, token_set(child, *GIVEN, MODAL_PROFILE="two"))
    assert credentials(tables["two"]) == ("ak-1", "as-1")
    assert {key: value for key, value in tables["one"].items() if key != "active"} == {
        "token_id": "ak-one",
        "force_build": True,
    }


@requirement("config.token-set.profile")
def test_token_set_takes_a_profile_as_an_option(child: Child) -> None:
    tables = written(child.file, token_set(child, *GIVEN, "--profile", "two", MODAL_PROFILE=None))
    assert credentials(tables["two"]) == ("ak-1", "as-1")


@requirement("config.token-set.keeps-other-settings")
def test_token_set_leaves_other_settings(child: Child) -> None:
    child.file.write_text('[default]\nloglevel = "INFO"\ntoken_id = "ak-old"\n')
    table = written(child.file, token_set(child, *GIVEN))["default"]
    assert (*credentials(table), table["loglevel"]) == ("ak-1", "as-1", "INFO")


def active(tables: dict[str, Any]) -> list[str]:
    return [name for name, table in tables.items() if table.get("active")]


@requirement("config.token-set.activates")
def test_token_set_activates_its_profile_unless_told_not_to(child: Child) -> None:
    child.file.write_text('[one]\ntoken_id = "ak-one"\nactive = true\n')
    assert active(written(child.file, token_set(child, *GIVEN, "--no-activate", MODAL_PROFILE="two"))) == ["one"]
    assert active(written(child.file, token_set(child, *GIVEN, MODAL_PROFILE="two"))) == ["two"]


@requirement("config.traceback.effect")
def test_a_traceback_is_shown_only_if_asked_for(child: Child) -> None:
    nowhere = str(child.home / "no-such-folder" / "settings.toml")
    for asked, shown in (("0", False), ("1", True)):
        done = token_set(child, *GIVEN, MODAL_CONFIG_PATH=nowhere, MODAL_TRACEBACK=asked)
        assert done.returncode != 0, "a file in a folder that does not exist cannot be written"
        assert ("Traceback (most recent call last)" in done.stdout + done.stderr) is shown
