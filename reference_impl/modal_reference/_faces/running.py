"""An app for as long as a `with` or `async with` block lasts (document 003, App.run)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Generic, TypeVar

from modal_reference._engine import ControlPlane
from modal_reference._faces import output
from modal_reference._faces.aio import apps as aio
from modal_reference._faces.blocking import apps as blocking
from modal_reference.exception import ConnectionError as UniverseEnded

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.apps import AppHandle
    from modal_reference._faces.runs import RunArguments

A = TypeVar("A", bound="AppHandle")


class Run(Generic[A]):
    """A context manager that makes an app run, and ends it.

    Args:
        app: The app.
        arguments: How it is to run.
    """

    def __init__(self, app: A, arguments: RunArguments) -> None:
        self._app = app
        self._arguments = arguments
        self._begun: list[tuple[Link, str, output.LogStream | None]] = []

    def __enter__(self) -> A:
        return self._take(blocking.begin_run(self._app, self._arguments))

    def __exit__(self, *exc_info: object) -> None:
        link, app_id, logs = self._begun.pop()
        self._app._end()
        with suppress(UniverseEnded):  # and the app with it
            link.run(ControlPlane.app_disconnect if self._arguments.is_detached else ControlPlane.app_stop, app_id)
        if logs is not None and not self._arguments.is_detached:
            logs.finish()
        if self._arguments.is_shown:
            output.step("App completed.")

    async def __aenter__(self) -> A:
        return self._take(await aio.begin_run(self._app, self._arguments))

    async def __aexit__(self, *exc_info: object) -> None:
        # Not awaited: a block that ends because it was cancelled could not await, and its app would go on.
        self.__exit__(*exc_info)

    def _take(self, link: Link) -> A:
        app_id = self._app._app_id
        assert app_id is not None, "an app that runs has an identifier"
        logs = output.stream_logs(link, app_id) if self._arguments.is_shown else None
        self._begun.append((link, app_id, logs))
        return self._app
