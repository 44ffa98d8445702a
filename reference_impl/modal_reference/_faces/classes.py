"""What a handle of a class is, in every edition: the service behind it, and what differs from its declaration.

All methods of a class run in the containers of one service; each set of parameters and options has a pool of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Self

from modal_reference._faces.aio import classes as aio
from modal_reference._faces.blocking import classes as blocking
from modal_reference._faces.class_changes import UNCHANGED, ClassChanges
from modal_reference._faces.code import place_of
from modal_reference._faces.declaring import check_class, methods_declared
from modal_reference._faces.functions import FunctionHandle, LocalFunction
from modal_reference._faces.handle import ObjectHandle, Source
from modal_reference._faces.instances import Instance
from modal_reference._faces.operation import Operation
from modal_reference._faces.parameters import has_own_constructor, parameters_of
from modal_reference._faces.partials import PartialFunction
from modal_reference._faces.user_class import methods_of
from modal_reference._handles import namespace
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._engine import Options
    from modal_reference._faces.apps import AppHandle
    from modal_reference._faces.function_arguments import FunctionArguments

_SERVICE_PREFIX = "fu-"
_PREFIX = "cs-"


class ClassHandle(ObjectHandle):
    """The part of `modal.Cls` that all editions share.

    Attributes:
        _service: The function behind the class, which all its methods run in.
        _user_class: The class as its author wrote it, where it was decorated in this process.
        _changes: What differs from the declaration.
        _options: The same as the control plane takes it, of a handle that has travelled.
    """

    _instance_class: ClassVar[type[Instance]]
    _is_registered = True
    _is_class_handle = True

    _service: FunctionHandle
    _user_class: type | None
    _changes: ClassChanges
    _options: Options | None

    hydrate = Operation(blocking.hydrate, aio.hydrate)

    def __init__(self, *args: object, **kwargs: object) -> None:
        title = type(self).__name__
        raise InvalidError(
            f"{title}(...) is not how a {title} is made: use @app.cls() or {title}.from_name. To inherit from a class "
            "under @app.cls(), put what is shared into a plain base class"
        )

    @classmethod
    def _meet_constructor(cls, user_class: type) -> None:
        """What an edition has to say about a class with a constructor of its own."""

    @classmethod
    def _of_service(cls, service: FunctionHandle, user_class: type | None = None) -> Self:
        handle = cls._of(service._source)
        handle._service, handle._user_class = service, user_class
        handle._changes, handle._options = UNCHANGED, None
        return handle

    @classmethod
    def _of_name(cls, function_class: type[FunctionHandle], app_name: str, source: Source) -> Self:
        return cls._of_service(function_class._of_name(app_name, source))

    def _changed(self, changes: ClassChanges) -> Self:
        """A handle of the same class, with what differs further."""
        twin = self._of_service(self._service, self._user_class)
        twin._client = self._client
        twin._changes, twin._options = changes.on_top_of(self._changes), self._options
        return twin

    # Objects and attributes

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """An object of the class; its methods run in containers that are for these arguments alone."""
        return self._instance_class(self, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        user_class = self.__dict__.get("_user_class")
        if name.startswith("_") and not hasattr(user_class, name):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        if user_class is None or name in methods_of(user_class):
            return self._unbound(name)
        return getattr(user_class, name)

    def _unbound(self, name: str) -> FunctionHandle:
        """A method of the class that is asked for without an object."""
        return self()._method(name, None)  # type: ignore[no-any-return]

    def _get_user_cls(self) -> type:
        """The class as its author wrote it.

        Raises:
            modal.exception.ExecutionError: It was not decorated in this process.
        """
        if self._user_class is None:
            self()._object()
        assert self._user_class is not None, "an object of a class that is not here cannot be made"
        return self._user_class

    @property
    def _title(self) -> str:
        if self._user_class is not None:
            return self._user_class.__name__
        return self._source.name or self._service._name

    # Identity

    @property
    def object_id(self) -> str:
        """The identifier of the class.

        Raises:
            AttributeError: The handle is not hydrated.
        """
        return _PREFIX + self._service.object_id.removeprefix(_SERVICE_PREFIX)

    def _identity(self) -> str:
        return _PREFIX + self._service._identity().removeprefix(_SERVICE_PREFIX)

    def _metadata(self) -> Options | None:
        if self._changes == UNCHANGED:
            return self._options
        secrets = self._changes.secrets
        return self._changes.options(None if secrets is None else [each._identity() for each in secrets], self._options)

    @classmethod
    def _from_travel(cls, object_id: str, metadata: Any) -> Self:
        function_class = import_module(namespace()).Function
        service = function_class._from_identity(_SERVICE_PREFIX + object_id.removeprefix(_PREFIX))
        handle = cls._of_service(service)
        handle._options = metadata
        return handle

    def __repr__(self) -> str:
        title = type(self).__name__
        if self._service._app_name is not None:
            return f"{title}.from_name({self._service._app_name!r}, {self._source.name!r})"
        words = f"{title}({self._title})"
        return words if self._changes == UNCHANGED else f"{words}.with_options(...)"


def class_decorator(app: AppHandle, arguments: FunctionArguments) -> Callable[[Any], Any]:
    """The decorator `@app.cls()` of an app.

    Args:
        app: Where the class is registered.
        arguments: What the decorator was told.
    """

    def decorate(found: Any) -> Any:
        user_class, told = found, arguments
        if isinstance(found, PartialFunction):
            user_class, told = found._get_raw_f(), arguments.with_marks_of(found)
        check_class(user_class, told)
        place = place_of(user_class, told.serialized, "@app.cls")
        has_constructor = has_own_constructor(user_class)
        if has_constructor:
            app._class_class._meet_constructor(user_class)
        local = LocalFunction(
            f"{user_class.__name__}.*",
            user_class,
            place.code,
            place.is_by_value,
            told,
            methods_declared(user_class),
            is_class=True,
            has_constructor=has_constructor,
            parameters=() if has_constructor else parameters_of(user_class),
        )
        handle = app._class_class._of_service(app._function_class._of_local(app, local), user_class)
        app._add_class(user_class.__name__, handle)
        return handle

    return decorate
