"""Where volumes and network file systems appear in a container (document 003, App.function; rules of modal 1.6.4)."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from modal_reference._faces.arguments import shown
from modal_reference._faces.handle import ObjectHandle
from modal_reference.exception import InvalidError

#: What a container needs for itself.
_RESERVED = ("/root", "/tmp")


def mountpoints(given: Any, title: str) -> dict[str, Any]:
    """What is mounted, by its path.

    Args:
        given: The argument.
        title: What is mounted, such as `Volume`.

    Raises:
        modal.exception.InvalidError: It is no mapping, a path is not absolute and canonical or is taken by the
            container itself, or something else than a handle is to be mounted.
    """
    if not isinstance(given, Mapping):
        raise InvalidError(
            f"{shown(given)} is no mapping: say what is mounted where, as in "
            f"{{'/data': modal.{title}.from_name('data')}}"
        )
    return {_path(path, title): _mountable(path, each, title) for path, each in given.items()}


def _path(given: Any, title: str) -> str:
    if not isinstance(given, str | PurePosixPath):
        raise InvalidError(f"{title} is to be mounted at {shown(given)}, which is no path: write it as '/data'")
    path = str(PurePosixPath(given))
    if not path.startswith("/") or path != posixpath.normpath(path):
        raise InvalidError(f"{title} {path} must be a canonical, absolute path: write it as '/data', without '..'")
    if path == "/":
        raise InvalidError(f"{title} / cannot be mounted into the root directory: choose a path below it")
    if path in _RESERVED:
        raise InvalidError(f"{title} {path} cannot be mounted there, a container needs it: choose a path below it")
    return path


def _mountable(path: Any, each: Any, title: str) -> Any:
    if not isinstance(each, ObjectHandle) and not getattr(each, "_is_mountable", False):
        raise InvalidError(
            f"{shown(each)} of type {type(each).__name__} is to be mounted at {path}, it must be a modal.{title}"
        )
    return each
