"""The settings of this process (document 003, modal.config).

A setting comes from the environment (`MODAL_LOGLEVEL`), else from the profile's table in the settings file
(`loglevel`), else from its default. The environment is looked at on each `get`; the file and the choice of a profile
are fixed when they are first needed, as the real client fixes them when it is imported (seen on modal 1.6.4).

The profile is the one that `MODAL_PROFILE` names, else the one whose table says `active = true`, else `default`.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from modal_reference import _config_file
from modal_reference._settings import SECRETS, SETTINGS, Setting
from modal_reference.exception import DeprecationError, InvalidError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import KeysView

    from modal_reference._config_file import Tables

__all__ = ["Config", "config", "config_profiles", "config_set_active_profile"]

_DEFAULT_PROFILE = "default"
#: Whom a warning is for, counted from where it is given: whoever asked a Config, be it by `get`, `[]` or `to_dict`.
_ASKER = 4
_ACTIVATE = "choose one with `modal profile activate`, or mend the file"


class _Source:
    """The settings file and the profile of this process, each read once."""

    def __init__(self) -> None:
        self.path = _config_file.locate(os.environ)
        self.tables: Tables = {} if _is_remote() else _config_file.read(self.path)
        self.profile = os.environ.get("MODAL_PROFILE") or active_profile(self.tables) or _DEFAULT_PROFILE


@cache
def source() -> _Source:
    """The source of this process, read at the first call; `source.cache_clear()` makes the next one read again."""
    return _Source()


def active_profile(tables: Tables) -> str | None:
    """The profile that the file marks with `active = true`, the first one if there are several."""
    return next(iter(_active_profiles(tables)), None)


def _active_profiles(tables: Tables) -> list[str]:
    return [name for name, table in tables.items() if table.get("active") is True]


def check_profiles(undecided: type[Exception] = InvalidError) -> None:
    """Accept the profiles of the settings file, or refuse them, as a client of the environment does (seen on 1.6.4).

    Args:
        undecided: what is raised where no profile is active; edition 0.73 has another class than the newest.

    Raises:
        InvalidError: more than one profile is active.
        Exception: `undecided`, where there are several profiles, none is active, and none was chosen.
    """
    found = source()
    active = _active_profiles(found.tables)
    if len(active) > 1:
        names = ", ".join(map(repr, active))
        raise InvalidError(f"{found.path} has more than one active profile, {names}: {_ACTIVATE}")
    if len(found.tables) > 1 and not active and found.profile == _DEFAULT_PROFILE:
        names = ", ".join(map(repr, found.tables))
        raise undecided(f"{found.path} has the profiles {names}, and none of them is active: {_ACTIVATE}")


class Config:
    """The settings, as they are at the moment of asking. `modal.config.config` is the one to use."""

    _settings: ClassVar[dict[str, Setting]] = SETTINGS

    def get(self, key: str, profile: str | None = None, use_env: bool = True) -> Any:
        """The value of one setting: from the environment, else from the settings file, else the default.

        Args:
            key: the setting's name, such as `loglevel`.
            profile: whose table of the file is asked; the process's profile by default.
            use_env: False leaves the environment out.

        Raises:
            KeyError: there is no such setting.
            InvalidError: what the environment or the file says does not fit the setting.
        """
        return self._look_up(key, profile, use_env)

    def _look_up(self, key: str, profile: str | None = None, use_env: bool = True) -> Any:
        setting = self._known(key)
        variable = _variable(key)
        if use_env and variable in os.environ:
            return _converted(setting, variable, os.environ[variable])
        found = source()
        table = found.tables.get(found.profile if profile is None else profile, {})
        if key in table:
            return _converted(setting, f"{key} in {found.path}", table[key])
        return setting.default

    def override_locally(self, key: str, value: str) -> None:
        """Let `key` be `value` in this process and its children, by setting the environment variable; the file stays.

        A key that is no setting stands for the variable of that name in capitals, without the prefix.
        """
        os.environ[_variable(key) if key in self._settings else key.upper()] = value

    def to_dict(self, *, include_internal: bool = False) -> dict[str, Any]:
        """All settings and their values, by name; those of Modal's own machinery only if asked for."""
        found = {}
        for key, setting in sorted(self._settings.items()):
            if include_internal or not setting.internal:
                found[key] = self._look_up(key)
        return found

    def __getitem__(self, key: str) -> Any:
        return self._look_up(key)

    def __repr__(self) -> str:
        shown = self.to_dict()
        return repr({key: "***" if key in SECRETS and shown[key] else shown[key] for key in shown})

    def _known(self, key: str) -> Setting:
        try:
            return self._settings[key]
        except KeyError:
            raise KeyError(_unknown_setting(key, self._settings)) from None


config = Config()


def config_profiles() -> KeysView[str]:
    """The names of the profiles in the settings file, in the file's order."""
    return source().tables.keys()


def config_set_active_profile(env: str) -> None:
    """Make the profile named `env` the active one: in the settings file, and in this process.

    Raises:
        NotFoundError: the settings file has no such profile.
        InvalidError: the settings file cannot be written.
    """
    found = source()
    if env not in found.tables:
        raise NotFoundError(f"{found.path} has no profile {env!r}: {_choices(env, list(found.tables))}")
    tables = activated(found.tables, env)
    _write(found.path, tables)
    found.tables, found.profile = tables, env


def store(settings: dict[str, Any], *, profile: str, activate: bool) -> str:
    """Write `settings` into the table of `profile`, next to what is there; returns the path of the file.

    The file is read anew, so that what another process wrote in between is kept.

    Args:
        settings: what to add or replace.
        profile: the profile's name; its table is made if it does not exist.
        activate: whether it becomes the active profile; the only profile always does.
    """
    path = source().path
    tables = {} if _is_remote() else _config_file.read(path)
    alone = not tables
    tables.setdefault(profile, {}).update(settings)
    _write(path, activated(tables, profile) if activate or alone else tables)
    return path


def activated(tables: Tables, profile: str) -> Tables:
    """A copy of `tables` in which `profile` and no other is marked active."""
    copy = {name: {key: value for key, value in table.items() if key != "active"} for name, table in tables.items()}
    copy[profile]["active"] = True
    return copy


def _write(path: str, tables: Tables) -> None:
    if _is_remote():
        raise InvalidError(f"{path} cannot be written inside a container: change settings on the machine it belongs to")
    _config_file.write(path, tables)


def _is_remote() -> bool:
    return os.environ.get("MODAL_IS_REMOTE") == "1"


def _variable(key: str) -> str:
    return f"MODAL_{key.upper()}"


def _converted(setting: Setting, origin: str, value: Any) -> Any:
    if setting.way_out is not None:
        import warnings

        warnings.warn(f"{origin} is deprecated: {setting.way_out}", DeprecationError, stacklevel=_ASKER)
    try:
        return setting.convert(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidError(f"{origin} is {value!r}, which does not fit this setting: {error}") from error


def _unknown_setting(key: str, settings: dict[str, Setting]) -> str:
    return f"{key!r} is not a setting of Modal: {_choices(key, sorted(settings))}"


def _choices(word: str, names: list[str]) -> str:
    import difflib

    if not names:
        return "there is none yet; `modal token set` makes the first one"
    close = difflib.get_close_matches(word, names, n=1)
    return f"did you mean {close[0]!r}?" if close else f"there are {', '.join(map(repr, names))}"
