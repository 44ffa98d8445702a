"""What an app gives to each of its functions (document 003, App)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from modal_reference._faces.arguments import shown
from modal_reference._faces.mountpoints import mountpoints
from modal_reference._faces.secrets import SecretHandle, secrets_of
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._faces.images import ImageHandle


class Defaults(NamedTuple):
    """What an app gives to each of its functions.

    Args:
        image: For functions that name none.
        secrets: Before those of the function.
        volumes: Besides those of the function, by path.
        mounts: Recorded only.
    """

    image: ImageHandle | None = None
    secrets: tuple[SecretHandle, ...] = ()
    volumes: Mapping[str, Any] = {}  # nobody changes the defaults of an app
    mounts: tuple[Any, ...] = ()


def defaults_of(image: Any, secrets: Any, volumes: Any, mounts: Any = ()) -> Defaults:
    """What the arguments of an app mean.

    Raises:
        InvalidError: One of them is not what it should be.
    """
    from modal_reference._faces.images import image_of

    for title, given in (("secrets", secrets), ("mounts", mounts)):
        if not isinstance(given, list | tuple):
            raise InvalidError(f"{title} is {shown(given)}, it must be a list or tuple: write {title}=[...]")
    return Defaults(image_of(image), secrets_of(secrets), mountpoints(volumes, "Volume"), tuple(mounts))
