"""Objects of a class under `@app.cls()`: what stands for one here, wherever its methods run.

An attribute that is a method of the class is a `modal.Function`; every other one is that of the user's object, which is
made when it is first asked for (and its hooks are run when a method is first called locally).
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from importlib import import_module
from threading import RLock
from typing import TYPE_CHECKING, Any

from modal_reference._client import container
from modal_reference._engine import Code, FunctionInfo
from modal_reference._faces.declaring import methods_declared
from modal_reference._faces.function_arguments import UNSAID
from modal_reference._faces.functions import FunctionHandle, LocalFunction
from modal_reference._faces.handle import Source
from modal_reference._faces.local_methods import local_method
from modal_reference._faces.user_class import attach, hooks_of, make_local, methods_of
from modal_reference._handles import namespace
from modal_reference.exception import ExecutionError, InvalidError

if TYPE_CHECKING:
    from modal_reference._faces.classes import ClassHandle

NO_CODE = Code(module="", file="", qualname="", pickled=b"", search_path=[], directory="")


class Instance:
    """An object of a class of the user's.

    Args:
        handle: Its class.
        args: What it was made with.
        kwargs: The same, by name.
    """

    _class: ClassHandle
    _args: tuple[Any, ...]
    _kwargs: dict[str, Any]
    _methods: dict[str, FunctionHandle]
    _found: Any
    _is_entered: bool
    _is_of_worker: bool
    #: What was known of the service when methods were bound to it.
    _service_of_methods: FunctionInfo | None
    #: Held while hooks run, so that they run once.
    _lock: Any

    def __init__(self, handle: ClassHandle, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        # Not by plain assignment, which is for the attributes of the user's object.
        self.__dict__.update(
            _class=handle,
            _args=args,
            _kwargs=dict(kwargs),
            _methods={},
            _found=None,
            _is_entered=False,
            _is_of_worker=False,
            _service_of_methods=None,
            _lock=RLock(),
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(f"{self!r} has no attribute {name!r}")
        user_class = self._class._user_class
        if user_class is None:
            if name.startswith("_"):
                raise AttributeError(f"{name!r} is no method of {self._class!r}, whose methods are public")
            return self._method(name, None)
        partial = methods_of(user_class).get(name)
        if partial is not None:
            return self._method(name, partial._get_raw_f())
        return getattr(self._object(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if self._class._user_class is None:
            raise InvalidError(
                f"{name!r} cannot be set on an object of {self._class!r}: its class is defined elsewhere. Pass it as a "
                "parameter, or as an argument of a method"
            )
        setattr(self._object(), name, value)

    def _method(self, name: str, raw: Any) -> FunctionHandle:
        """The handle of a method; the same one each time."""
        found = self._methods.get(name)
        if found is None:
            local = None if raw is None else self._local_method(name, raw)
            found = type(self._class._service)._of_method(self, name, local)
            found._source = Source(self._class._title)
            self._methods[name] = found
        elif self._service_of_methods is not self._class._service._function:
            found._unhydrate()  # the app has ended since, and runs anew
        return found

    def _local_method(self, name: str, raw: Any) -> LocalFunction:
        declared = self._class._service._local
        return LocalFunction(
            tag=f"{self._class._title}.{name}",
            raw=local_method(self, raw),
            # In a container, a class that has travelled by value was not declared.
            code=declared.code if declared else NO_CODE,
            is_by_value=declared is None or declared.is_by_value,
            arguments=declared.arguments if declared else UNSAID,
            methods=methods_declared(self._class._get_user_cls()),
        )

    # The user's object

    def _object(self) -> Any:
        """The user's object, made when it is first asked for.

        Raises:
            TypeError: The arguments do not fit.
            modal.exception.ExecutionError: The class is defined elsewhere.
        """
        if self._found is None:
            user_class = self._class._user_class
            if user_class is None:
                raise ExecutionError(
                    f"{self._class!r} is defined elsewhere, so its code is not here: call its methods with remote()"
                )
            found = make_local(user_class, self._args, self._kwargs)
            attach(found, self)
            self.__dict__["_found"] = found
        return self._found

    def _entered(self) -> Any:
        """The user's object after its hooks have run, which they do once.

        Raises:
            modal.exception.InvalidError: A hook is async; then a method must be, too.
        """
        with self._lock:
            found = self._object()
            if not self._is_entered:
                self._run_hooks(found)
        return found

    def _run_hooks(self, found: Any) -> None:
        hooks = self._enter_hooks()
        for hook in hooks:
            if inspect.iscoroutinefunction(hook):
                raise InvalidError(
                    f"{hook.__qualname__} is async, and cannot run before a method that is not: call an async "
                    "method of this object first, or make the hook a plain function"
                )
        # At once, because a hook may call methods; one that fails has not been.
        self.__dict__["_is_entered"] = True
        try:
            for hook in hooks:
                hook(found)
        except BaseException:
            self.__dict__["_is_entered"] = False
            raise

    async def _entered_aio(self) -> Any:
        """The user's object after its hooks have run, which they do once; those that are async are awaited."""
        found = self._object()
        if not self._is_entered:
            self.__dict__["_is_entered"] = True
            try:
                for hook in self._enter_hooks():
                    result = hook(found)
                    if inspect.isawaitable(result):
                        await result
            except BaseException:
                self.__dict__["_is_entered"] = False
                raise
        return found

    def _enter_hooks(self) -> list[Any]:
        hooks = hooks_of(self._class._user_class) if self._class._user_class else None
        return [*hooks.enter_snap, *hooks.enter] if hooks else []

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self)._rebuilt, (self._class, self._args, self._kwargs))

    @classmethod
    def _rebuilt(cls, handle: ClassHandle, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Instance:
        return cls(handle, args, kwargs)

    def __repr__(self) -> str:
        given = [*map(repr, self._args), *(f"{name}={value!r}" for name, value in self._kwargs.items())]
        return f"{self._class._title}({', '.join(given)})"


def of_container(found: Any, made: Any) -> Instance:
    """What stands for the object that this container works with, whose hooks the worker runs.

    Args:
        found: The class of the object, or the handle of it.
        made: The object.
    """
    namespace_in_use = import_module(namespace())
    handle = found
    if isinstance(found, type):  # it has travelled by value, without its handle
        here = container.container
        service = namespace_in_use.Function._from_identity(here.function_id if here else "")
        handle = namespace_in_use.Cls._of_service(service, found)
    instance: Instance = handle._instance_class(handle, (), {})
    instance.__dict__.update(_found=made, _is_entered=True, _is_of_worker=True)
    return instance
