"""What a handle of a call is, in every edition (document 003, modal.functions.FunctionCall)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from modal_reference._faces.handle import ObjectHandle, Source
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.client import BaseClient


class CallHandle(ObjectHandle):
    """The part of `modal.FunctionCall` that all editions share. Its identifier is all that it needs to know."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise InvalidError(
            "FunctionCall(...) is not how a FunctionCall is made: use Function.spawn, or FunctionCall.from_id"
        )

    @classmethod
    def _begun(cls, link: Link, call_id: str, client: BaseClient | None) -> Self:
        """A handle of a call that began just now."""
        handle = cls._of(Source(object_id=call_id, client=client))
        handle._link = link
        return handle

    def __repr__(self) -> str:
        return f"FunctionCall.from_id({self._source.object_id!r})"

    def __copy__(self) -> Self:
        twin = self._of(self._source)
        twin.__dict__.update({name: value for name, value in self.__dict__.items() if name.startswith("_")})
        return twin
