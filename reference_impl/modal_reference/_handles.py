"""What the serializer must know of this package: what a handle is, and which namespace its readers use."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pickle import UnpicklingError
from typing import Any

PACKAGE = "modal_reference"
ALIAS = "modal"
MAIN = "__main__"

#: The names of the handle classes by the prefix of their identifiers.
HANDLES = {
    "cs": "Cls",
    "di": "Dict",
    "en": "Environment",
    "fc": "FunctionCall",
    "fu": "Function",
    "im": "Image",
    "qu": "Queue",
    "st": "Secret",
}


class Handle:
    """A local stand-in for an object of a universe. It travels between processes as its identifier."""

    def _identity(self) -> str:
        """The identifier to travel as.

        Raises:
            InvalidError: The handle has none yet.
        """
        raise TypeError(f"{type(self).__name__} does not say how it is identified")

    def _metadata(self) -> Any:
        """What travels along with the identifier: plain data, or None."""
        return None

    @classmethod
    def _from_identity(cls, object_id: str) -> Handle:
        """A handle of an identifier that has travelled."""
        raise TypeError(f"{cls.__name__} cannot be made from the identifier {object_id!r}")

    @classmethod
    def _from_travel(cls, object_id: str, metadata: Any) -> Handle:
        """A handle of an identifier that has travelled, and of what travelled along."""
        return cls._from_identity(object_id)


def namespace() -> str:
    """The name of the package that users of this process import: `modal` where that is ours, else `modal_reference`.

    They are not the same where `modal` stands for another edition than the newest.
    """
    aliased = sys.modules.get(ALIAS)
    is_ours = aliased is not None and aliased.__name__.partition(".")[0] == PACKAGE
    return ALIAS if is_ours else PACKAGE


def revive(object_id: str, metadata: Any = None) -> Handle:
    """A handle of an identifier that has travelled.

    Args:
        object_id: The identifier.
        metadata: What travelled along.

    Raises:
        pickle.UnpicklingError: It is of no kind that is known here.
    """
    handle = handle_of(object_id, metadata)
    if handle is None:
        raise UnpicklingError(f"there is no class for the handle {object_id!r}")
    return handle


def handle_of(object_id: str, metadata: Any = None) -> Handle | None:
    """A handle of an identifier that has travelled; None when it is of no kind that is known here."""
    title = HANDLES.get(object_id.partition("-")[0])
    if title is None:
        return None
    handle_class: type[Handle] = getattr(import_module(namespace()), title)
    return handle_class._from_travel(object_id, metadata)


def main_name() -> str:
    """The name that the script or module which runs as `__main__` has where it is imported, such as in a container.

    Its classes must not be imported a second time here: nothing would be an instance of both.
    """
    running = sys.modules.get(MAIN)
    spec = getattr(running, "__spec__", None)
    if spec is not None:  # python -m package.module
        return str(spec.name)
    file = getattr(running, "__file__", None)
    return os.path.splitext(os.path.basename(file))[0] if file else ""
