"""How a mutant changes the reference.

A patch is made in a child process that ends with it, so nothing is ever put back. It refuses to change what is not
there, and counts the calls of what it replaced: a mutant that changed nothing, or whose change no law ever reached,
proves nothing.
"""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, MutableMapping
from typing import Any

from pytest_modalkit.closest import suggestion

__all__ = ["NotApplied", "Patch"]


class NotApplied(Exception):
    """What a mutant wants to change is not there, or would stay as it is."""


class Patch:
    """Changes made by one mutant.

    Args:
        on_call: Is told of the first call of each replaced method, where nobody can ask for the number of calls.

    Attributes:
        changes: How many changes were made.
        calls: How often replaced methods were called.
    """

    def __init__(self, *, on_call: Callable[[], None] | None = None) -> None:
        self._on_call = on_call
        self.changes = 0
        self.calls = 0
        self._uncounted = 0

    @property
    def applied(self) -> bool:
        """Whether anything was changed."""
        return self.changes > 0

    @property
    def reached(self) -> bool:
        """Whether the change took part in what ran; for values nobody can tell, so they count as reached."""
        return self.calls > 0 or self._uncounted > 0

    def method(self, owner: Any, name: str, replacement: Callable[..., Any]) -> None:
        """Replace a method of a class or a function of a module, and count its calls.

        A static method, a class method and a property stay what they are; for a property the replacement is its getter.

        Args:
            owner: The class or module.
            name: The name there.
            replacement: What is called instead, with the same arguments.

        Raises:
            NotApplied: There is no such method, or the replacement is the method itself.
        """
        original = _find(owner, name)
        if replacement is original or replacement is getattr(original, "__func__", None):
            raise NotApplied(f"{_path(owner, name)} would be replaced by itself")
        setattr(owner, name, self._like(original, replacement, name))
        self.changes += 1

    def value(self, owner: Any, name: str, value: object) -> None:
        """Set an attribute of a class, module or object to another value.

        Raises:
            NotApplied: There is no such attribute, or it has that value already.
        """
        if _find(owner, name) is value:
            raise NotApplied(f"{_path(owner, name)} is {value!r} already")
        setattr(owner, name, value)
        self._count_as_reached()

    def item(self, mapping: MutableMapping[Any, Any], key: object, value: object) -> None:
        """Set an entry of a mapping, such as a table of states, to another value.

        Raises:
            NotApplied: There is no such entry, or it has that value already.
        """
        if key not in mapping:
            raise NotApplied(f"the mapping has no entry {key!r}")
        if mapping[key] is value:
            raise NotApplied(f"the entry {key!r} is {value!r} already")
        mapping[key] = value
        self._count_as_reached()

    def remove(self, owner: Any, name: str) -> None:
        """Take an attribute away from a class or a module.

        Raises:
            NotApplied: It has no such attribute, or only inherits it.
        """
        _find(owner, name)
        if isinstance(owner, types.ModuleType):
            _hide(owner, name)
        elif name in vars(owner):
            delattr(owner, name)
        else:
            raise NotApplied(f"{_path(owner, name)} is inherited: take it away where it is defined")
        self._count_as_reached()

    def _count_as_reached(self) -> None:
        self.changes += 1
        self._uncounted += 1

    def _like(self, original: object, replacement: Callable[..., Any], name: str) -> object:
        """Return the replacement, counted, as the same kind of attribute as the original."""
        if isinstance(original, staticmethod):
            return staticmethod(self._counted(replacement))
        if isinstance(original, classmethod):
            return classmethod(self._counted(replacement))
        if isinstance(original, property):
            return property(self._counted(replacement), original.fset, original.fdel, original.__doc__)
        if isinstance(original, functools.cached_property):
            cached = functools.cached_property(self._counted(replacement))
            cached.__set_name__(object, name)
            return cached
        return self._counted(replacement)

    def _counted(self, replacement: Callable[..., Any]) -> Callable[..., Any]:
        told = self._on_call is None

        @functools.wraps(replacement)
        def counted(*args: Any, **kwargs: Any) -> Any:
            nonlocal told
            self.calls += 1
            if not told and self._on_call is not None:
                told = True
                self._on_call()
            return replacement(*args, **kwargs)

        return counted


def _find(owner: Any, name: str) -> object:
    if isinstance(owner, types.ModuleType):
        found = getattr(owner, name, _MISSING)  # modules may offer names lazily
    else:
        found = inspect.getattr_static(owner, name, _MISSING)
    if found is _MISSING:
        raise NotApplied(f"there is no {_path(owner, name)}{suggestion(name, dir(owner))}")
    return found


_MISSING = object()


def _path(owner: Any, name: str) -> str:
    return f"{getattr(owner, '__qualname__', None) or getattr(owner, '__name__', None) or type(owner).__name__}.{name}"


def _hide(module: types.ModuleType, name: str) -> None:
    """Take a name from a module that may offer it lazily as well."""
    vars(module).pop(name, None)
    lazily: Callable[[str], Any] | None = vars(module).get("__getattr__")

    def offer(asked: str) -> Any:
        if asked == name or lazily is None:
            raise AttributeError(f"module {module.__name__!r} has no attribute {asked!r}")
        return lazily(asked)

    vars(module)["__getattr__"] = offer
