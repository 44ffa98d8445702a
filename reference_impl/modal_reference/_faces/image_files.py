"""Images with files of this machine, alike in every edition (document 003, Image.add_local_file and others)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

from modal_reference._faces.arguments import shown
from modal_reference._faces.images import ImageHandle
from modal_reference._faces.recipes import texts
from modal_reference.exception import InvalidError

Ignore = Sequence[str] | Callable[[Path], bool]

#: A default that shows as `[]` in signatures, as documented; nobody changes it.
NOTHING: list[str] = []


class ImageWithFiles(ImageHandle):
    """The methods that add files."""

    def add_local_file(self, local_path: str | Path, remote_path: str, *, copy: bool = False) -> Self:
        """The image with a file.

        Args:
            local_path: The file here.
            remote_path: Where it is in containers; absolute.
            copy: Make it part of the image, so that more can be built on it; else it is added when a container starts.

        Raises:
            modal.exception.InvalidError: The remote path is not absolute.
        """
        remote = _absolute(remote_path, "add_local_file")
        return self._plus("add_local_file", local_path=_local(local_path), remote_path=remote, copy=bool(copy))

    def add_local_dir(
        self, local_path: str | Path, remote_path: str, *, copy: bool = False, ignore: Ignore = NOTHING
    ) -> Self:
        """The image with the content of a folder.

        Args:
            local_path: The folder here.
            remote_path: Where it is in containers; absolute.
            copy: Make it part of the image, so that more can be built on it; else it is added when a container starts.
            ignore: What to leave out: patterns, or a function that says so of a path.

        Raises:
            modal.exception.InvalidError: The remote path is not absolute, or `ignore` is neither.
        """
        remote = _absolute(remote_path, "add_local_dir")
        return self._plus(
            "add_local_dir",
            local_path=_local(local_path),
            remote_path=remote,
            copy=bool(copy),
            ignore=ignored(ignore, "add_local_dir"),
        )

    def add_local_python_source(self, *modules: str, copy: bool = False, ignore: Ignore = ()) -> Self:
        """The image with modules or packages of this machine, which containers can import.

        Args:
            modules: Their names.
            copy: Make them part of the image, so that more can be built on it.
            ignore: What to leave out; by default everything but `.py` files.

        Raises:
            modal.exception.InvalidError: A name is no text, or `ignore` is neither patterns nor a function.
        """
        return self._plus(
            "add_local_python_source",
            modules=texts("add_local_python_source", "modules", modules),
            copy=bool(copy),
            ignore=ignored(ignore, "add_local_python_source"),
        )


def _absolute(remote_path: Any, method: str) -> str:
    if not isinstance(remote_path, str) or not remote_path.startswith("/"):
        raise InvalidError(
            f"image.{method}() was given remote_path={shown(remote_path)}, it must be absolute: write it as '/data'"
        )
    return remote_path


def _local(local_path: Any) -> str:
    if not isinstance(local_path, str | Path):
        raise InvalidError(f"local_path is {shown(local_path)}, it must be a path: pass a text or a pathlib.Path")
    return str(local_path)


def ignored(ignore: Any, method: str) -> Any:
    """What is to be left out: patterns as texts, or a function that says so of a path.

    Raises:
        modal.exception.InvalidError: It is neither.
    """
    if callable(ignore):
        return ignore
    if isinstance(ignore, str) or not isinstance(ignore, Sequence):
        raise InvalidError(f"ignore is {shown(ignore)}, it must be a list of patterns or a function of a path")
    return texts(method, "ignore", list(ignore))
