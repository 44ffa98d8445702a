"""A dictionary of pickles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cloudpickle

from pocket import exception
from pocket.faces import BothFaces, Iterating
from pocket.object import Object, lock

_MISSING: Any = object()
_MOST_BYTES = 100_000


def dumps(value: Any, most_bytes: float = float("inf")) -> bytes:
    """Serialize a value that may be so large."""
    try:
        data: bytes = cloudpickle.dumps(value, protocol=4)
    except exception.Error:
        raise
    except Exception as fault:
        raise exception.SerializationError(str(fault)) from fault
    if len(data) > most_bytes:
        raise exception.RequestSizeError(f"{len(data)} bytes")
    return data


def loads(data: bytes) -> Any:
    """Read a value."""
    try:
        return cloudpickle.loads(data)
    except Exception as fault:
        raise exception.DeserializationError(str(fault)) from fault


class Dict(Object):
    """A dictionary that is shared within the process."""

    prefix = "di"

    @staticmethod
    def from_id(dict_id: str, client: Any = None) -> Any:
        """The Dict with an identifier."""
        return Dict._new(None, dict_id, client)

    @BothFaces
    def get(self, key: Any, default: Any = None) -> Any:
        """Read."""
        with lock:
            data = self.store().contents.get(dumps(key))
        return default if data is None else loads(data)

    @BothFaces
    def put(self, key: Any, value: Any, *, skip_if_exists: bool = False) -> bool:
        """Write."""
        name, data = dumps(key), dumps(value, _MOST_BYTES)
        with lock:
            contents = self.store().contents
            if skip_if_exists and name in contents:
                return False
            contents[name] = data
            return True

    @BothFaces
    def contains(self, key: Any) -> bool:
        """Look."""
        with lock:
            return dumps(key) in self.store().contents

    @BothFaces
    def pop(self, key: Any, default: Any = _MISSING) -> Any:
        """Take out."""
        with lock:
            data = self.store().contents.pop(dumps(key), None)
        if data is None and default is _MISSING:
            raise KeyError(key)
        return default if data is None else loads(data)

    @BothFaces
    def update(self, other: Any = None, /, **kwargs: Any) -> None:
        """Write several."""
        pairs = {dumps(key): dumps(value, _MOST_BYTES) for key, value in dict(other or (), **kwargs).items()}
        with lock:
            self.store().contents.update(pairs)

    @BothFaces
    def clear(self) -> None:
        """Empty it."""
        with lock:
            self.store().contents.clear()

    @BothFaces
    def len(self) -> int:
        """Count."""
        with lock:
            return min(len(self.store().contents), 100_000)

    @Iterating
    def keys(self) -> Iterator[Any]:
        """All keys."""
        yield from map(loads, tuple(self.store().contents))

    @Iterating
    def values(self) -> Iterator[Any]:
        """All values."""
        yield from map(loads, tuple(self.store().contents.values()))

    @Iterating
    def items(self) -> Iterator[Any]:
        """All pairs."""
        yield from ((loads(key), loads(value)) for key, value in tuple(self.store().contents.items()))

    def __getitem__(self, key: Any) -> Any:
        found = self.get(key, _MISSING)
        if found is _MISSING:
            raise KeyError(key)
        return found

    def __setitem__(self, key: Any, value: Any) -> None:
        self.put(key, value)

    def __delitem__(self, key: Any) -> None:
        self.pop(key)

    def __contains__(self, key: Any) -> bool:
        found: bool = self.contains(key)
        return found

    def __len__(self) -> int:
        found: int = self.len()
        return found
