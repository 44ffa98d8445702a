"""The closest match for a misspelt word.

Every refusal of the kit that concerns a name (a backend, an edition, a requirement, a key of a file) ends with what the
user probably meant; the wording is decided here once.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = ["best", "choices", "suggestion"]

_CUTOFF = 0.55


def best(word: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Return at most ``limit`` of the ``known`` words that look like ``word``, the most similar first."""
    folded = {name.lower(): name for name in known}
    found = difflib.get_close_matches(word.lower(), folded, n=limit, cutoff=_CUTOFF)
    return [folded[name] for name in found]


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the closest of the ``known`` words, or nothing where none is close."""
    found = best(word, known, limit=1)
    return f"; did you mean {found[0]!r}?" if found else ""


def choices(word: str, known: Iterable[str]) -> str:
    """Return how a refusal of ``word`` goes on: with the closest of the ``known`` words, if one is close, and all."""
    words = list(known)
    return f"{suggestion(word, words) or '.'} Known: {', '.join(words)}"
