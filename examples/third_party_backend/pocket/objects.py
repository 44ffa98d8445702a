"""Names, identifiers and handles."""

from __future__ import annotations

import builtins
import itertools
import re
import threading
from datetime import datetime
from types import SimpleNamespace
from typing import Any, ClassVar

from pocket import exception
from pocket.faces import BothContexts, BothFaces

lock = threading.Condition(threading.RLock())
_objects: dict[str, Handle] = {}
_named: dict[tuple[type, str], str] = {}
_numbers = itertools.count(1)


def forget_everything() -> None:
    """Begin anew."""
    with lock:
        _objects.clear()
        _named.clear()


def _check_name(name: str, kind: str) -> None:
    if not re.fullmatch(r"[a-zA-Z0-9\-_.]{1,64}", name) or re.fullmatch(r"ap-[a-zA-Z0-9]{22}", name):
        raise exception.InvalidError(f"bad {kind} name {name!r}")  # type: ignore[attr-defined]


class Store:
    """What is behind a handle."""

    def __init__(self, kind: type, name: str | None) -> None:
        self.object_id = f"{kind.prefix}-{next(_numbers):022}"  # type: ignore[attr-defined]
        self.name = name
        self.created_at = datetime.now().astimezone()
        self.contents: dict[Any, Any] = {}


class Manager:
    """`objects` of a class."""

    def __init__(self, kind: type[Handle]) -> None:
        self._kind = kind

    @BothFaces
    def create(
        self, name: str, *, allow_existing: bool = False, environment_name: str | None = None, client: Any = None
    ) -> None:
        """Create a named object."""
        _check_name(name, self._kind.__name__)
        with lock:
            if (self._kind, name) in _named and not allow_existing:
                raise exception.AlreadyExistsError(f"{name!r} exists")  # type: ignore[attr-defined]
            self._kind.from_name(name, create_if_missing=True).hydrate()

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
            raise exception.InvalidError("max_objects is negative")  # type: ignore[attr-defined]
        until = datetime.fromisoformat(created_before) if isinstance(created_before, str) else created_before
        with lock:
            names = [name for kind, name in reversed(_named) if kind is self._kind]
        found = [self._kind.from_name(name).hydrate() for name in names]
        if until is not None:
            found = [each for each in found if each.store().created_at < until.astimezone()]
        return found[:max_objects]

    @BothFaces
    def delete(
        self, name: str, *, allow_missing: bool = False, environment_name: str | None = None, client: Any = None
    ) -> None:
        """Delete a named object."""
        with lock:
            object_id = _named.pop((self._kind, name), None)
            if object_id is not None:
                del _objects[object_id]
            elif not allow_missing:
                raise exception.NotFoundError(f"no {name!r}")  # type: ignore[attr-defined]


class Handle:
    """Base of Dict and Queue."""

    prefix: ClassVar[str]
    objects: ClassVar[Manager]

    def __init__(self) -> None:
        raise RuntimeError("use from_name or ephemeral")

    def __init_subclass__(cls) -> None:
        cls.objects = Manager(cls)

    @classmethod
    def _new(cls, name: str | None, object_id: str = "", create: bool = False) -> Any:
        handle = cls.__new__(cls)
        handle.name, handle._id, handle._create = name, object_id, create  # type: ignore[attr-defined]
        return handle

    @classmethod
    def from_name(
        cls, name: str, *, environment_name: str | None = None, create_if_missing: bool = False, client: Any = None
    ) -> Any:
        """A lazy handle."""
        _check_name(name, cls.__name__)
        return cls._new(name, create=create_if_missing)

    @classmethod
    def ephemeral(cls, client: Any = None, environment_name: str | None = None, _heartbeat_sleep: float = 300) -> Any:
        """A nameless object for a block."""

        def begin() -> Any:
            store: Any = Store(cls, None)
            _objects[store.object_id] = store
            return cls._new(None, store.object_id)

        return BothContexts(begin, lambda handle: _objects.pop(handle._id, None) and None)

    @BothFaces
    def hydrate(self, client: Any = None) -> Any:
        """Find the object."""
        self.store()
        return self

    @property
    def object_id(self) -> str:
        """The identifier."""
        found: str = self._id  # type: ignore[attr-defined]
        if not found:
            raise AttributeError("not hydrated")
        return found

    @BothFaces
    def info(self) -> Any:
        """What is known of the object."""
        store = self.store()
        return SimpleNamespace(name=store.name, created_at=store.created_at, created_by=None)

    def store(self) -> Any:
        """What is behind this handle."""
        kind, handle = type(self), self
        name, create = handle.name, handle._create  # type: ignore[attr-defined]
        with lock:
            if name is not None:
                if (kind, name) not in _named and create:
                    made: Any = Store(kind, name)
                    _objects[made.object_id] = made
                    _named[kind, name] = made.object_id
                self._id = _named.get((kind, name), "")
            if self._id not in _objects:
                raise exception.NotFoundError(f"no {kind.__name__} {name or self._id!r}")  # type: ignore[attr-defined]
            return _objects[self._id]
