"""`modal.config` of edition 0.73: its own table of settings, and a `KeyError` for a profile that is not there."""

from __future__ import annotations

from typing import ClassVar

from modal_reference import config as _newest
from modal_reference._settings import SETTINGS_0_73, Setting
from modal_reference.config import config_profiles
from modal_reference.exception import NotFoundError

__all__ = ["Config", "config", "config_profiles", "config_set_active_profile"]


class Config(_newest.Config):
    """The settings of edition 0.73, as they are at the moment of asking."""

    _settings: ClassVar[dict[str, Setting]] = SETTINGS_0_73


config = Config()


def config_set_active_profile(env: str) -> None:
    """Make the profile named `env` the active one: in the settings file, and in this process.

    Raises:
        KeyError: the settings file has no such profile (observed on modal 0.73.173).
        InvalidError: the settings file cannot be written.
    """
    try:
        _newest.config_set_active_profile(env)
    except NotFoundError as error:
        raise KeyError(str(error)) from None
