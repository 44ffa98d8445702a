"""Counting words, with a cache in front."""

from __future__ import annotations

from collections import Counter

from digest.locking import only_one
from digest.stores import counts


def count_words(text: str) -> dict[str, int]:
    """How often each word occurs."""
    return dict(Counter(text.lower().split()))


def cached_count(name: str, text: str, worker: str) -> dict[str, int] | None:
    """The count of a document, from the cache if it is there; None when another worker is at it."""
    known = counts.get(name)
    if known is not None:
        return dict(known)
    with only_one(name, worker) as is_ours:
        if not is_ours:
            return None
        counts[name] = count_words(text)
        return dict(counts[name])


async def cached_count_aio(name: str, text: str) -> dict[str, int]:
    """The same in an event loop, for a web server that must not block: the first to store wins."""
    if await counts.put.aio(name, count_words(text), skip_if_exists=True):
        return count_words(text)
    return dict(await counts.get.aio(name))
