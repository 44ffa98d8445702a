"""Methods of an image that 1.x no longer has; they warn, and do what their successors do (document 003)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Self

from modal_reference._faces.arguments import shown
from modal_reference._faces.image_files import NOTHING, Ignore, ignored
from modal_reference._faces.images import ImageHandle
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError, InvalidError


class SupersededImage(ImageHandle):
    """The methods `copy_...`."""

    def copy_mount(self, mount: Any, remote_path: str | Path = ".") -> Self:
        """The image with the files of a `modal.Mount`. Deprecated: `add_local_dir(..., copy=True)` does it.

        Args:
            mount: The files.
            remote_path: Where they are in the image.
        """
        _warn("copy_mount", "add_local_dir(..., copy=True)")
        return self._plus("copy_mount", mount=shown(mount), remote_path=str(remote_path))

    def copy_local_file(self, local_path: str | Path, remote_path: str | Path = "./") -> Self:
        """The image with a file of this machine. Deprecated: `add_local_file(..., copy=True)` does it.

        Args:
            local_path: The file here.
            remote_path: Where it is in the image.
        """
        _warn("copy_local_file", "add_local_file(..., copy=True)")
        return self._plus("copy_local_file", local_path=_path(local_path), remote_path=str(remote_path))

    def copy_local_dir(self, local_path: str | Path, remote_path: str | Path = ".", ignore: Ignore = NOTHING) -> Self:
        """The image with the content of a folder. Deprecated: `add_local_dir(..., copy=True)` does it.

        Args:
            local_path: The folder here.
            remote_path: Where it is in the image.
            ignore: What to leave out: patterns, or a function that says so of a path.
        """
        _warn("copy_local_dir", "add_local_dir(..., copy=True)")
        return self._plus(
            "copy_local_dir",
            local_path=_path(local_path),
            remote_path=str(remote_path),
            ignore=ignored(ignore, "copy_local_dir"),
        )


def _warn(method: str, successor: str) -> None:
    warn_user(f"modal.Image.{method} is deprecated: use modal.Image.{successor} instead", DeprecationError)


def _path(local_path: Any) -> str:
    if not isinstance(local_path, str | Path):
        raise InvalidError(f"local_path is {shown(local_path)}, it must be a path: pass a text or a pathlib.Path")
    return str(local_path)
