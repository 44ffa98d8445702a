"""Local entrypoints: what a command line begins an app with (document 003, App.local_entrypoint)."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import TYPE_CHECKING, Any

from modal_reference._faces.code import place_of

if TYPE_CHECKING:
    from modal_reference._faces.apps import AppHandle


class LocalEntrypoint:
    """A function that runs on the machine of its user, inside of a run of its app. Called, it is that function."""

    def __init__(self, raw: Callable[..., Any], app: AppHandle) -> None:
        if not isinstance(getattr(raw, "__qualname__", None), str):
            raise TypeError(f"@app.local_entrypoint() takes a function, and was given {raw!r}")
        place_of(raw, serialized=False, decorator="@app.local_entrypoint")
        update_wrapper(self, raw)
        self._app = app
        self._raw = raw

    @property
    def app(self) -> AppHandle:
        """The app that it belongs to."""
        return self._app

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._raw(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<modal.LocalEntrypoint {self._raw.__qualname__}>"


LocalEntrypoint.__module__ = "modal.app"
