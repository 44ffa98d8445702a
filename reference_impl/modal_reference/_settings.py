"""The settings that Modal knows: name, default, and how a text becomes a value.

The documented ones are those of 003, modal.config; the others were seen on modal 1.6.4 (and 0.73.173, where named so).
The names serve two places each: `loglevel` in the settings file is `MODAL_LOGLEVEL` in the environment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Setting(NamedTuple):
    """One setting.

    Attributes:
        default: the value when neither the environment nor the file says anything.
        convert: turns what the environment (always a text) or the file (any TOML value) says into the value; raises
            when that is impossible.
        way_out: for a deprecated setting, what becomes of it and what to do instead.
        internal: whether `Config.to_dict` leaves it out.
    """

    default: Any = None
    convert: Callable[[Any], Any] = lambda value: value
    way_out: str | None = None
    internal: bool = False


def _flag(value: object) -> bool:
    return str(value).lower() not in {"", "0", "false"}


def _upper(value: object) -> str:
    return _text(value).upper()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a text is needed, not {type(value).__name__}")
    return value


def _optional_whole(value: Any) -> int | None:
    return int(value) if value else None


def _optional_text(value: object) -> str | None:
    return _text(value) or None


def _one_of(*choices: str) -> Callable[[Any], str]:
    def convert(value: object) -> str:
        chosen = _text(value).lower()
        if chosen not in choices:
            raise ValueError(f"it has to be one of {', '.join(choices)}")
        return chosen

    return convert


def _suffix(value: object) -> str:
    suffix = _text(value)
    if suffix and not (suffix.isascii() and suffix.isalnum() and len(suffix) <= 8):
        raise ValueError("a suffix has at most 8 letters and digits")
    return suffix


_CHECKPOINTS = "/__modal/.bin/cuda-checkpoint"
_RESTORE = "/__modal/restore-state.json"
_IGNORED_SOON = "it will be ignored in a version to come, leave it out"

_SHARED = {
    "default_cloud": Setting(convert=_optional_text),
    "environment": Setting(),
    "force_build": Setting(False, _flag),
    "ignore_cache": Setting(False, _flag),
    "image_builder_version": Setting(),
    "log_format": Setting("STRING", _upper),
    "loglevel": Setting("WARNING", _upper),
    "logs_timeout": Setting(10, float),
    "serve_timeout": Setting(convert=float),
    "token_id": Setting(),
    "token_secret": Setting(),
    "traceback": Setting(False, _flag),
}

_MACHINERY = {
    "cuda_checkpoint_path": Setting(_CHECKPOINTS),
    "function_runtime": Setting(),
    "function_runtime_debug": Setting(False, _flag),
    "heartbeat_interval": Setting(15, float),
    "image_id": Setting(),
    "restore_state_path": Setting(_RESTORE),
    "runtime_perf_record": Setting(False, _flag),
    "snapshot_debug": Setting(False, _flag),
    "sync_entrypoint": Setting(),
    "task_id": Setting(),
    "worker_id": Setting(),
}

SETTINGS: dict[str, Setting] = {
    **_SHARED,
    **{name: setting._replace(internal=True) for name, setting in _MACHINERY.items()},
    "async_warnings": Setting(True, _flag, way_out=_IGNORED_SOON),
    "automount": Setting(
        True, _flag, way_out="it has no effect, list what an image needs with Image.add_local_python_source"
    ),
    "build_validation": Setting("error", _one_of("error", "warn", "ignore")),
    "default_cloud": Setting(convert=_optional_text, way_out=_IGNORED_SOON),
    "dev_suffix": Setting("", _suffix),
    "disable_api_proxy": Setting(False, _flag),
    "log_pattern": Setting(),
    "max_throttle_wait": Setting(convert=_optional_whole),
    "oauth_client_id": Setting(),
    "oauth_client_secret": Setting(),
    "oauth_jwt_key": Setting(),
    "oauth_refresh_token": Setting(),
    "payload_format": Setting("pickle", _one_of("pickle", "cbor")),
    "sandbox_channel_idle_timeout": Setting(30, float),
    "sandbox_v2": Setting(True, _flag),
    "server_url": Setting("https://api.modal.com,https://api.modal2.com"),
    "volume_block_read_timeout": Setting(60, float),
}

SETTINGS_0_73: dict[str, Setting] = {
    **_SHARED,
    **_MACHINERY,
    "automount": Setting(True, _flag),
    "function_schemas": Setting(False, _flag),
    "server_url": Setting("https://api.modal.com"),
    "strict_parameters": Setting(False, _flag),
}

SECRETS = ("token_secret", "oauth_refresh_token", "oauth_client_secret", "oauth_jwt_key")
