"""Figures in the declaration of a function: whole or not, within a range, refused in words that show all three."""

from __future__ import annotations

import math
from collections.abc import Sequence
from difflib import get_close_matches

from modal_reference._faces.arguments import shown
from modal_reference.exception import InvalidError


def whole(value: object, what: str, least: int, most: int | None = None, *, way_out: str = "") -> int:
    """A whole number within a range.

    Args:
        what: The argument, as users write it.
        way_out: What to do instead; empty names the range.

    Raises:
        modal.exception.InvalidError: It is no whole number, or outside of the range.
    """
    limits = f"a whole number of at least {least}" if most is None else f"a whole number from {least} to {most}"
    if isinstance(value, bool) or not isinstance(value, int) or value < least or (most is not None and value > most):
        raise InvalidError(f"{what} is {shown(value)}, it must be {limits}: {way_out or f'pass {limits}'}")
    return int(value)


def number(value: object, what: str, least: float, most: float | None = None, *, way_out: str = "") -> float:
    """A number within a range.

    Args:
        what: The argument, as users write it.
        way_out: What to do instead; empty names the range.

    Raises:
        modal.exception.InvalidError: It is no number, not finite, or outside of the range.
    """
    limits = f"a number of at least {least:g}" if most is None else f"a number from {least:g} to {most:g}"
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or value < least or (most is not None and value > most):  # type: ignore[operator]
        raise InvalidError(f"{what} is {shown(value)}, it must be {limits}: {way_out or f'pass {limits}'}")
    return float(value)  # type: ignore[arg-type]


def nearest(word: str, words: Sequence[str]) -> str:
    """The most similar of some words as a question, such as `; did you mean 'T4'?`; nothing when none is similar."""
    found = get_close_matches(word, words, n=1)
    return f"; did you mean {found[0]!r}?" if found else ""
