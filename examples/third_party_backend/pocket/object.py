"""Names, identifiers and handles."""

from __future__ import annotations

import builtins
import dataclasses
import itertools
import re
import threading
from datetime import datetime
from typing import Any, ClassVar

from pocket import exception
from pocket.client import Client
from pocket.faces import BothContexts, BothFaces

lock = threading.Condition(threading.RLock())
_stores: dict[str, Store] = {}
_named: dict[tuple[type[Object], str], Store] = {}
_numbers = itertools.count(1)


def forget_everything() -> None:
    """Begin anew."""
    with lock:
        _stores.clear()
        _named.clear()
        lock.notify_all()


def _check_name(name: str, kind: type[Object]) -> None:
    if not re.fullmatch(r"[a-zA-Z0-9\-_.]{1,64}", name) or re.fullmatch(r"ap-[a-zA-Z0-9]{22}", name):
        raise exception.InvalidError(f"bad {kind.__name__} name {name!r}")


class Store:
    """What is behind a handle."""

    def __init__(self, kind: type[Object], name: str | None) -> None:
        self.kind = kind
        self.name = name
        self.object_id = f"{kind.prefix}-{next(_numbers):022}"
        self.created_at = datetime.now().astimezone()
        self.contents: dict[bytes, Any] = {}
        _stores[self.object_id] = self

    def delete(self) -> None:
        """Forget it, and wake up who waits for it."""
        with lock:
            _stores.pop(self.object_id, None)
            _named.pop((self.kind, self.name or ""), None)
            lock.notify_all()


class Manager:
    """`objects` of a class."""

    def __init__(self, kind: type[Object]) -> None:
        self._kind = kind

    @BothFaces
    def create(
        self, name: str, *, allow_existing: bool = False, environment_name: str | None = None, client: Any = None
    ) -> None:
        """Create a named object."""
        with lock:
            if (self._kind, name) in _named and not allow_existing:
                raise exception.AlreadyExistsError(f"there is a {self._kind.__name__} {name!r}")
            self._kind.from_name(name, create_if_missing=True, client=client).hydrate()

    @BothFaces
    def list(
        self,
        *,
        max_objects: int | None = None,
        created_before: datetime | str | None = None,
        environment_name: str = "",
        client: Any = None,
    ) -> builtins.list[Any]:
        """List named objects, newest first."""
        if max_objects is not None and max_objects < 0:
            raise exception.InvalidError("max_objects is negative")
        (client or Client.from_env()).check()
        until = datetime.fromisoformat(created_before) if isinstance(created_before, str) else created_before
        with lock:
            stores = [store for (kind, _), store in reversed(_named.items()) if kind is self._kind]
        if until is not None:
            stores = [store for store in stores if store.created_at < until.astimezone()]
        return [self._kind._new(None, store.object_id, client).hydrate() for store in stores[:max_objects]]

    @BothFaces
    def delete(
        self, name: str, *, allow_missing: bool = False, environment_name: str | None = None, client: Any = None
    ) -> None:
        """Delete a named object."""
        try:
            self._kind.from_name(name, client=client).store().delete()
        except exception.NotFoundError:
            if not allow_missing:
                raise


class Object:
    """Base of Dict and Queue: a handle, which finds its object when it is first used."""

    prefix: ClassVar[str]
    info_class: ClassVar[type]
    objects: ClassVar[Manager]
    _name: str | None
    _id: str
    _create: bool
    _client: Client | None

    def __init__(self) -> None:
        raise RuntimeError("use from_name or ephemeral")

    def __init_subclass__(cls) -> None:
        cls.objects = Manager(cls)
        fields = [("name", str | None), ("created_at", datetime), ("created_by", str | None)]
        cls.info_class = dataclasses.make_dataclass(f"{cls.__name__}Info", fields)

    @classmethod
    def _new(cls, name: str | None, object_id: str, client: Client | None, create: bool = False) -> Any:
        handle = cls.__new__(cls)
        handle._name, handle._id, handle._client, handle._create = name, object_id, client, create
        return handle

    @classmethod
    def from_name(
        cls, name: str, *, environment_name: str | None = None, create_if_missing: bool = False, client: Any = None
    ) -> Any:
        """A lazy handle."""
        _check_name(name, cls)
        return cls._new(name, "", client, create_if_missing)

    @classmethod
    def ephemeral(cls, client: Any = None, environment_name: str | None = None, _heartbeat_sleep: float = 300) -> Any:
        """A nameless object for a block."""

        def begin() -> Any:
            (client or Client.from_env()).check()
            return cls._new(None, Store(cls, None).object_id, client)

        return BothContexts(begin, lambda handle: _stores[handle.object_id].delete())

    @BothFaces
    def hydrate(self, client: Any = None) -> Any:
        """Find the object."""
        self._client = client or self._client
        self.store()
        return self

    @property
    def object_id(self) -> str:
        """The identifier."""
        if not self._id:
            raise AttributeError("the handle has not been used yet")
        return self._id

    @property
    def name(self) -> str | None:
        """The name, as far as it is known."""
        return self._name

    @BothFaces
    def info(self) -> Any:
        """What is known of the object."""
        store = self.store()
        return self.info_class(name=store.name, created_at=store.created_at, created_by=None)

    def store(self) -> Store:
        """What is behind this handle."""
        (self._client or Client.from_env()).check()
        kind = type(self)
        with lock:
            found = _stores.get(self._id) if self._id else _named.get((kind, self._name or ""))
            if found is None and self._create and not self._id:
                found = _named[kind, self._name or ""] = Store(kind, self._name)
            if found is None or found.kind is not kind:
                raise exception.NotFoundError(f"there is no {kind.__name__} {self._name or self._id!r}")
            self._id, self._name = found.object_id, found.name
            return found

    def __reduce__(self) -> Any:
        if not self._id:
            raise exception.InvalidError("a handle can be stored once it has been used")
        return type(self)._new, (None, self._id, None)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._name or self._id!r})"
