"""What a handle of a function is, in every edition: how it is found, and what is known of it.

A function that was registered with an app is found while that app runs, or once it is deployed; one of another app by
its name; one that has travelled by its identifier; a method by the object that it is bound to.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

from modal_reference._engine import Code, FunctionInfo, Method, Parameter
from modal_reference._faces.handle import ObjectHandle, Source
from modal_reference._handles import revive
from modal_reference.exception import ExecutionError, InvalidError

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.apps import AppHandle
    from modal_reference._faces.calls import CallHandle
    from modal_reference._faces.class_changes import ClassChanges
    from modal_reference._faces.function_arguments import FunctionArguments


class LocalFunction(NamedTuple):
    """What was decorated in this process, before the control plane knows it.

    Args:
        tag: Its name within the app.
        raw: The function or class as its author wrote it.
        code: Where it is; what travels by value is added when the app begins.
        is_by_value: Whether it travels by value.
        arguments: Those of the decorator.
        methods: By name; a function has one, under the empty name.
        is_class: Whether it is the service behind a class.
        has_constructor: Whether arguments go to a constructor of the class's own.
        parameters: Those of the class.
    """

    tag: str
    raw: Callable[..., Any]
    code: Code
    is_by_value: bool
    arguments: FunctionArguments
    methods: dict[str, Method]
    is_class: bool = False
    has_constructor: bool = False
    parameters: tuple[Parameter, ...] = ()


class FunctionHandle(ObjectHandle):
    """The part of `modal.Function` that all editions share.

    Attributes:
        _local: What was decorated here, if it was.
        _app: The app that it was registered with.
        _app_name: The deployed app in which it is found by its name; None for all others.
        _owner: The object that a method is bound to.
        _method: The name of the method.
        _function: What the control plane says of it, once it is hydrated.
        _process: The process in which it was hydrated.
    """

    _call_class: ClassVar[type[CallHandle]]

    _local: LocalFunction | None
    _app: AppHandle | None
    _app_name: str | None
    _owner: Any | None
    _method: str
    _function: FunctionInfo | None
    _process: int
    #: Decorators of functions refuse a handle by this: what is registered with an app already is no plain function.
    _is_registered = True
    #: The function that this one is with other options, and what differs.
    _base: FunctionHandle | None = None
    _changes: ClassChanges | None = None
    _base_id: str = ""
    #: Where it answers web requests.
    _web_url: str | None = None

    def __init__(self, *args: object, **kwargs: object) -> None:
        title = type(self).__name__
        raise InvalidError(f"{title}(...) is not how a {title} is made: use @app.function() or {title}.from_name")

    @classmethod
    def _of(cls, source: Source) -> Self:
        handle = super()._of(source)
        handle._local = handle._app = handle._owner = handle._function = None
        handle._app_name, handle._method = None, ""
        return handle

    @classmethod
    def _of_local(cls, app: AppHandle, local: LocalFunction) -> Self:
        """A handle of what was decorated here."""
        handle = cls._of(Source())
        handle._app, handle._local = app, local
        return handle

    @classmethod
    def _of_name(cls, app_name: str, source: Source) -> Self:
        """A handle of a function of a deployed app."""
        handle = cls._of(source)
        handle._app_name = app_name
        return handle

    @classmethod
    def _of_method(cls, owner: Any, method: str, raw: LocalFunction | None = None) -> Self:
        """A handle of a method of an object.

        Args:
            owner: The object, which knows its class and the arguments of its constructor.
            method: The name of the method.
            raw: The method as its author wrote it, where its class was decorated here.
        """
        handle = cls._of(Source())
        handle._owner, handle._method, handle._local = owner, method, raw
        return handle

    def _changed(self, changes: ClassChanges) -> Self:
        """A handle of the same function with other options; its containers are its own."""
        before = self._changes
        variant = self._of(self._source)
        variant._app, variant._local = self._app, self._local
        variant._base = self if self._base is None else self._base
        variant._changes = changes if before is None else changes.on_top_of(before)
        return variant

    @property
    def _is_stale(self) -> bool:
        """Whether the function that this one varies is another one by now, or known no longer: its app ran anew."""
        base = self._base
        return base is not None and (base._link is not self._link or base._object_id != self._base_id)

    @classmethod
    def _from_travel(cls, object_id: str, metadata: Any) -> Self:
        handle = cls._from_identity(object_id)
        handle._method = metadata or ""
        return handle

    def _metadata(self) -> Any:
        return self._method or None

    def __reduce__(self) -> tuple[Any, ...]:
        return revive, (self._identity(), self._metadata())

    def _hydrate_as(self, link: Link, info: FunctionInfo) -> None:
        # The link last: another thread that sees it may use the rest.
        self._function = info
        self._object_id = info.function_id
        self._process = os.getpid()
        self._link = link

    @property
    def _is_inherited(self) -> bool:
        """Whether a parent of this forked process has hydrated it: the way to its universe is another one here."""
        return self._link is not None and self._process != os.getpid()

    def _unhydrate(self) -> None:
        self._link = self._function = None
        self._object_id = ""

    def _lost(self) -> ExecutionError:
        if self._local is not None and self._app is not None:
            return ExecutionError(
                f"{self!r} is not known to any universe, because its app is not running: call it inside of "
                "`with app.run():`, or deploy the app"
            )
        return super()._lost()

    @property
    def _is_generator(self) -> bool:
        """Whether results come in pieces; known for what was decorated here or is hydrated."""
        methods = self._local.methods if self._local else self._function.methods if self._function else {}
        method = methods.get(self._method)
        return method is not None and method.is_generator

    @property
    def _name(self) -> str:
        """What to call it in messages."""
        if self._local is not None:
            return self._local.tag
        found = self._function.name if self._function else self._source.name
        return f"{found}.{self._method}" if self._method else found or self._object_id

    def _get_raw_f(self) -> Callable[..., Any]:
        """The function as its author wrote it.

        Raises:
            ExecutionError: It was not decorated in this process.
        """
        if self._local is None:
            raise ExecutionError(
                f"{self!r} is defined elsewhere, so that its code is not here: call it with remote() or another method "
                "that works remotely"
            )
        return self._local.raw

    def __repr__(self) -> str:
        title = type(self).__name__
        source = self._source
        if self._app_name is not None:
            return f"modal.{title}.from_name({self._app_name!r}, {source.name!r})"
        if source.object_id:
            return f"modal.{title}.from_id({source.object_id!r})"
        return f"{title}({self._name})"

    def __copy__(self) -> Self:
        twin = self._of(self._source)
        twin.__dict__.update({name: value for name, value in self.__dict__.items() if name.startswith("_")})
        return twin


def is_generator(raw: Callable[..., Any]) -> bool:
    """Whether a function yields its results in pieces."""
    return inspect.isgeneratorfunction(raw) or inspect.isasyncgenfunction(raw)
