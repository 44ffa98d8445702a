"""Spellings that the newer documents no longer list; they warn, and do what their successors do (document 003)."""

from __future__ import annotations

import warnings
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from modal_reference._faces.aio import objects as aio
from modal_reference._faces.blocking import objects as blocking
from modal_reference._handles import HANDLES
from modal_reference.exception import DeprecationError

if TYPE_CHECKING:
    from modal_reference._faces.client import Client

_PREFIXES = {"Dict": "di", "Queue": "qu"}


def warn(spelling: str, successor: str, stacklevel: int = 3) -> None:
    """Warn of a deprecated spelling."""
    warnings.warn(f"{spelling} is deprecated: use {successor} instead", DeprecationError, stacklevel=stacklevel)


def _class(title: str) -> Any:
    return HANDLES[_PREFIXES[title]]


def deprecated_lookup(title: str) -> tuple[Callable[..., Any], Callable[..., Awaitable[Any]]]:
    """`lookup` of a class, on both faces."""

    def lookup(
        name: str,
        *,
        client: Client | None = None,
        environment_name: str | None = None,
        create_if_missing: bool = False,
    ) -> Any:
        """Find a named object at once. Deprecated: `from_name` finds it when it is used."""
        warn(f"modal.{title}.lookup", f"modal.{title}.from_name")
        handle = _class(title).from_name(name, environment_name=environment_name, create_if_missing=create_if_missing)
        return blocking.hydrate(handle, client)

    async def lookup_aio(
        name: str,
        *,
        client: Client | None = None,
        environment_name: str | None = None,
        create_if_missing: bool = False,
    ) -> Any:
        """Find a named object at once. Deprecated: `from_name` finds it when it is used."""
        warn(f"modal.{title}.lookup", f"modal.{title}.from_name")
        handle = _class(title).from_name(name, environment_name=environment_name, create_if_missing=create_if_missing)
        return await aio.hydrate(handle, client)

    return lookup, lookup_aio


def deprecated_delete(title: str) -> tuple[Callable[..., None], Callable[..., Awaitable[None]]]:
    """`delete` of a class, on both faces."""

    def delete(name: str, *, client: Client | None = None, environment_name: str | None = None) -> None:
        """Delete a named object. Deprecated: `objects.delete` does it."""
        warn(f"modal.{title}.delete", f"modal.{title}.objects.delete")
        blocking.delete(_class(title)._kind, name, False, environment_name, client)

    async def delete_aio(name: str, *, client: Client | None = None, environment_name: str | None = None) -> None:
        """Delete a named object. Deprecated: `objects.delete` does it."""
        warn(f"modal.{title}.delete", f"modal.{title}.objects.delete")
        await aio.delete(_class(title)._kind, name, False, environment_name, client)

    return delete, delete_aio
