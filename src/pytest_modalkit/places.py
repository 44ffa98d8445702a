"""Where files are read and written: looked at before the work begins, so that none is lost to a misspelt folder.

Nothing is created here, and no folder by those who write: one that is missing is more often misspelt than wanted.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from pytest_modalkit.closest import suggestion

__all__ = ["PlaceError", "check_folder", "check_readable", "check_writable"]


class PlaceError(Exception):
    """Something cannot be read or written where it is wanted; the message shows the place and the way out."""


def check_readable(path: Path, option: str) -> None:
    """See that there is a file to be read.

    Args:
        path: The file.
        option: What the user wrote the path after, as in `--modal-waivers`.

    Raises:
        PlaceError: There is no such file, or it must not be read.
    """
    told = f"{option}: {str(path)!r} cannot be read"
    if os.path.isdir(path):
        raise PlaceError(f"{told}: it is a folder. Name a file in it")
    check_folder(path.parent, told)
    if not os.path.exists(path):
        near = suggestion(path.name, _entries_of(path.parent, os.DirEntry.is_file)) or "."
        raise PlaceError(f"{told}: there is no such file{near} Write it, or leave the option out")
    if not os.access(path, os.R_OK):
        raise PlaceError(f"{told}: permission denied. Have it made readable, or leave the option out")


def check_writable(path: Path, option: str) -> None:
    """See that a file can be written.

    Args:
        path: The file; it may be there already.
        option: What the user wrote the path after, as in `--modal-report`.

    Raises:
        PlaceError: There is no such folder, or nothing can be written there.
    """
    told = f"{option}: {str(path)!r} cannot be written"
    if os.path.isdir(path):
        raise PlaceError(f"{told}: it is a folder. Name a file in it")
    check_folder(path.parent, told)
    if not os.access(path if os.path.exists(path) else path.parent, os.W_OK):
        raise PlaceError(f"{told}: permission denied. Name another place, or have it made writable")


def check_folder(folder: Path, told: str) -> None:
    """See that a folder is there.

    Args:
        folder: The folder.
        told: What cannot be done without it: how the message begins.

    Raises:
        PlaceError: It is missing, or is none.
    """
    if os.path.isdir(folder):
        return
    there = next(each for each in (folder, *folder.parents) if os.path.exists(each))
    if not os.path.isdir(there):
        raise PlaceError(f"{told}: {str(there)!r} is no folder. Name another place")
    missing = there / folder.parts[len(there.parts)]
    near = suggestion(missing.name, _entries_of(there, os.DirEntry.is_dir)) or "."
    raise PlaceError(f"{told}: there is no folder {str(missing)!r}{near} Make it, or name another place")


def _entries_of(folder: Path, kind: Callable[[os.DirEntry[str]], bool]) -> list[str]:
    try:
        return [each.name for each in os.scandir(folder) if kind(each)]
    except OSError:
        return []  # it may be entered, and not be read: then there is nothing to suggest
