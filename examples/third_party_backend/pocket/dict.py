"""A dictionary of pickles."""

from __future__ import annotations

from typing import Any

import cloudpickle

from pocket import exception
from pocket.faces import BothFaces, BothWays
from pocket.objects import Handle, lock

_MISSING: Any = object()
_MOST_BYTES = 100_000


def _dumps(value: Any) -> bytes:
    try:
        data: bytes = cloudpickle.dumps(value, protocol=4)
    except Exception as fault:
        raise exception.SerializationError(str(fault)) from fault  # type: ignore[attr-defined]
    return data


def _sized(value: Any) -> bytes:
    data = _dumps(value)
    if len(data) > _MOST_BYTES:
        raise exception.RequestSizeError(f"{len(data)} bytes")  # type: ignore[attr-defined]
    return data


def _loads(data: bytes) -> Any:
    try:
        return cloudpickle.loads(data)
    except Exception as fault:
        raise exception.DeserializationError(str(fault)) from fault  # type: ignore[attr-defined]


class Dict(Handle):
    """A dictionary that is shared within the process."""

    prefix = "di"

    @staticmethod
    def from_id(dict_id: str, client: Any = None) -> Any:
        """The Dict with an identifier."""
        return Dict._new(None, dict_id)

    @BothFaces
    def get(self, key: Any, default: Any = None) -> Any:
        """Read."""
        with lock:
            data = self.store().contents.get(_dumps(key))
        return default if data is None else _loads(data)

    @BothFaces
    def put(self, key: Any, value: Any, *, skip_if_exists: bool = False) -> bool:
        """Write."""
        name, data = _dumps(key), _sized(value)
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
            return _dumps(key) in self.store().contents

    @BothFaces
    def pop(self, key: Any, default: Any = _MISSING) -> Any:
        """Take out."""
        with lock:
            data = self.store().contents.pop(_dumps(key), None)
        if data is None and default is _MISSING:
            raise KeyError(key)
        return default if data is None else _loads(data)

    @BothFaces
    def update(self, other: Any = None, /, **kwargs: Any) -> None:
        """Write several."""
        pairs = {_dumps(key): _sized(value) for key, value in dict(other or (), **kwargs).items()}
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

    @BothFaces
    def keys(self) -> BothWays:
        """All keys."""
        return BothWays(lambda: [_loads(key) for key in tuple(self.store().contents)])

    @BothFaces
    def values(self) -> BothWays:
        """All values."""
        return BothWays(lambda: [_loads(value) for value in tuple(self.store().contents.values())])

    @BothFaces
    def items(self) -> BothWays:
        """All pairs."""
        return BothWays(lambda: [(_loads(k), _loads(v)) for k, v in tuple(self.store().contents.items())])

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
