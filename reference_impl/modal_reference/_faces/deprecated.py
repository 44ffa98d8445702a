"""Spellings that the newer documents no longer list; they warn, and do what their successors do (document 003)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from modal_reference._faces.aio import objects as aio
from modal_reference._faces.blocking import objects as blocking
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient


def _warn(handle_class: type[Any], spelling: str, successor: str) -> None:
    title = f"modal.{handle_class.__name__}"
    warn_user(f"{title}.{spelling} is deprecated: use {title}.{successor} instead", DeprecationError)


def deprecated_lookup(home: Callable[[], Any]) -> tuple[Callable[..., Any], Callable[..., Awaitable[Any]]]:
    """`lookup` of a class, on both faces.

    Args:
        home: Gives the class, which does not exist yet while it is being made.
    """

    def lookup(
        name: str,
        *,
        client: BaseClient | None = None,
        environment_name: str | None = None,
        create_if_missing: bool = False,
    ) -> Any:
        """Find a named object at once. Deprecated: `from_name` finds it when it is used."""
        _warn(home(), "lookup", "from_name")
        handle = home().from_name(name, environment_name=environment_name, create_if_missing=create_if_missing)
        return blocking.hydrate(handle, client)

    async def lookup_aio(
        name: str,
        *,
        client: BaseClient | None = None,
        environment_name: str | None = None,
        create_if_missing: bool = False,
    ) -> Any:
        """Find a named object at once. Deprecated: `from_name` finds it when it is used."""
        _warn(home(), "lookup", "from_name")
        handle = home().from_name(name, environment_name=environment_name, create_if_missing=create_if_missing)
        return await aio.hydrate(handle, client)

    return lookup, lookup_aio


def deprecated_delete(home: Callable[[], Any]) -> tuple[Callable[..., None], Callable[..., Awaitable[None]]]:
    """`delete` of a class, on both faces.

    Args:
        home: Gives the class, which does not exist yet while it is being made.
    """

    def delete(name: str, *, client: BaseClient | None = None, environment_name: str | None = None) -> None:
        """Delete a named object. Deprecated: `objects.delete` does it."""
        _warn(home(), "delete", "objects.delete")
        blocking.delete(home()._kind, name, False, environment_name, client)

    async def delete_aio(name: str, *, client: BaseClient | None = None, environment_name: str | None = None) -> None:
        """Delete a named object. Deprecated: `objects.delete` does it."""
        _warn(home(), "delete", "objects.delete")
        await aio.delete(home()._kind, name, False, environment_name, client)

    return delete, delete_aio
