"""What the serializer must know of handles: that they are handles, and which class each kind of identifier belongs to."""

from __future__ import annotations

from typing import ClassVar

#: Handle classes by the prefix of their identifiers, such as `"di"`.
HANDLES: dict[str, type[Handle]] = {}


class Handle:
    """A local stand-in for an object of a universe. It travels between processes as its identifier."""

    _type_prefix: ClassVar[str] = ""

    def __init_subclass__(cls, type_prefix: str = "") -> None:
        super().__init_subclass__()
        if type_prefix:
            cls._type_prefix = type_prefix
            HANDLES[type_prefix] = cls

    def _identity(self) -> str:
        """The identifier to travel as.

        Raises:
            InvalidError: The handle has none yet.
        """
        raise TypeError(f"{type(self).__name__} does not say how it is identified")

    @classmethod
    def _from_identity(cls, object_id: str) -> Handle:
        """A handle of an identifier that has travelled."""
        raise TypeError(f"{cls.__name__} cannot be made from the identifier {object_id!r}")
