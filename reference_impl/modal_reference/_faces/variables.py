"""Variables of the process environment, as users give them. What they hold is never shown, here or anywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modal_reference._faces.arguments import shown
from modal_reference.exception import InvalidError


def variables_of(given: Any, what: str) -> dict[str, str]:
    """A dictionary of variables; what is None is left out (document 003, Secret.from_dict).

    Args:
        what: The argument, as users write it.

    Raises:
        modal.exception.InvalidError: It is no such dictionary, or a process cannot have such a variable.
    """
    if not isinstance(given, Mapping):
        raise InvalidError(
            f"{what} is of type {type(given).__name__}, it must be a dictionary of texts: pass {{'NAME': 'value'}}"
        )
    return {_name(name, what): _value(name, value, what) for name, value in given.items() if value is not None}


def _name(name: Any, what: str) -> str:
    if not isinstance(name, str):
        raise InvalidError(f"{what} has the key {shown(name)}, the names of variables are texts: pass {str(name)!r}")
    if not name or "=" in name or "\0" in name:
        raise InvalidError(
            f"{what} has the key {name!r}, which no process can have: the name of a variable is not empty and has "
            "neither '=' nor a zero character"
        )
    return name


def _value(name: str, value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise InvalidError(
            f"the value of key {name!r} in {what} has type {type(value).__name__}, it must be a text or None: pass "
            "str(...) of it"
        )
    if "\0" in value:
        raise InvalidError(f"the value of key {name!r} in {what} has a zero character, which no process can have")
    return value
