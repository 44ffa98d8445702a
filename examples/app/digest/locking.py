"""A lock that everybody who knows its name can hold, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from digest.stores import locks


@contextmanager
def only_one(name: str, owner: str) -> Iterator[bool]:
    """Hold the lock of a name for as long as the block lasts; say whether it was free.

    A lock whose owner died goes away by itself: entries of a Dict expire after a week without use.
    """
    is_ours = locks.put(name, owner, skip_if_exists=True)
    try:
        yield is_ours
    finally:
        if is_ours:
            locks.pop(name, None)
