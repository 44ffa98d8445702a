# Produced from _aio/dict.py by tools/produce_sync_faces.py: change that file, not this one.
"""The operations of a Dict that differ in edition 0.73 (document 003, modal.dict)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modal_reference._editions.v0_73._blocking import objects
from modal_reference._editions.v0_73._namespace import WORKSPACE
from modal_reference._faces.blocking import dict as newest

if TYPE_CHECKING:
    import builtins

    from modal_reference._editions.v0_73.dict import Dict
    from modal_reference._faces.client import BaseClient
    from modal_reference._faces.dict import DictHandle


def put(self: DictHandle, key: Any, value: Any) -> None:
    """Store a value under a key.

    Raises:
        modal.exception.RequestSizeError: The value is too large.
        modal.exception.SerializationError: The key or the value cannot be serialized.
    """
    newest.put(self, key, value)


def pop(self: DictHandle, key: Any) -> Any:
    """Remove a key and return its value.

    Raises:
        KeyError: The key is absent.
    """
    return newest.pop(self, key)


def update(self: DictHandle, /, **kwargs: Any) -> None:
    """Store several values at once, under text keys: all of them, or none when one is refused.

    Raises:
        modal.exception.RequestSizeError: A value is too large.
        modal.exception.SerializationError: A value cannot be serialized.
    """
    newest.update(self, kwargs)


def lookup(
    name: str,
    data: builtins.dict[Any, Any] | None = None,
    namespace: Any = WORKSPACE,
    client: BaseClient | None = None,
    environment_name: str | None = None,
    create_if_missing: bool = False,
) -> Dict:
    """Find a named Dict at once; `from_name` waits until it is used.

    Args:
        name: Up to 64 letters, digits, dashes, periods and underscores.
        data: The entries that it begins with, should it be created.
        namespace: Has no effect: there is one namespace.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to look; None is the active environment.
        create_if_missing: Create it when it is not there.

    Raises:
        modal.exception.InvalidError: The name breaks a rule.
        modal.exception.NotFoundError: It is not there, and was not to be created.
    """
    from modal_reference._editions.v0_73.dict import Dict

    handle = Dict.from_name(name, data, namespace, environment_name, create_if_missing)
    return objects.lookup(handle, client)


def delete(name: str, *, client: BaseClient | None = None, environment_name: str | None = None) -> None:
    """Delete a named Dict with all that is in it.

    Args:
        name: Its name.
        client: The client to work with; None is the one of the environment.
        environment_name: Where to look; None is the active environment.

    Raises:
        modal.exception.NotFoundError: There is none of that name.
    """
    from modal_reference._editions.v0_73.dict import Dict

    objects.delete(Dict, name, client, environment_name)
