"""What the handles of edition 0.73 have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._faces.handle import ObjectHandle

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.client import Client


class EditionHandle(ObjectHandle):
    """A handle that shows itself as that client does: by its class alone (seen on modal 0.73.173)."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def _default_client(self) -> Client:
        from modal_reference._editions.v0_73.client import Client

        return Client._environment()
