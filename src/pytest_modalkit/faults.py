"""Two ways in which a law can end that say nothing about the behaviour it was written for.

Raise `KitError` where the kit or the law itself is at fault, and `NotTestable` where the backend failed before the law
could look. Any other exception out of a law counts against the backend.
"""

from __future__ import annotations

__all__ = ["KitError", "NotTestable"]


class KitError(Exception):
    """The kit, or one of its laws, is wrong; the backend is not accused."""


class NotTestable(Exception):
    """Something that the law needs first (a universe, a step of the clock) did not work on this backend."""
