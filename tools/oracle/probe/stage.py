"""What a rule is asked upon: handles, and situations that a client meets. Each side sets its own stage."""

from __future__ import annotations

from types import ModuleType
from typing import Any, Protocol

THERE, NOTHING = "there", "nothing"
"""The names that exist, or do not, wherever `keywords` says so."""


class Stage(Protocol):
    """One side: the namespace, and objects in the states that rules need."""

    modal: ModuleType

    def keywords(self, situation: str) -> dict[str, Any]:
        """The keywords that put a management call into a situation.

        Args:
            situation: "existing" (an object called THERE exists) or "missing" (none called NOTHING does).
        """

    def new(self, kind: str) -> Any:
        """A hydrated handle of an empty "Dict" or "Queue"."""

    def full_queue(self) -> Any:
        """A hydrated handle of a Queue that takes no more."""

    def too_large(self, kind: str) -> tuple[Any, Any]:
        """A hydrated handle, and a value that is refused for its size."""

    def hydrate_missing(self, kind: str) -> Any:
        """Hydrate a handle of an object that does not exist."""

    def serialize(self, value: Any) -> bytes:
        """The bytes that travel for a value."""

    def deserialize(self, data: bytes) -> Any:
        """The value of some bytes that have travelled."""
