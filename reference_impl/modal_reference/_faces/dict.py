"""What a Dict can do in every edition; how one is found and made is each edition's own."""

from __future__ import annotations

from functools import partial
from typing import Any

from modal_reference._engine import ObjectKind
from modal_reference._faces.aio import dict as aio
from modal_reference._faces.aio import objects as aio_objects
from modal_reference._faces.blocking import dict as blocking
from modal_reference._faces.blocking import objects as blocking_objects
from modal_reference._faces.handle import ObjectHandle
from modal_reference._faces.iteration import Iteration
from modal_reference._faces.operation import Operation


def _keys(self: DictHandle) -> Iteration[Any]:
    """Iterate over the keys, in no particular order: with `for`, or with `async for`."""
    return Iteration(partial(blocking.Keys, self), partial(aio.Keys, self))


def _values(self: DictHandle) -> Iteration[Any]:
    """Iterate over the values, in no particular order: with `for`, or with `async for`."""
    return Iteration(partial(blocking.Values, self), partial(aio.Values, self))


def _items(self: DictHandle) -> Iteration[tuple[Any, Any]]:
    """Iterate over pairs of key and value, in no particular order: with `for`, or with `async for`."""
    return Iteration(partial(blocking.Items, self), partial(aio.Items, self))


class DictHandle(ObjectHandle):
    """The operations that all editions share."""

    _kind = ObjectKind.DICT

    hydrate = Operation(blocking_objects.hydrate, aio_objects.hydrate)
    get = Operation(blocking.get, aio.get)
    contains = Operation(blocking.contains, aio.contains)
    clear = Operation(blocking.clear, aio.clear)
    len = Operation(blocking.length, aio.length)
    keys = Operation(_keys, _keys)
    values = Operation(_values, _values)
    items = Operation(_items, _items)

    def __getitem__(self, key: Any) -> Any:
        return blocking.getitem(self, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        blocking.put(self, key, value)

    def __delitem__(self, key: Any) -> None:
        blocking.delitem(self, key)

    def __contains__(self, key: Any) -> bool:
        return blocking.contains(self, key)

    __iter__ = None  # as in the real client: iterate over keys(), values() or items()
