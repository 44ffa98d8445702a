"""`import modal` gives the namespace of the backend: the same module objects under a second name.

A finder at the head of `sys.meta_path` answers for `modal` and everything below it. The import machinery writes the
spec of the alias into the module that it is given; the loader writes the true one back, so that the module keeps its
identity (`__spec__`, `__loader__`, reload, resources). The finder also serves the namespace's own packages and this
one straight from the path: pytest would rewrite their assertions, since they come from the distribution of a plugin,
and on a read-only installation it would do so in every process.

This module is imported by child processes too (see `for_children`): it needs the standard library only.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import CodeType, ModuleType
from typing import Any

__all__ = ["NAME", "Namespace", "become", "install", "installed", "uninstall"]

NAME = "modal"
#: A module, or the packages that are searched in this order.
Namespace = ModuleType | tuple[str, ...]


class _Finder(MetaPathFinder):
    """Answers for `modal` with modules of the namespace."""

    def __init__(self, namespace: Namespace) -> None:
        self.namespace = namespace
        self.users = 0
        packages = () if isinstance(namespace, ModuleType) else namespace
        self._direct = {name.partition(".")[0] for name in (*packages, __name__)}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        top = fullname.partition(".")[0]
        if top == NAME:
            return self._alias_spec(fullname)
        if top in self._direct:
            return PathFinder.find_spec(fullname, path, target)
        return None

    def _alias_spec(self, fullname: str) -> ModuleSpec | None:
        origin = self._locate(fullname)
        if origin is None:
            return None
        true_spec = _true_spec(origin)
        places = None if true_spec is None else true_spec.submodule_search_locations
        spec = ModuleSpec(
            fullname,
            _Loader(origin),
            origin=None if true_spec is None else true_spec.origin,
            is_package=places is not None,
        )
        if places is not None:
            spec.submodule_search_locations = list(places)
        return spec

    def _locate(self, fullname: str) -> ModuleType | str | None:
        """The module behind a name, or its true name; None where the namespace has none."""
        below = fullname[len(NAME) :]
        if isinstance(self.namespace, ModuleType):
            return self._attribute(below) or _file_below(self.namespace, below)
        for package in self.namespace:
            if _exists(package + below):
                return package + below
        return self._attribute(below) if below else None

    def _attribute(self, below: str) -> ModuleType | None:
        """A submodule that is no file of its own but an attribute of the namespace."""
        found = self.namespace if isinstance(self.namespace, ModuleType) else sys.modules.get(NAME)
        for part in below.split(".")[1:]:
            found = getattr(found, part, None)
        return found if isinstance(found, ModuleType) else None


class _Loader(Loader):
    """Loads an alias by handing out the module itself."""

    def __init__(self, origin: ModuleType | str) -> None:
        self._origin = origin
        self._true: dict[str, Any] = {}

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = self._origin if isinstance(self._origin, ModuleType) else importlib.import_module(self._origin)
        self._true = {name: getattr(module, name, None) for name in ("__spec__", "__loader__")}
        return module

    def exec_module(self, module: ModuleType) -> None:
        for name, value in self._true.items():
            if value is not None:
                setattr(module, name, value)
        if not hasattr(module, "__path__"):
            module.__path__ = []  # without it the import machinery refuses to ask for submodules that are attributes

    def get_code(self, fullname: str) -> CodeType | None:
        """The code of the module, for `python -m modal`."""
        spec, loader = self._true_loader()
        code: CodeType | None = loader.get_code(spec.name) if hasattr(loader, "get_code") else None
        return code

    def get_source(self, fullname: str) -> str | None:
        """The source of the module, for whoever prints tracebacks."""
        spec, loader = self._true_loader()
        source: str | None = loader.get_source(spec.name) if hasattr(loader, "get_source") else None
        return source

    def _true_loader(self) -> tuple[Any, Any]:
        spec = _true_spec(self._origin)
        return spec, None if spec is None else spec.loader


def installed() -> Namespace | None:
    """The namespace that `import modal` gives at present, where it is an alias."""
    finder = _present()
    return None if finder is None else finder.namespace


def install(namespace: Namespace) -> None:
    """Make `import modal` give `namespace`; again with the same one is counted, so that sessions may nest.

    Raises:
        RuntimeError: Another namespace has the name already.
    """
    if _is_itself(namespace):
        return
    finder = _present()
    if finder is None:
        finder = _Finder(namespace)
        sys.meta_path.insert(0, finder)
    elif finder.namespace != namespace:
        raise RuntimeError(
            f"`import {NAME}` gives {_words(finder.namespace)} in this process: a process has one backend, so that "
            f"{_words(namespace)} needs a process of its own"
        )
    finder.users += 1


def uninstall() -> None:
    """Undo one `install`; the last one forgets the modules under their second name."""
    finder = _present()
    if finder is None:
        return
    finder.users -= 1
    if finder.users == 0:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name == NAME or name.startswith(f"{NAME}.")]:
            del sys.modules[name]


def become(packages: Sequence[str]) -> ModuleType:
    """From inside a module that is being imported as `modal`: install the alias and take that module's place."""
    install(tuple(packages))
    module = importlib.import_module(packages[0])
    sys.modules[NAME] = module
    return module


def _present() -> _Finder | None:
    return next((finder for finder in sys.meta_path if isinstance(finder, _Finder)), None)


def _is_itself(namespace: Namespace) -> bool:
    """Whether the namespace is the package that is called `modal` anyway."""
    if isinstance(namespace, ModuleType):
        return sys.modules.get(NAME) is namespace and namespace.__name__ == NAME
    return namespace == (NAME,)


def _true_spec(origin: ModuleType | str) -> ModuleSpec | None:
    return origin.__spec__ if isinstance(origin, ModuleType) else importlib.util.find_spec(origin)


def _exists(name: str) -> bool:
    if name in sys.modules:
        return True
    try:
        return importlib.util.find_spec(name) is not None
    except (ModuleNotFoundError, ValueError):
        return False


def _file_below(package: ModuleType, below: str) -> str | None:
    """The true name of a submodule that the package has on the path and has not imported itself."""
    true_name = package.__name__ + below
    own = below and sys.modules.get(package.__name__) is package and hasattr(package, "__path__")
    return true_name if own and _exists(true_name) else None


def _words(namespace: Namespace) -> str:
    return namespace.__name__ if isinstance(namespace, ModuleType) else namespace[0]
