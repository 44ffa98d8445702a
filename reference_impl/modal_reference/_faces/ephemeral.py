"""Objects without a name, for as long as a `with` or `async with` block lasts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic

from modal_reference._faces.aio import objects as aio
from modal_reference._faces.blocking import objects as blocking
from modal_reference._faces.handle import H, Source
from modal_reference.exception import ConnectionError as UniverseEnded

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._engine import ObjectInfo
    from modal_reference._faces.client import BaseClient

#: Document 003: how often a client says that an object is still in use. Nothing here depends on it.
HEARTBEAT_SECONDS = 300.0


class Ephemeral(Generic[H]):
    """A context manager that makes an object and removes it at its end.

    Args:
        handle_class: The class of the handle.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to make it; None is the active environment.
        data: The entries that a Dict begins with.
    """

    def __init__(
        self,
        handle_class: type[H],
        client: BaseClient | None,
        environment_name: str | None,
        data: Mapping[Any, Any] | None = None,
    ) -> None:
        self._class = handle_class
        self._client = client
        self._environment_name = environment_name
        self._data = data
        self._made: list[tuple[Link, str]] = []

    def __enter__(self) -> H:
        return self._adopt(
            *blocking.begin_ephemeral(self._class._kind, self._client, self._environment_name, self._data)
        )

    def __exit__(self, *exc_info: object) -> None:
        link, object_id = self._made.pop()
        try:
            blocking.end_ephemeral(self._class._kind, link, object_id)
        except UniverseEnded:
            return  # and the object with it

    async def __aenter__(self) -> H:
        return self._adopt(
            *await aio.begin_ephemeral(self._class._kind, self._client, self._environment_name, self._data)
        )

    async def __aexit__(self, *exc_info: object) -> None:
        # Not awaited: a block that ends because it was cancelled could not await, and its object would stay.
        self.__exit__(*exc_info)

    def _adopt(self, link: Link, info: ObjectInfo) -> H:
        self._made.append((link, info.object_id))
        return self._class._hydrated(link, info, Source(client=self._client))
