"""The settings file: where it is, what it holds, and how it is written.

The file is TOML with one table per profile (document 003, .modal.toml). This module knows files and nothing of
settings; `modal_reference.config` knows settings and asks this module.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from collections.abc import Mapping

    Tables = dict[str, dict[str, Any]]

DEFAULT_PATH = "~/.modal.toml"


def locate(environ: Mapping[str, str]) -> str:
    """The path of the settings file: `MODAL_CONFIG_PATH` if it is set and not empty, else `~/.modal.toml`."""
    return environ.get("MODAL_CONFIG_PATH") or os.path.expanduser(DEFAULT_PATH)


def read(path: str) -> Tables:
    """What the file at `path` says, by profile; nothing if there is no file.

    Raises:
        InvalidError: the file cannot be read, is not TOML, or has settings outside a profile's table.
    """
    try:
        with open(path, "rb") as file:
            content = file.read()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InvalidError(_unusable(path, error)) from error
    import tomllib  # here, because most who have no such file need nothing else of it

    try:
        tables = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidError(_unusable(path, error)) from error
    strays = [key for key, value in tables.items() if not isinstance(value, dict)]
    if strays:
        raise InvalidError(
            f"{path} has {_listed(strays)} outside any profile: each setting belongs to the table of a profile, "
            f"such as [default]. {_WAY_OUT}"
        )
    return tables


def _unusable(path: str, error: Exception) -> str:
    return f"{path} cannot be used as Modal's settings file: {error}. {_WAY_OUT}"


def write(path: str, tables: Tables) -> None:
    """Replace the file at `path` by `tables`, in one step, readable by its owner only (it holds secrets).

    A symbolic link stays a link: the file that it points to is replaced.

    Raises:
        InvalidError: the file cannot be written.
    """
    target = os.path.realpath(path)
    # Without this check, root would replace /dev/null, which people name to have no settings file.
    if os.path.exists(target) and not os.path.isfile(target):
        raise InvalidError(f"{path} is not an ordinary file: {_ELSEWHERE}")
    try:
        _replace(target, tables)
    except OSError as error:
        raise InvalidError(f"{path} cannot be written ({error}): {_ELSEWHERE}") from error


def _replace(target: str, tables: Tables) -> None:
    import tempfile

    import tomli_w

    # mkstemp creates the file with mode 0600, and the same folder makes the replacement atomic.
    descriptor, draft = tempfile.mkstemp(prefix=".modal-", suffix=".toml", dir=os.path.dirname(target))
    try:
        with open(descriptor, "wb") as file:
            tomli_w.dump(tables, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    except BaseException:
        os.unlink(draft)
        raise


_ELSEWHERE = "set MODAL_CONFIG_PATH to a path where a file can be written"
_WAY_OUT = "Mend it, or set MODAL_CONFIG_PATH to another file."


def _listed(keys: list[str]) -> str:
    return ", ".join(repr(key) for key in keys)
