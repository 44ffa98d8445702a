"""`modal.Client` of edition 0.73, which has no public way to close it (seen on modal 0.73.173)."""

from __future__ import annotations

from modal_reference._editions.v0_73._aio import clients as aio
from modal_reference._editions.v0_73._blocking import clients as blocking
from modal_reference._faces.client import BaseClient
from modal_reference._faces.operation import StaticOperation

__all__ = ["Client"]


class Client(BaseClient):
    """Speaks to the current universe.

    Not made by its constructor: `from_env` gives the one that everything uses by default, `from_credentials` one of
    one's own.
    """

    __module__ = "modal.client"

    from_env = StaticOperation(blocking.from_env, aio.from_env)
    from_credentials = StaticOperation(blocking.from_credentials, aio.from_credentials)
