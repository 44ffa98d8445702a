"""What all handles share: where they come from, and in which universe they are hydrated.

A handle is lazy: it remembers how its object is found, and finds it when it is first used. It remembers the universe
too: used in another one, it finds its object there anew, so that a handle at module level serves test after test.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, TypeVar

from modal_reference._engine import ObjectInfo, ObjectKind
from modal_reference._handles import Handle, revive
from modal_reference.exception import ExecutionError, InvalidError

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.client import BaseClient

H = TypeVar("H", bound="ObjectHandle")

_HYDRATE = "use it once, or call hydrate() first"


class Source(NamedTuple):
    """How a handle finds its object: by name, by identifier, or (ephemeral) not at all.

    Args:
        data: The entries that a Dict begins with, should it be created (document 003, from_name).
    """

    name: str = ""
    environment_name: str | None = None
    create_if_missing: bool = False
    object_id: str = ""
    data: Mapping[Any, Any] | None = None
    client: BaseClient | None = None


class ObjectHandle(Handle):
    """Base of the handles that users hold.

    Not made by its constructor; each class has its own ways, such as `from_name`.
    """

    _kind: ClassVar[ObjectKind]
    _source: Source
    _link: Link | None
    _object_id: str
    _info: ObjectInfo | None
    _client: BaseClient | None
    #: Whether the identifier is known for certain although the object was not looked for yet.
    _is_identified: bool = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        title = type(self).__name__
        raise RuntimeError(f"{title}(...) is not how a {title} is made: use {title}.from_name or {title}.ephemeral")

    @classmethod
    def _of(cls, source: Source) -> Self:
        """A lazy handle."""
        handle = cls.__new__(cls)
        handle._source = source
        handle._link = None
        handle._object_id = source.object_id
        handle._info = None
        handle._client = source.client
        return handle

    @classmethod
    def _hydrated(cls, link: Link, info: ObjectInfo, source: Source) -> Self:
        """A handle whose object was found."""
        handle = cls._of(source)
        handle._adopt(link, info)
        return handle

    @classmethod
    def _from_identity(cls, object_id: str) -> Self:
        # Only a hydrated handle can be stored, so what is read knows its identifier at once, as on the real client.
        handle = cls._of(Source(object_id=object_id))
        handle._is_identified = True
        return handle

    def _adopt(self, link: Link, info: ObjectInfo) -> None:
        # The link last: another thread that sees it may use the rest.
        self._info = info
        self._object_id = info.object_id
        self._link = link

    def _identity(self) -> str:
        if self._link is None and not self._is_identified:
            raise InvalidError(f"{self!r} cannot be serialized before it is hydrated: {_HYDRATE}")
        return self._object_id

    @property
    def object_id(self) -> str:
        """The identifier of the object (document 001, Create from ID).

        Raises:
            AttributeError: The handle is not hydrated (observed on the real client, 1.6.4).
        """
        if self._link is None and not self._is_identified:
            raise AttributeError(f"{self!r} has no object_id before it is hydrated: {_HYDRATE}")
        return self._object_id

    @property
    def client(self) -> BaseClient:
        """The client that the handle works with.

        Raises:
            AttributeError: The handle is not hydrated (observed on the real client, 1.6.4).
        """
        if self._link is None:
            raise AttributeError(f"{self!r} has no client before it is hydrated: {_HYDRATE}")
        return self._client or self._default_client()

    def _default_client(self) -> BaseClient:
        from modal_reference._faces.client import Client

        return Client._environment()

    def _lost(self) -> ExecutionError:
        return ExecutionError(
            f"{self!r} belongs to a universe that has ended, or to another client: an ephemeral object lives no longer "
            "than its `with` block"
        )

    def __repr__(self) -> str:
        title = type(self).__name__
        source = self._source
        if source.name:
            where = f", environment_name={source.environment_name!r}" if source.environment_name else ""
            return f"modal.{title}.from_name({source.name!r}{where})"
        if source.object_id:
            return f"{title}.from_id({source.object_id!r})"  # as the real client shows it (1.6.4)
        return f"modal.{title}.ephemeral()"

    def __copy__(self) -> Self:
        twin = self._of(self._source)
        twin._client = self._client
        twin._is_identified = self._is_identified
        if self._link is not None and self._info is not None:
            twin._adopt(self._link, self._info)
        return twin

    def __deepcopy__(self, memo: object) -> Self:
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, ...]:
        return revive, (self._identity(),)


class NamedHandle(ObjectHandle):
    """A handle that tells its name (documents 000 and 001; 003 does not have it)."""

    @property
    def name(self) -> str | None:
        """The name of the object, or None when it has none (document 000, Properties)."""
        return self._source.name or (self._info.name if self._info else "") or None
