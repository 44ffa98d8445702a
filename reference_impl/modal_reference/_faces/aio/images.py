"""The operations of an Image (document 003, modal.Image)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from modal_reference._engine import ObjectInfo
from modal_reference._faces.links import link_of
from modal_reference._faces.recipes import check_buildable
from modal_reference.exception import NotFoundError

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.client import BaseClient
    from modal_reference._faces.images import ImageHandle

Image_ = TypeVar("Image_", bound="ImageHandle")


async def live(image: ImageHandle) -> Link:
    """The link to the universe in which an image is known, which is the current one from now on.

    Raises:
        modal.exception.InvalidError: The recipe cannot be built.
        modal.exception.NotFoundError: It has a name only; nothing is published here.
    """
    link = link_of(image._client)
    if link is not image._link:
        if image._source.name:
            raise NotFoundError(f"Image {image._source.name!r} not found: give the recipe instead of a name")
        check_buildable(image._layers)
        image._adopt(link, ObjectInfo(image._recipe_id, "", 0.0, "", ""))
    return link


async def hydrate(self: Image_, client: BaseClient | None = None) -> Image_:
    """Check the recipe of this image, so that its identifier is known (document 003, hydrate).

    Args:
        client: The client to work with from then on.

    Raises:
        modal.exception.InvalidError: The recipe cannot be built.
    """
    if client is not None:
        link_of(client)  # refuses what cannot serve, before the handle takes it
        self._client = client
    await live(self)
    return self
