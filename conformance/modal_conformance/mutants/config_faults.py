"""Faults that fresh processes begin with, for laws that look at settings in a process of their own.

Each function breaks the reference in the process that calls it; the mutants beside this module say which law of which
requirement starts its processes so.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modal_reference import _config_file as file
from modal_reference import config as settings
from modal_reference._cli import tokens
from modal_reference._settings import SETTINGS, SETTINGS_0_73, Setting
from modal_reference.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from modal_reference._config_file import Tables

_get, _read, _write, _locate = Config.get, file.read, file.write, file.locate
_store, _activated = settings.store, settings.activated


def put(owner: object, name: str, value: object) -> None:
    """Set an attribute for the rest of the process."""
    assert hasattr(owner, name), f"{owner} has no {name}: the fault has lost its place"
    setattr(owner, name, value)


def change_what_is_read(change: Callable[[Tables], Tables]) -> None:
    """Let the settings file seem to hold something else."""
    put(file, "read", lambda path: change(_read(path)))


def change_what_is_written(change: Callable[[Tables], Tables]) -> None:
    """Let something else be written to the settings file."""
    put(file, "write", lambda path, tables: _write(path, change(tables)))


# --- Reading ---------------------------------------------------------------------------------------------------------


def file_is_not_looked_at() -> None:
    """The settings file counts for nothing."""
    put(file, "read", lambda path: {})


def environment_is_not_looked_at() -> None:
    """The environment variables count for nothing."""
    put(Config, "get", lambda self, key, profile=None, use_env=True: _get(self, key, profile, False))


def file_beats_environment() -> None:
    """The settings file comes before the environment."""

    def get(self: Config, key: str, profile: str | None = None, use_env: bool = True) -> Any:
        in_file = _get(self, key, profile, False)
        return _get(self, key, profile, use_env) if in_file == self._settings[key].default else in_file

    put(Config, "get", get)


def profile_argument_is_not_looked_at() -> None:
    """Get looks into the process's own table, whatever it is asked."""
    put(Config, "get", lambda self, key, profile=None, use_env=True: _get(self, key, None, use_env))


def home_file_has_another_name() -> None:
    """Without a variable the file is ~/.modal/config.toml."""
    put(file, "DEFAULT_PATH", "~/.modal/config.toml")


def variable_does_not_name_the_file() -> None:
    """MODAL_CONFIG_PATH counts for nothing."""
    put(file, "locate", lambda environ: _locate({}))


def profiles_are_not_checked() -> None:
    """A client takes whichever profile is used, however many are active."""
    from modal_reference._editions.v0_73._blocking import clients as early
    from modal_reference._faces.blocking import clients

    for module in (clients, early):
        put(module, "check_profiles", lambda *undecided: None)


def half_a_token_is_taken() -> None:
    """A client takes a token without its other half."""
    from modal_reference._faces import client

    put(client, "check_configured_token", lambda: None)


def absent_file_has_a_level() -> None:
    """Without a file the level is not the default."""
    change_what_is_read(lambda tables: tables or {"default": {"loglevel": "INFO"}})


def only_texts_are_read() -> None:
    """Values of the file that are no texts are passed over."""

    def texts_of(tables: Tables) -> Tables:
        return {
            name: {key: each for key, each in table.items() if isinstance(each, str)} for name, table in tables.items()
        }

    change_what_is_read(texts_of)


def broken_files_are_empty() -> None:
    """A file that cannot be read, or makes no sense, is taken for an empty one."""
    from modal_reference.exception import InvalidError

    def read(path: str) -> Tables:
        try:
            return _read(path)
        except InvalidError:
            return {}

    put(file, "read", read)


def setting_has_another_name(key: str) -> None:
    """What is said about `key` counts for nothing, whether in the file or in the environment."""
    for table in (SETTINGS, SETTINGS_0_73):
        if key in table:
            table[key] = Setting(table[key].default, _always(table[key].default))


def _always(value: object) -> Callable[[object], object]:
    return lambda _: value


def loglevel_has_another_name() -> None:
    """What is said about loglevel counts for nothing."""
    setting_has_another_name("loglevel")


def logs_timeout_has_another_name() -> None:
    """What is said about logs_timeout counts for nothing."""
    setting_has_another_name("logs_timeout")


def automount_has_another_name() -> None:
    """What is said about automount counts for nothing."""
    setting_has_another_name("automount")


def force_build_has_another_name() -> None:
    """What is said about force_build counts for nothing."""
    setting_has_another_name("force_build")


def traceback_has_another_name() -> None:
    """What is said about traceback counts for nothing."""
    setting_has_another_name("traceback")


# --- Profiles --------------------------------------------------------------------------------------------------------


def variable_does_not_choose_the_profile() -> None:
    """MODAL_PROFILE counts for nothing."""
    os.environ.pop("MODAL_PROFILE", None)


