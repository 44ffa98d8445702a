"""Where the user's code is: how a worker finds the function or class that was decorated here.

What is defined in the global scope of a file is imported there by the name of its module; everything else travels by
value, which has to be asked for with `serialized=True`. The rules are those of the real client (observed on modal 1.6.4
and 0.73.173).
"""

from __future__ import annotations

import inspect
import os
import sys
from types import ModuleType
from typing import Any, NamedTuple

from modal_reference._engine import Code
from modal_reference.exception import InvalidError

#: What a qualified name has between the name of a function and the names of what is defined inside of it.
_LOCALS = "<locals>"
_MAIN = "__main__"


class Place(NamedTuple):
    """Where some code is.

    Args:
        code: As the control plane keeps it, without what travels by value.
        is_by_value: Whether the worker gets the code itself, serialized, instead of importing it.
    """

    code: Code
    is_by_value: bool


def place_of(found: Any, serialized: bool, decorator: str) -> Place:
    """Where a function or class is.

    Args:
        found: The function or class.
        serialized: Whether it was asked to travel by value.
        decorator: How to call the decorator in an error, such as `@app.function`.

    Raises:
        InvalidError: It is defined inside of a function, and was not asked to travel by value.
    """
    module = inspect.getmodule(found)
    file = getattr(module, "__file__", None) or ""
    # Without a file there is nothing to import: what was typed in a console or made by exec travels by value.
    is_by_value = serialized or not file
    if not is_by_value and _LOCALS in found.__qualname__.split("."):
        raise InvalidError(
            f"{found.__qualname__} is defined inside of a function, and {decorator} takes what is in global scope, "
            "where a container can import it: move it there, or pass serialized=True. If another decorator made it, "
            "that one should use functools.wraps"
        )
    return Place(
        Code(
            module=_module_name(module, file),
            file=os.path.abspath(file) if file else "",
            qualname=found.__qualname__,
            pickled=b"",
            search_path=[os.path.abspath(each) for each in sys.path],
            directory=os.getcwd(),
            package=getattr(module, "__package__", None) or "",
        ),
        is_by_value,
    )


def _module_name(module: ModuleType | None, file: str) -> str:
    """The name under which a worker imports a module; a script goes by the name of its file there."""
    if module is None:
        return ""
    if module.__name__ != _MAIN:
        return module.__name__
    if module.__spec__ is not None:  # python -m package.module
        return module.__spec__.name
    return inspect.getmodulename(file) or "" if file else ""


def check_is_function(found: Any) -> None:
    """Accept what `@app.function` can decorate.

    Raises:
        TypeError: It is a class, or no function at all.
        InvalidError: It is a method.
    """
    if inspect.isclass(found):
        raise TypeError(f"{found.__qualname__} is a class, and @app.function is for functions: use @app.cls instead")
    name = getattr(found, "__qualname__", None)
    if not callable(found) or not isinstance(name, str):
        raise TypeError(
            f"{found!r} is of type {type(found).__name__}, and @app.function takes a function defined with def"
        )
    if "." in name.rpartition(f"{_LOCALS}.")[2]:
        raise InvalidError(
            f"{name} is a method, and @app.function cannot be used on methods: decorate its class with @app.cls(), and "
            "the method with @modal.method()"
        )
