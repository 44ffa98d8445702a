"""The operations of a Dict (documents 000, 001, 002; 003, modal.dict)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from modal_reference._client import current
from modal_reference._engine import ControlPlane
from modal_reference._faces.aio.objects import information, live
from modal_reference._faces.values import NOT_GIVEN, dict_key, dict_value
from modal_reference._serialization import dumps

if TYPE_CHECKING:
    from modal_reference._faces.dict import DictHandle
    from modal_reference.types import DictInfo

#: How many entries an iteration asks for at a time.
_PAGE = 256


async def get(self: DictHandle, key: Any, default: Any | None = None) -> Any:
    """Get the value of a key.

    Args:
        key: Any value that can be serialized; keys are equal when their bytes are.
        default: What to return when the key is absent.
    """
    link = self._link
    if link is None or link is not current.link:
        link = await live(self)
    value = await link.aio.run(ControlPlane.dict_get, self._object_id, dumps(key))
    return default if value is None else dict_value(self, key, value)


async def put(self: DictHandle, key: Any, value: Any, *, skip_if_exists: bool = False) -> bool:
    """Store a value under a key.

    Args:
        skip_if_exists: Leave the value of a key that is present as it is. This is atomic: of many who try, one wins.

    Returns:
        Whether the value was stored.

    Raises:
        modal.exception.RequestSizeError: The value is too large.
        modal.exception.SerializationError: The key or the value cannot be serialized.
    """
    link = self._link
    if link is None or link is not current.link:
        link = await live(self)
    return await link.aio.run(ControlPlane.dict_put, self._object_id, dumps(key), dumps(value), bool(skip_if_exists))


async def contains(self: DictHandle, key: Any) -> bool:
    """Whether a key is present."""
    link = await live(self)
    return await link.aio.run(ControlPlane.dict_contains, self._object_id, dumps(key))


async def pop(self: DictHandle, key: Any, default: Any = NOT_GIVEN) -> Any:
    """Remove a key and return its value.

    Args:
        default: What to return when the key is absent.

    Raises:
        KeyError: The key is absent, and no default was given.
        modal.exception.DeserializationError: The value cannot be rebuilt here; it stays.
    """
    link = await live(self)
    key_data = dumps(key)
    while (data := await link.aio.run(ControlPlane.dict_get, self._object_id, key_data)) is not None:
        # Read before anything is removed, so that a value which cannot be read is not lost.
        value = dict_value(self, key, data)
        if await link.aio.run(ControlPlane.dict_remove, self._object_id, key_data, data):
            return value
    if default is NOT_GIVEN:
        raise KeyError(f"{key!r} is not in {self!r}")
    return default


async def delitem(self: DictHandle, key: Any) -> None:
    """Remove a key, whether its value could be read or not.

    Raises:
        KeyError: The key is absent.
    """
    link = await live(self)
    if await link.aio.run(ControlPlane.dict_pop, self._object_id, dumps(key)) is None:
        raise KeyError(f"{key!r} is not in {self!r}")


async def update(
    self: DictHandle, other: Mapping[Any, Any] | Iterable[tuple[Any, Any]] | None = None, /, **kwargs: Any
) -> None:
    """Store several values at once: all of them, or none when one is refused.

    Args:
        other: A mapping, or pairs of key and value.
        kwargs: More entries, with text keys.

    Raises:
        modal.exception.RequestSizeError: A value is too large.
        modal.exception.SerializationError: A key or a value cannot be serialized.
    """
    link = await live(self)
    contents = dict(other or (), **kwargs)
    pairs = [(dumps(key), dumps(value)) for key, value in contents.items()]
    await link.aio.run(ControlPlane.dict_update, self._object_id, pairs)


async def clear(self: DictHandle) -> None:
    """Remove all entries."""
    link = await live(self)
    await link.aio.run(ControlPlane.dict_clear, self._object_id)


async def length(self: DictHandle) -> int:
    """How many entries there are. Costly, and no more than 100,000 are counted (edition 1)."""
    link = await live(self)
    return await link.aio.run(ControlPlane.dict_len, self._object_id)


async def info(self: DictHandle) -> DictInfo:
    """What is known of this Dict: its name, when it was created, and by whom."""
    from modal_reference.types import DictInfo

    await live(self)
    return DictInfo(**information(self._info))


async def getitem(self: DictHandle, key: Any) -> Any:
    """Get the value of a key.

    Raises:
        KeyError: The key is absent.
    """
    link = self._link
    if link is None or link is not current.link:
        link = await live(self)
    value = await link.aio.run(ControlPlane.dict_get, self._object_id, dumps(key))
    if value is None:
        raise KeyError(f"{key!r} is not in {self!r}")
    return dict_value(self, key, value)


class Contents:
    """An iteration over the entries of a Dict, in no particular order.

    It visits the keys that were present when it began, and skips those that are gone when it reaches them.
    """

    def __init__(self, handle: DictHandle) -> None:
        self._handle = handle
        self._keys: list[bytes] | None = None
        self._page: list[tuple[bytes, bytes]] = []

    async def next_entry(self) -> tuple[bytes, bytes] | None:
        """The next entry, or None at the end."""
        while not self._page:
            link = await live(self._handle)
            if self._keys is None:
                self._keys = await link.aio.run(ControlPlane.dict_keys, self._handle._object_id)
                self._keys.reverse()
            if not self._keys:
                return None
            keys = [self._keys.pop() for _ in range(min(_PAGE, len(self._keys)))]
            values = await link.aio.run(ControlPlane.dict_values, self._handle._object_id, keys)
            self._page = [(key, value) for key, value in zip(keys, values, strict=True) if value is not None]
            self._page.reverse()
        return self._page.pop()


class Keys:
    """An iteration over the keys of a Dict, in no particular order."""

    def __init__(self, handle: DictHandle) -> None:
        self._handle = handle
        self._keys: list[bytes] | None = None

    def __aiter__(self) -> Keys:
        return self

    async def __anext__(self) -> Any:
        if self._keys is None:
            link = await live(self._handle)
            self._keys = await link.aio.run(ControlPlane.dict_keys, self._handle._object_id)
            self._keys.reverse()
        if not self._keys:
            raise StopAsyncIteration
        return dict_key(self._handle, self._keys.pop())

    async def aclose(self) -> None:
        """Give up the rest of the iteration."""
        self._keys = []


class Values:
    """An iteration over the values of a Dict, in no particular order."""

    def __init__(self, handle: DictHandle) -> None:
        self._handle = handle
        self._contents: Contents | None = Contents(handle)

    def __aiter__(self) -> Values:
        return self

    async def __anext__(self) -> Any:
        entry = None if self._contents is None else await self._contents.next_entry()
        if entry is None:
            raise StopAsyncIteration
        return dict_value(self._handle, NOT_GIVEN, entry[1], entry[0])

    async def aclose(self) -> None:
        """Give up the rest of the iteration."""
        self._contents = None


class Items:
    """An iteration over the entries of a Dict as pairs of key and value, in no particular order."""

    def __init__(self, handle: DictHandle) -> None:
        self._handle = handle
        self._contents: Contents | None = Contents(handle)

    def __aiter__(self) -> Items:
        return self

    async def __anext__(self) -> tuple[Any, Any]:
        entry = None if self._contents is None else await self._contents.next_entry()
        if entry is None:
            raise StopAsyncIteration
        key = dict_key(self._handle, entry[0])
        return key, dict_value(self._handle, key, entry[1])

    async def aclose(self) -> None:
        """Give up the rest of the iteration."""
        self._contents = None