def mark_beats_the_variable() -> None:
    """The table that is marked active counts, although MODAL_PROFILE names another."""
    marked = settings.active_profile(_read(_locate(os.environ)))
    if marked is not None:
        os.environ.pop("MODAL_PROFILE", None)


def mark_is_not_looked_at() -> None:
    """Active = true counts for nothing."""
    put(settings, "active_profile", lambda tables: None)


def first_table_is_the_default() -> None:
    """Without a choice the first table of the file is used."""
    put(settings, "active_profile", lambda tables: next(iter(tables), None))


def tables_are_merged() -> None:
    """Each profile has the settings of all."""

    def merged(tables: Tables) -> Tables:
        everything = {key: value for table in tables.values() for key, value in table.items()}
        return {name: {**everything, **table} for name, table in tables.items()}

    change_what_is_read(merged)


def absent_profile_takes_the_first_table() -> None:
    """A profile that the file lacks gets the settings of another."""
    asked = os.environ.get("MODAL_PROFILE", "")
    change_what_is_read(
        lambda tables: tables if asked in tables else {**tables, asked: next(iter(tables.values()), {})}
    )


def one_profile_is_not_listed() -> None:
    """config_profiles leaves the last profile out."""
    listed = settings.config_profiles
    put(settings, "config_profiles", lambda: list(listed())[:-1])


def default_is_always_listed() -> None:
    """config_profiles lists a profile that is nowhere."""
    listed = settings.config_profiles
    put(settings, "config_profiles", lambda: list(dict.fromkeys([*listed(), "default"])))


# --- Writing ---------------------------------------------------------------------------------------------------------


def nothing_is_written() -> None:
    """What should be written stays in memory."""
    put(file, "write", lambda path, tables: None)


def marks_gather() -> None:
    """A profile becomes active and the others stay so."""
    put(
        settings,
        "activated",
        lambda tables, profile: {**tables, profile: {**tables[profile], "active": True}},
    )


def activating_forgets_settings() -> None:
    """Of the settings only the mark is left."""

    def marks(tables: Tables, profile: str) -> Tables:
        return {name: {"active": True} if name == profile else {} for name in tables}

    put(settings, "activated", marks)


def unknown_profiles_are_made() -> None:
    """A profile that the file lacks is added to it."""
    put(settings, "config_set_active_profile", lambda env: _store({}, profile=env, activate=True))


def overriding_writes_the_file() -> None:
    """override_locally changes the settings file as well."""

    def override_locally(self: Config, key: str, value: str) -> None:
        _store({key: value}, profile="default", activate=False)

    put(Config, "override_locally", override_locally)


# --- The command line ------------------------------------------------------------------------------------------------


def dash_is_a_value() -> None:
    """A dash is stored as it stands."""
    put(tokens, "_FROM_STDIN", "nothing stands for stdin")


def id_and_secret_are_swapped() -> None:
    """Stdin is taken to hold the secret before the id."""
    told: list[str] = []

    def given(option: str | None, what: str) -> str:
        if not told:
            told.extend(input() for _ in range(2))
        return told.pop()

    put(tokens, "_given", given)


def typing_is_echoed() -> None:
    """What is typed appears on the screen."""
    import getpass

    put(getpass, "getpass", input)


def other_profiles_are_forgotten() -> None:
    """Only the profile of the token is kept in the file."""
    change_what_is_written(
        lambda tables: {name: table for name, table in tables.items() if table.get("token_id") == "ak-1"}
    )


def other_settings_are_forgotten() -> None:
    """Only the token is kept in its profile."""
    kept = ("token_id", "token_secret", "active")
    change_what_is_written(
        lambda tables: {name: {key: table[key] for key in kept if key in table} for name, table in tables.items()}
    )


def tokens_go_to_the_default_profile() -> None:
    """The token is written to [default], whichever profile was named."""

    def store(new: Mapping[str, Any], *, profile: str, activate: bool) -> str:
        return _store(dict(new), profile="default", activate=activate)

    put(settings, "store", store)


def tokens_are_never_activated() -> None:
    """The profile of a new token does not become the active one."""

    def store(new: Mapping[str, Any], *, profile: str, activate: bool) -> str:
        return _store(dict(new), profile=profile, activate=False)

    put(settings, "store", store)


def tokens_are_written_under_other_names() -> None:
    """The token is written as `id` and `secret`."""

    def store(new: Mapping[str, Any], *, profile: str, activate: bool) -> str:
        renamed = {key.removeprefix("token_"): value for key, value in new.items()}
        return _store(renamed, profile=profile, activate=activate)

    put(settings, "store", store)


def tracebacks_are_always_shown() -> None:
    """Each error is told by its whole traceback."""
    from modal_reference import _cli

    put(_cli, "_wants_traceback", lambda: True)
