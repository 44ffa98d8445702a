"""`import modal` inside a container: the modules of the edition, under the name that users know.

Installed before any user code. The modules are the very same objects under both names; a module that the edition does
not have itself is taken from the newest one.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from modal_reference._handles import ALIAS, PACKAGE

_OLD = f"{PACKAGE}._editions.v0_73"


def install(edition: str) -> None:
    """Make `import modal` give the modules of an edition, in this process and those that are forked from it."""
    sys.meta_path.insert(0, _Finder((_OLD, PACKAGE) if edition == "0.73" else (PACKAGE,)))


class _Finder(MetaPathFinder):
    """Finds `modal` and everything below it."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        self._packages = packages

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        top, _, below = fullname.partition(".")
        if top != ALIAS:
            return None
        for package in self._packages:
            name = f"{package}.{below}" if below else package
            if name in sys.modules or importlib.util.find_spec(name) is not None:
                spec = ModuleSpec(fullname, _Loader(name), is_package=True)
                spec.submodule_search_locations = []
                return spec
        return None


class _Loader(Loader):
    """Hands out the module itself."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._true: dict[str, Any] = {}

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(self._name)
        self._true = dict(vars(module))
        return module

    def exec_module(self, module: ModuleType) -> None:
        # The import machinery has written the alias into the module: it keeps the identity that it had.
        for name in ("__spec__", "__loader__", "__package__", "__path__"):
            if name in self._true:
                setattr(module, name, self._true[name])
