"""Spellings of apps that 003 has and the newest client has no more, or soon not; they warn, and do the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from modal_reference._faces.apps import AppHandle
from modal_reference._faces.entrypoint import LocalEntrypoint
from modal_reference._faces.figures import nearest
from modal_reference._faces.functions import FunctionHandle
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError

_MOUNTS_INSTEAD = "add the files to the image, with Image.add_local_dir or Image.add_local_python_source"


def _warn(name: str, instead: str = "the newest client is about to lose it, and has no successor") -> None:
    warn_user(f"App.{name} is deprecated: {instead}", DeprecationError)


class SupersededApp(AppHandle):
    """The old spellings of `modal.App`."""

    @staticmethod
    def _superseded_mounts(given: dict[str, Any]) -> Sequence[Any]:
        """The mounts that an app was given, as the one old argument that there is.

        Raises:
            TypeError: Another argument was given that does not exist.
        """
        for name in given:
            if name != "mounts":
                known = ("name", "tags", "image", "secrets", "volumes", "include_source")
                raise TypeError(f"App() got an unexpected keyword argument {name!r}{nearest(name, known)}")
        if "mounts" in given:
            warn_user(f"the parameter 'mounts' of App is deprecated: {_MOUNTS_INSTEAD}", DeprecationError)
        found: Sequence[Any] = given.get("mounts", ())
        return found

    @property
    def registered_functions(self) -> dict[str, FunctionHandle]:
        """Everything that is registered and runs as a function, by name. Deprecated (seen on modal 1.6.4)."""
        _warn("registered_functions")
        return self._functions

    @property
    def registered_classes(self) -> dict[str, Any]:
        """The classes that are registered, by name. Deprecated (seen on modal 1.6.4)."""
        _warn("registered_classes")
        return self._classes

    @property
    def registered_entrypoints(self) -> dict[str, LocalEntrypoint]:
        """The local entrypoints that are registered, by name. Deprecated (seen on modal 1.6.4)."""
        _warn("registered_entrypoints")
        return self._entrypoints

    @property
    def registered_web_endpoints(self) -> list[str]:
        """The names of functions that answer web requests. Deprecated (seen on modal 1.6.4)."""
        _warn("registered_web_endpoints")
        return self._web_endpoints

    @property
    def indexed_objects(self) -> dict[str, Any]:
        """Functions and classes by name. Deprecated, and gone from modal 1.6.4."""
        _warn("indexed_objects")
        return {**self._functions, **self._classes}

    @property
    def image(self) -> Any:
        """The image of functions that name none. Deprecated, and gone from modal 1.6.4."""
        _warn("image", "pass image= to App, and keep the image in a variable")
        return self._defaults.image

    @image.setter
    def image(self, image: Any) -> None:
        _warn("image", "pass image= to App")
        self._set_image(image)

    @property
    def is_interactive(self) -> bool:
        """Whether the app runs, and may ask questions. Deprecated, and gone from modal 1.6.4."""
        _warn("is_interactive")
        return self._is_interactive

    def set_description(self, description: str) -> None:
        """Call the app something else. Deprecated, and gone from modal 1.6.4: `App.run(name=...)` does it."""
        _warn("set_description", "use App.run(name=...)")
        self._description = description
