"""Functions that tell which variables they have: plain ones, which laws make functions of Apps of."""

from __future__ import annotations

import os

import modal

#: A variable that the module looks for when it is imported, and what it found.
WANTED = "MODALKIT_WANTED"
found = os.environ.get(WANTED)


def variables(names: list[str]) -> dict[str, str]:
    """Those of the variables that there are."""
    return {name: os.environ[name] for name in names if name in os.environ}


def found_at_import() -> str | None:
    return found


class Reader:
    """A class whose method tells variables."""

    @modal.method()
    def variables(self, names: list[str]) -> dict[str, str]:
        return variables(names)
