"""Which code a command means: `FILE::NAME`, or a module's name with `-m` (document 003, App.local_entrypoint).

A name is that of a function, a local entrypoint or a method as the app knows it, or as the module does, with the
variable of the app before it or without. Where there is but one to choose from, the name may be left out.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from modal_reference._cli.faults import of_user
from modal_reference._faces.apps import AppHandle
from modal_reference._faces.entrypoint import LocalEntrypoint
from modal_reference._faces.figures import nearest
from modal_reference.exception import InvalidError

_SEPARATOR = "::"


class Reference(NamedTuple):
    """What was written on the command line.

    Args:
        source: A file, or the name of a module.
        name: What is meant in it; empty leaves it to the source.
        is_module: Whether the source is the name of a module.
    """

    source: str
    name: str
    is_module: bool

    @classmethod
    def of(cls, text: str, is_module: bool) -> Reference:
        """What some text means."""
        source, _, name = text.partition(_SEPARATOR)
        return cls(source, name, is_module)


class Runnable(NamedTuple):
    """Something that a command can run.

    Args:
        names: How it can be called, the shortest first.
        app: The app that runs with it.
        target: The local entrypoint, the function, or the class.
        method: The method of the class.
    """

    names: tuple[str, ...]
    app: AppHandle
    target: Any
    method: str = ""

    @property
    def is_entrypoint(self) -> bool:
        """Whether it runs here, and not in a container."""
        return isinstance(self.target, LocalEntrypoint)


def load(reference: Reference) -> ModuleType:
    """The module that is meant, imported as its containers will import it.

    Raises:
        InvalidError: There is no such file or module.
    """
    sys.path.insert(0, "")
    if reference.is_module:
        if _is_absent(reference.source):
            raise InvalidError(f"there is no module {reference.source!r}: check its name, or leave out -m for a file")
        with of_user():
            return importlib.import_module(reference.source)
    path = Path(reference.source).resolve()
    if not path.is_file():
        raise InvalidError(f"there is no file {reference.source!r}: name a Python file, or a module with -m")
    return _load_file(path)


def _is_absent(module: str) -> bool:
    with of_user():
        try:
            return importlib.util.find_spec(module) is None
        except ModuleNotFoundError as fault:
            if fault.name is not None and f"{module}.".startswith(f"{fault.name}."):
                return True  # one of the packages that it should be in
            raise


def _load_file(path: Path) -> ModuleType:
    name = inspect.getmodulename(path)
    spec = None if name is None else importlib.util.spec_from_file_location(name, path)
    if name is None or spec is None or spec.loader is None:
        raise InvalidError(f"{path.name!r} is no Python file: its name must end in .py")
    sys.path.insert(0, str(path.parent))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    with of_user():
        spec.loader.exec_module(module)
    return module


def apps_in(module: ModuleType) -> dict[str, AppHandle]:
    """The apps of a module by their variables."""
    return {name: value for name, value in vars(module).items() if isinstance(value, AppHandle)}


def runnables_in(module: ModuleType) -> list[Runnable]:
    """Everything in a module that can be run."""
    found: list[Runnable] = []
    for variable, app in apps_in(module).items():
        found += (_named(each, variable) for each in _registered(app))
    return found


def _registered(app: AppHandle) -> Iterator[Runnable]:
    for tag, entrypoint in app._entrypoints.items():
        yield Runnable((tag,), app, entrypoint)
    for tag, handle in app._functions.items():
        if handle._local is not None and not handle._local.is_class:
            yield Runnable((tag,), app, handle)
    for tag, handle in app._classes.items():
        local = handle._service._local
        for method in local.methods if local else ():
            yield Runnable((f"{tag}.{method}",), app, handle, method)


def _named(runnable: Runnable, variable: str) -> Runnable:
    (tag,) = runnable.names
    return runnable._replace(names=(tag, f"{variable}.{tag}"))


def choose(module: ModuleType, reference: Reference) -> Runnable:
    """The one thing that is meant.

    Raises:
        InvalidError: There is no such thing, or there are several to choose from.
    """
    found = runnables_in(module)
    if not found:
        raise InvalidError(f"{reference.source!r} has nothing to run: decorate a function with @app.function()")
    if reference.name and reference.name not in apps_in(module):
        return _by_name(found, reference)
    if reference.name:
        app = apps_in(module)[reference.name]
        found = [each for each in found if each.app is app]
    for candidates in ([each for each in found if each.is_entrypoint], found):
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            return _only_choice(candidates, reference)
    raise InvalidError(f"{reference.name!r} of {reference.source!r} has nothing to run")


def _by_name(found: list[Runnable], reference: Reference) -> Runnable:
    names = [name for each in found for name in each.names]
    matching = [each for each in found if reference.name in each.names]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise InvalidError(f"{reference.name!r} is in several apps of {reference.source!r}: {_choices(matching, -1)}")
    raise InvalidError(
        f"{reference.source!r} has no {reference.name!r}{nearest(reference.name, names)}: there is {_choices(found)}"
    )


def _only_choice(candidates: list[Runnable], reference: Reference) -> Runnable:
    raise InvalidError(
        f"{reference.source!r} has several things to run: write {reference.source}{_SEPARATOR}NAME with one of "
        f"{_choices(candidates)}"
    )


def _choices(found: list[Runnable], name: int = 0) -> str:
    return ", ".join(each.names[name] for each in found)


def choose_app(module: ModuleType, reference: Reference) -> AppHandle:
    """The one app that is meant: by its variable, or the one called `app`, or the only one.

    Raises:
        InvalidError: There is no such app, or there are several to choose from.
    """
    apps = apps_in(module)
    if reference.name:
        if reference.name not in apps:
            raise InvalidError(
                f"{reference.source!r} has no app {reference.name!r}{nearest(reference.name, list(apps))}: there is "
                f"{', '.join(apps) or 'none'}"
            )
        return apps[reference.name]
    distinct = {id(app): app for app in apps.values()}
    if "app" in apps or len(distinct) == 1:
        return apps.get("app") or next(iter(distinct.values()))
    which = f"the variable of one, {' or '.join(apps)}" if apps else "the variable of an app"
    raise InvalidError(
        f"{reference.source!r} has {'several apps' if apps else 'no app'}: write "
        f"{reference.source}{_SEPARATOR}NAME with {which}"
    )
