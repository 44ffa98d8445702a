"""What an app is in this process, in every edition: what was registered with it, and whether it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from weakref import WeakSet

from modal_reference._engine import AppLayout, FunctionInfo, Method
from modal_reference._faces.code import check_is_function, place_of
from modal_reference._faces.defaults import Defaults
from modal_reference._faces.entrypoint import LocalEntrypoint
from modal_reference._faces.function_arguments import FunctionArguments
from modal_reference._faces.functions import FunctionHandle, LocalFunction, is_generator
from modal_reference._faces.images import image_of
from modal_reference._faces.warning import warn_user
from modal_reference.exception import InvalidError

if TYPE_CHECKING:
    from modal_reference._client.link import Link
    from modal_reference._faces.classes import ClassHandle
    from modal_reference._faces.client import BaseClient

_every_app: WeakSet[AppHandle] = WeakSet()


class Running(NamedTuple):
    """An app as it runs.

    Args:
        link: The universe in which it runs.
        is_interactive: Whether it was begun as such.
        layout: What is in it, for functions that are registered later; None until that is known.
    """

    link: Link
    is_interactive: bool = False
    layout: AppLayout | None = None


class AppHandle:
    """The part of `modal.App` that all editions share.

    Attributes:
        _functions: Functions and the services behind classes, by their names in the app.
        _classes: Classes by their names in the app.
        _entrypoints: What `modal run` can begin with.
        _web_endpoints: The names of functions that answer web requests.
        _running: How it runs; None while it does not.
    """

    _function_class: ClassVar[type[FunctionHandle]]
    _class_class: ClassVar[type[ClassHandle]]

    _tags: dict[str, str]
    _name: str | None
    _description: str | None
    _app_id: str | None
    _client: BaseClient | None
    _defaults: Defaults
    _functions: dict[str, FunctionHandle]
    _classes: dict[str, Any]
    _entrypoints: dict[str, LocalEntrypoint]
    _web_endpoints: list[str]
    _running: Running | None

    def _set_up(self, name: object, defaults: Defaults) -> None:
        if name is not None and not isinstance(name, str):
            raise InvalidError(f"name is {name!r}, it must be a text: give the app a name, or leave it out")
        self._name = self._description = name
        self._defaults = defaults
        self._app_id = self._client = self._running = None
        self._tags = {}
        self._functions, self._classes, self._entrypoints, self._web_endpoints = {}, {}, {}, []
        _every_app.add(self)

    def _set_tags(self, tags: Mapping[Any, Any]) -> None:
        for key, value in tags.items():
            if not isinstance(key, str) or not isinstance(value, str):
                raise TypeError(f"the tag {key!r} has the value {value!r}: tags are texts with texts for values")
        self._tags = dict(tags)

    def _set_image(self, image: Any) -> None:
        self._defaults = self._defaults._replace(image=image_of(image))

    @property
    def _is_interactive(self) -> bool:
        return self._running is not None and self._running.is_interactive

    def __repr__(self) -> str:
        return f"App({self._name!r})" if self._name else "App()"

    # Registering

    def _register(self, found: Any, arguments: FunctionArguments) -> FunctionHandle:
        """Register a function, and return its handle."""
        raw, arguments = arguments.for_function(found)
        check_is_function(raw)
        place = place_of(raw, arguments.serialized, "@app.function")
        tag = arguments.name or raw.__qualname__
        has_pieces = is_generator(raw) if arguments.is_generator is None else bool(arguments.is_generator)
        if has_pieces and arguments.retries is not None:
            raise InvalidError(
                f"{tag} is a generator, and generators cannot be tried again, because their first results are out "
                "already: leave out retries="
            )
        methods = {"": Method(has_pieces, arguments.batching)}
        local = LocalFunction(tag, raw, place.code, place.is_by_value, arguments, methods)
        handle = self._function_class._of_local(self, local)
        self._add_function(handle)
        return handle

    def _add_function(self, handle: FunctionHandle) -> None:
        """Take a function under its name; who had that name before is out."""
        tag = handle._name
        before = self._functions.get(tag)
        if before is handle:
            return
        if before is not None and not _is_console():
            warn_user(
                f"the app has a function {tag!r} already, from {_home(before)}, and {_home(handle)} takes its place: "
                "give one of them another name with @app.function(name=...)",
                UserWarning,
            )
        elif tag in self._classes:
            warn_user(f"the app has a class {tag!r} already, and {_home(handle)} takes its place", UserWarning)
        self._functions[tag] = handle
        if self._running is not None and self._running.layout is not None:
            _hydrate(handle, tag, self._running.link, self._running.layout.functions)

    def _add_class(self, tag: str, handle: Any) -> None:
        """Take a class under its name, with the service behind it."""
        service: FunctionHandle = handle._service
        self._classes[tag] = handle
        self._functions[service._name] = service
        if self._running is not None and self._running.layout is not None:
            _hydrate(service, tag, self._running.link, self._running.layout.classes)

    def _add_entrypoint(self, found: Callable[..., Any], name: object) -> LocalEntrypoint:
        if name is not None and not isinstance(name, str):
            raise InvalidError(f"name is {name!r}, it must be a text: name the entrypoint, or leave it out")
        entrypoint = LocalEntrypoint(found, self)
        tag: str = found.__qualname__ if name is None else name
        if tag in self._entrypoints:
            raise InvalidError(
                f"the app has a local entrypoint {tag!r} already: give one of them another name with "
                "@app.local_entrypoint(name=...)"
            )
        self._entrypoints[tag] = entrypoint
        return entrypoint

    def _include(self, other: AppHandle, *, inherit_tags: bool = False) -> None:
        if not isinstance(other, AppHandle):
            raise InvalidError(f"include() was given {other!r}, it takes a modal.App")
        for handle in tuple(other._functions.values()):
            if handle._local is None or not handle._local.is_class:
                self._add_function(handle)
        for tag, handle in tuple(other._classes.items()):
            if tag in self._classes and self._classes[tag] is not handle:
                warn_user(
                    f"the app has a class {tag!r} already, and the one of the included app takes its place", UserWarning
                )
            self._add_class(tag, handle)
        if inherit_tags:
            self._tags = {**other._tags, **self._tags}
        self._web_endpoints += [each for each in other._web_endpoints if each not in self._web_endpoints]

    # Running

    def _is_running_in(self, link: Link) -> bool:
        return self._running is not None and self._running.link is link

    def _begin(self, link: Link, app_id: str, *, is_interactive: bool = False) -> None:
        self._app_id = app_id
        self._running = Running(link, is_interactive)

    def _end(self) -> None:
        self._running = None
        for handle in self._functions.values():
            handle._unhydrate()

    def _hydrate_as(self, layout: AppLayout, link: Link) -> None:
        """Know the functions and classes of the app that a container works for."""
        self._app_id = layout.app_id
        self._running = Running(link, layout=layout)
        for tag, handle in self._functions.items():
            _hydrate(handle, tag, link, layout.functions)
        for tag, found in self._classes.items():
            _hydrate(found._service, tag, link, layout.classes)


def hydrate_in_container(layout: AppLayout, link: Link) -> None:
    """Have the apps of this container know what they are in the universe: their functions can be called from now on.

    The app is the one of that name; where a container knows it by another name, or by none, the one that most of the
    functions are registered with.

    Args:
        layout: What is in the app that the container works for.
        link: The way to its universe.
    """
    apps = [(_common(app, layout), app) for app in tuple(_every_app)]
    named = [(common, app) for common, app in apps if common and layout.name and layout.name == app._name]
    candidates = named or [(common, app) for common, app in apps if common]
    most = max((common for common, _ in candidates), default=0)
    for common, app in candidates:
        if common == most:
            app._hydrate_as(layout, link)


def _common(app: AppHandle, layout: AppLayout) -> int:
    return len(app._functions.keys() & layout.functions.keys()) + len(app._classes.keys() & layout.classes.keys())


def _hydrate(handle: FunctionHandle, tag: str, link: Link, infos: Mapping[str, FunctionInfo]) -> None:
    info = infos.get(tag)
    if info is not None:
        handle._hydrate_as(link, info)


def _home(handle: FunctionHandle) -> str:
    local = handle._local
    return f"{local.code.module}.{local.code.qualname}" if local else repr(handle)


def _is_console() -> bool:
    """Whether this is an interactive console, where defining a thing anew is how one works."""
    import sys

    return hasattr(sys, "ps1") or "get_ipython" in vars(sys.modules.get("builtins"))
