"""How long laws wait for others to see what was written."""

from __future__ import annotations

from pytest_modalkit import Backend

__all__ = ["SECONDS", "patience"]

#: Where a backend names no figure: the documents do not name one either.
SECONDS = 3.0


def patience(backend: Backend) -> float:
    """Within how many seconds a backend lets other clients see a write; its `limits["consistency.seconds"]`."""
    return backend.limits.get("consistency.seconds", SECONDS)
