"""The pickler for what cannot travel by reference. Apart, because importing cloudpickle costs as much as Python."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import resolve_name
from types import FunctionType
from typing import Any

import cloudpickle

from modal_reference._handles import ALIAS, PACKAGE, Handle

#: Where public classes are, of each edition.
_PACKAGES = (PACKAGE, f"{PACKAGE}._editions.v0_73")


class Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # cloudpickle has no types
    """cloudpickle, with handles replaced by their identifiers."""

    def persistent_id(self, each: Any) -> tuple[str, str, Any] | None:
        """The identifier that stands for a handle, with what travels along; None for everything else."""
        return (each._identity(), "o", each._metadata()) if isinstance(each, Handle) else None

    def reducer_override(self, each: Any) -> Any:
        """How to reduce an object, where cloudpickle or the object itself does not know best.

        A public class of this package says that it lives in `modal`. Where that is not importable, or somebody else's,
        cloudpickle would send a copy of the class, and no reader would recognise what is an instance of it.
        """
        if isinstance(each, type | FunctionType) and _is_published(each) and not _is_found(each):
            return resolve_name, (f"{each.__module__}:{each.__qualname__}",)
        return super().reducer_override(each)


def _is_published(each: type | FunctionType) -> bool:
    top, dot, below = str(each.__module__).partition(".")
    homes = (sys.modules.get(f"{package}.{below}") for package in _PACKAGES)
    return top == ALIAS and bool(dot) and any(getattr(home, each.__qualname__, None) is each for home in homes)


def _is_found(each: type | FunctionType) -> bool:
    try:
        return getattr(import_module(each.__module__), each.__qualname__, None) is each
    except ImportError:
        return False
