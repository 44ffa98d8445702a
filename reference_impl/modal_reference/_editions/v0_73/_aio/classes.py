"""The operations of a class that differ in edition 0.73 (document 003, modal.Cls)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modal_reference._editions.v0_73._namespace import WORKSPACE
from modal_reference._faces.aio import classes as newest
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.cls import Cls
    from modal_reference._faces.client import BaseClient


async def lookup(
    app_name: str,
    name: str,
    namespace: Any = WORKSPACE,
    client: BaseClient | None = None,
    environment_name: str | None = None,
    workspace: str | None = None,
) -> Cls:
    """Find a class of a deployed app at once; `from_name` waits until it is used.

    Args:
        app_name: The name of the app.
        name: The name of the class.
        namespace: Has no effect: there is one namespace.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to look; None is the active environment.
        workspace: Has no effect: there is one workspace.

    Raises:
        modal.exception.NotFoundError: It is not there.
    """
    from modal_reference._editions.v0_73.cls import Cls

    # Although 003 does not say so: the clients of the edition's last weeks warn.
    warn_user("modal.Cls.lookup is deprecated: use modal.Cls.from_name instead", DeprecationError)
    return await newest.hydrate(Cls.from_name(app_name, name, namespace, environment_name, workspace), client)
