"""Names, signatures, twins and bases."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from tools.oracle.probe.naming import public_name

_DUNDERS = ("__getitem__", "__setitem__", "__delitem__", "__contains__", "__len__", "__iter__", "__aiter__")
_MANAGERS = ("__enter__", "__exit__", "__aenter__", "__aexit__")
_PUBLISHED = ("modal.object.Object",)
_ABSENT = object()
_BUILTIN_TYPES = (type(None), bool, int, float, str, bytes, tuple, list, dict)

Surface = dict[str, Any]


def surface_of(names: Iterable[str], walked: Iterable[str]) -> dict[str, Surface]:
    """The facts about names, and about the public members of those that are walked.

    Args:
        names: Dotted names that start with `modal`.
        walked: Classes, objects and modules whose public members are asked about too.
    """
    wanted = dict.fromkeys(names)
    for owner in walked:
        wanted.update(dict.fromkeys([owner, *(f"{owner}.{member}" for member in _members(resolve(owner)))]))
    return {name: _describe(resolve(name)) for name in wanted}


def resolve(dotted: str) -> Any:
    """What a dotted name stands for, or a mark of absence."""
    reached, *rest = dotted.split(".")
    try:
        found: Any = importlib.import_module(reached)
    except ModuleNotFoundError:
        return _ABSENT
    for part in rest:
        reached = f"{reached}.{part}"
        found = _step(found, part, reached)
        if found is _ABSENT:
            return _ABSENT
    return found


def _step(owner: Any, part: str, reached: str) -> Any:
    try:
        return getattr(owner, part)
    except AttributeError:
        if not isinstance(owner, ModuleType):
            return _ABSENT
    try:
        return importlib.import_module(reached)
    except ModuleNotFoundError:
        return _ABSENT


def _members(owner: Any) -> list[str]:
    """The public names of an owner, and its operators; of a module, what it lists, or else what it defines itself."""
    if owner is _ABSENT:
        return []
    if isinstance(owner, ModuleType):
        listed: list[str] | None = getattr(owner, "__all__", None)
        return listed or [name for name in dir(owner) if not name.startswith("_") and _is_defined_in(owner, name)]
    described = owner if isinstance(owner, type) else type(owner)
    operators = [name for name in (*_DUNDERS, *_MANAGERS) if getattr(described, name, None) is not None]
    return [name for name in dir(owner) if not name.startswith("_")] + operators


def _is_defined_in(module: ModuleType, name: str) -> bool:
    value = getattr(module, name)
    if not isinstance(value, type) and not inspect.isroutine(value):
        return False
    home = public_name(value).rpartition(".")[0] if isinstance(value, type) else getattr(value, "__module__", "")
    return home in (module.__name__, _public_module(module))


def _public_module(module: ModuleType) -> str:
    return "modal." + module.__name__.rpartition(".")[2]


def _describe(found: Any) -> Surface:
    if found is _ABSENT:
        return {"kind": "missing"}
    if isinstance(found, ModuleType):
        return {"kind": "module"}
    if isinstance(found, type):
        return _describe_class(found)
    if callable(found):
        twin = getattr(found, "aio", None)
        return {
            "kind": "callable",
            "parameters": _parameters(found),
            "aio": _parameters(twin) if callable(twin) else None,
        }
    return {"kind": "property" if isinstance(found, property) else "value"}


def _describe_class(found: type) -> Surface:
    names = [_published_name(base) for base in found.__mro__[1:] if base is not object]
    public = [name for name in names if not _is_private(name) and name != _published_name(found)]
    return {
        "kind": "class",
        "parameters": None if issubclass(found, BaseException) else _parameters(found),
        "bases": [name for name in public if "." not in name or name.startswith("modal.")],
        "foreign": sorted(name for name in public if "." in name and not name.startswith("modal.")),
    }


def _published_name(cls: type) -> str:
    """The name of a class; of one that is published elsewhere than where it is defined, the published one."""
    return next((name for name in _PUBLISHED if resolve(name) is cls), public_name(cls))


def _is_private(name: str) -> bool:
    return any(part.startswith("_") for part in name.split("."))


def _parameters(function: Any) -> list[list[str]] | None:
    """Name, kind and default of each parameter but self and cls; None where Python cannot tell."""
    try:
        found = list(inspect.signature(function).parameters.values())
    except (ValueError, TypeError):
        return None
    if found and found[0].name in ("self", "cls"):
        del found[0]
    return [[parameter.name, parameter.kind.name.lower(), _default(parameter)] for parameter in found]


def _default(parameter: inspect.Parameter) -> str:
    if parameter.default is parameter.empty:
        return "<required>"
    if isinstance(parameter.default, _BUILTIN_TYPES):
        return repr(parameter.default)
    return "<sentinel>"
