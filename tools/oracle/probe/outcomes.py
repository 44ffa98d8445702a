"""What came of a call: a value or an error class, and the categories of warnings."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from tools.oracle.probe.naming import plain, public_name


def outcome(action: Callable[[], Any]) -> str:
    """What came of an action, in words that two sides share; texts of messages are left out, being nobody's promise."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            told = f"returns {plain(action())!r}"
        except Exception as error:  # noqa: BLE001 - whatever the client raises is the fact that is asked for
            told = f"raises {public_name(_published(type(error)))}"
    categories = sorted({public_name(warning.category) for warning in caught})
    return f"{told}, warns {', '.join(categories)}" if categories else told


def _published(error: type) -> type:
    """The class of an error that users can name: of one from a private module, its nearest base from a public one."""
    return next(
        each for each in error.__mro__ if not any(part.startswith("_") for part in public_name(each).split("."))
    )
