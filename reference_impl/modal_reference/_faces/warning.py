"""Warnings that point to the line of the user's code, however deep inside a face they arise."""

from __future__ import annotations

import sys
import warnings


def warn_user(message: str, category: type[Warning]) -> None:
    """Warn, at the nearest caller outside this package."""
    level = 2
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith("modal_reference."):
        frame = frame.f_back
        level += 1
    warnings.warn(message, category, stacklevel=level)
