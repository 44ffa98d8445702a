"""Faults in `modal.config` that show in the process that has them."""

from __future__ import annotations

import os
from typing import Any

from modal_reference._settings import SETTINGS, Setting
from modal_reference.config import Config, config
from pytest_modalkit.mutants import Patch, mutant

_get = Config.get


def put_setting(patch: Patch, name: str, setting: Setting) -> None:
    """Change one entry of the table of settings."""
    patch.item(SETTINGS, name, setting)


# --- Defaults --------------------------------------------------------------------------------------------------------


@mutant("config.loglevel.default", "config.get.default-last")
def loglevel_is_info(patch: Patch) -> None:
    """The level is INFO when nobody sets it."""
    put_setting(patch, "loglevel", SETTINGS["loglevel"]._replace(default="INFO"))


@mutant("config.logs-timeout.default")
def logs_timeout_is_a_minute(patch: Patch) -> None:
    """The time-out is 60 seconds when nobody sets it."""
    put_setting(patch, "logs_timeout", SETTINGS["logs_timeout"]._replace(default=60))


@mutant("config.force-build.default")
def force_build_is_on(patch: Patch) -> None:
    """Images are built by force when nobody says so."""
    put_setting(patch, "force_build", SETTINGS["force_build"]._replace(default=True))


@mutant("config.traceback.default")
def traceback_is_on(patch: Patch) -> None:
    """Tracebacks are shown when nobody asks for them."""
    put_setting(patch, "traceback", SETTINGS["traceback"]._replace(default=True))


@mutant("config.automount.default")
def automount_is_off(patch: Patch) -> None:
    """Local modules are not mounted when nobody says so."""
    from modal_reference._settings import SETTINGS_0_73

    patch.item(SETTINGS_0_73, "automount", SETTINGS_0_73["automount"]._replace(default=False))


@mutant("config.settings.observed-defaults")
def ignore_cache_is_on(patch: Patch) -> None:
    """The cache of images is ignored when nobody says so."""
    put_setting(patch, "ignore_cache", SETTINGS["ignore_cache"]._replace(default=True))


# --- Texts and values ------------------------------------------------------------------------------------------------


@mutant("config.settings.flags")
def any_text_is_a_flag(patch: Patch) -> None:
    """Any text that is not empty turns a flag on, False too."""
    put_setting(patch, "force_build", Setting(False, bool))


@mutant("config.settings.numbers")
def seconds_are_whole(patch: Patch) -> None:
    """Fractions of seconds are cut off."""
    put_setting(patch, "logs_timeout", Setting(10, lambda text: int(float(text))))


@mutant("config.settings.loglevel-case")
def levels_keep_their_case(patch: Patch) -> None:
    """The level stays as it was written."""
    put_setting(patch, "loglevel", Setting("WARNING", str))


@mutant("config.settings.deprecated")
def what_will_go_goes_quietly(patch: Patch) -> None:
    """Settings that will be ignored some day do not warn."""
    for name in ("async_warnings", "default_cloud"):
        put_setting(patch, name, SETTINGS[name]._replace(way_out=None))


@mutant("config.settings.bad-value")
def bad_values_become_the_default(patch: Patch) -> None:
    """A value that does not fit is passed over in silence."""
    from modal_reference.exception import InvalidError

    def get(self: Config, key: str, profile: str | None = None, use_env: bool = True) -> Any:
        try:
            return _get(self, key, profile, use_env)
        except InvalidError:
            return self._settings[key].default

    patch.method(Config, "get", get)


@mutant("config.settings.unknown")
def unknown_settings_are_none(patch: Patch) -> None:
    """A setting that does not exist is None."""

    def get(self: Config, key: str, profile: str | None = None, use_env: bool = True) -> Any:
        return _get(self, key, profile, use_env) if key in self._settings else None

    patch.method(Config, "get", get)


@mutant("config.config-path.environment-only")
def config_path_is_a_setting(patch: Patch) -> None:
    """The place of the settings file can be asked for like a setting."""
    patch.value(Config, "_settings", {**SETTINGS, "config_path": Setting("~/.modal.toml")})


# --- Looking up ------------------------------------------------------------------------------------------------------


@mutant("config.get.environment-first")
def environment_is_not_looked_at(patch: Patch) -> None:
    """The environment variables count for nothing."""

    def get(self: Config, key: str, profile: str | None = None, use_env: bool = True) -> Any:
        return _get(self, key, profile, False)

    patch.method(Config, "get", get)


@mutant("config.get.without-environment")
def environment_always_counts(patch: Patch) -> None:
    """The environment variables count although they were to be left out."""

    def get(self: Config, key: str, profile: str | None = None, use_env: bool = True) -> Any:
        return _get(self, key, profile, True)

    patch.method(Config, "get", get)


@mutant("config.get.reads-environment-anew")
def environment_is_read_once(patch: Patch) -> None:
    """What a variable held at the first look is what counts for ever."""
    seen: dict[str, Any] = {}

    def get(self: Config, key: str, profile: str | None = None, use_env: bool = True) -> Any:
        if key not in seen:
            seen[key] = _get(self, key, profile, use_env)
        return seen[key]

    patch.method(Config, "get", get)


@mutant("config.getitem")
def brackets_leave_the_environment_out(patch: Patch) -> None:
    """config[key] does not look at the environment."""
    patch.method(Config, "__getitem__", lambda self, key: _get(self, key, None, False))


@mutant("config.config.no-arguments")
def another_config_is_empty(patch: Patch) -> None:
    """Only the singleton sees the environment."""

    def get(self: Config, key: str, profile: str | None = None, use_env: bool = True) -> Any:
        return _get(self, key, profile, use_env and self is config)

    patch.method(Config, "get", get)


@mutant("config.to-dict.complete")
def to_dict_leaves_the_environment_out(patch: Patch) -> None:
    """to_dict shows what the file says, not what is in force."""
    patch.method(Config, "to_dict", lambda self: {key: _get(self, key, None, False) for key in self._settings})


# --- Overriding ------------------------------------------------------------------------------------------------------


@mutant("config.override-locally.effect")
def override_does_nothing(patch: Patch) -> None:
    """override_locally leaves everything as it is."""
    patch.method(Config, "override_locally", lambda self, key, value: None)


@mutant("config.override-locally.other-variables")
def override_prefixes_everything(patch: Patch) -> None:
    """A variable that is no setting gets the prefix of settings."""

    def override_locally(self: Config, key: str, value: str) -> None:
        os.environ[f"MODAL_{key.upper()}"] = value

    patch.method(Config, "override_locally", override_locally)
