"""Objects without a name, for as long as a `with` or `async with` block lasts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Generic

from modal_reference._faces.aio import objects as aio
from modal_reference._faces.blocking import objects as blocking
from modal_reference._faces.handle import H, Source
from modal_reference.exception import ConnectionError as UniverseEnded

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.client import Client


class Ephemeral(Generic[H]):
    """A context manager that makes an object and removes it at its end.

    Args:
        handle_class: The class of the handle.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to make it; None is the active environment.
        fill: What to do with the handle before the block begins, on either face.
    """

    def __init__(
        self,
        handle_class: type[H],
        client: Client | None,
        environment_name: str | None,
        fill: tuple[Callable[[H], None], Callable[[H], Awaitable[None]]] | None = None,
    ) -> None:
        self._class = handle_class
        self._client = client
        self._environment_name = environment_name
        self._fill = fill
        self._made: list[tuple[Link, str]] = []

    def __enter__(self) -> H:
        link, info = blocking.begin_ephemeral(self._class._kind, self._client, self._environment_name)
        self._made.append((link, info.object_id))
        handle = self._class._hydrated(link, info, Source(client=self._client))
        if self._fill is not None:
            self._fill[0](handle)
        return handle

    def __exit__(self, *exc_info: object) -> None:
        link, object_id = self._made.pop()
        try:
            blocking.end_ephemeral(self._class._kind, link, object_id)
        except UniverseEnded:
            return  # and the object with it

    async def __aenter__(self) -> H:
        link, info = await aio.begin_ephemeral(self._class._kind, self._client, self._environment_name)
        self._made.append((link, info.object_id))
        handle = self._class._hydrated(link, info, Source(client=self._client))
        if self._fill is not None:
            await self._fill[1](handle)
        return handle

    async def __aexit__(self, *exc_info: object) -> None:
        # Not awaited: a block that ends because it was cancelled could not await, and its object would stay.
        self.__exit__(*exc_info)
