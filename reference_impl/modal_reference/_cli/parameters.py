"""Parameters of a function as options of a command (document 003, App.local_entrypoint, Parsing Arguments)."""

from __future__ import annotations

import argparse
import inspect
import types
import typing
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from modal_reference.exception import InvalidError


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no date or time: write it like 2025-01-31 or 2025-01-31T12:00:00"
        ) from None


_CONVERTERS: dict[Any, Callable[[str], Any]] = {
    str: str,
    int: int,
    float: float,
    datetime: _instant,
    Any: str,
}


class Option(NamedTuple):
    """One parameter.

    Args:
        name: The name of the parameter.
        kind: The type that its text is turned into.
        default: What it is when it is not given; `inspect.Parameter.empty` where it must be given.
        choices: The values that it may have; None where any will do.
    """

    name: str
    kind: Any
    default: Any = inspect.Parameter.empty
    choices: tuple[Any, ...] | None = None


class Options(NamedTuple):
    """The parameters of a function.

    Args:
        is_variadic: Whether it takes whatever words there are, as texts.
    """

    options: tuple[Option, ...]
    is_variadic: bool = False


def options_of(function: Callable[..., Any], skipped: Iterable[str] = ()) -> Options:
    """The parameters of a function.

    Args:
        skipped: Parameters that are not given on the command line, such as `self`.

    Raises:
        InvalidError: A parameter has a type that a command line cannot give; or there are others besides `*args`.
    """
    parameters = [each for each in inspect.signature(function).parameters.values() if each.name not in skipped]
    if any(each.kind is each.VAR_POSITIONAL for each in parameters):
        if len(parameters) > 1:
            raise InvalidError(f"{function.__qualname__} takes *args and other parameters, a command needs one of them")
        return Options((), is_variadic=True)
    try:
        hints = typing.get_type_hints(function)
    except Exception as fault:
        raise InvalidError(f"the annotations of {function.__qualname__} cannot be evaluated here: {fault}") from fault
    return Options(tuple(_option(each, hints.get(each.name, Any)) for each in parameters))


def _option(parameter: inspect.Parameter, annotation: Any) -> Option:
    return option(parameter.name, annotation, parameter.default)


def option(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> Option:
    """A parameter of a type.

    Raises:
        InvalidError: A command line cannot give such a type.
    """
    kind = _without_none(annotation)
    if typing.get_origin(kind) is typing.Literal:
        choices = typing.get_args(kind)
        if len({type(each) for each in choices}) == 1 and type(choices[0]) in (str, int):
            return Option(name, type(choices[0]), default, choices)
    elif kind is bool or kind in _CONVERTERS:
        return Option(name, kind, default)
    raise InvalidError(
        f"the parameter {name!r} has the type {annotation}, and a command can give str, int, float, bool and "
        "datetime.datetime: take another type, or call the function from a local entrypoint"
    )


def _without_none(annotation: Any) -> Any:
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        kinds = [each for each in typing.get_args(annotation) if each is not type(None)]
        return kinds[0] if len(kinds) == 1 else annotation
    return annotation


def add_options(parser: argparse.ArgumentParser, options: Iterable[Option]) -> None:
    """Have a parser take parameters as options: `--name VALUE`, and `--flag` or `--no-flag`."""
    group = parser.add_argument_group("arguments of the function")
    for each in options:
        is_required = each.default is inspect.Parameter.empty
        settings: dict[str, Any] = {
            "dest": each.name,
            "required": is_required,
            "default": None if is_required else each.default,
            "help": "" if is_required else f"default: {each.default!r}".replace("%", "%%"),
        }
        if each.kind is bool:
            settings["action"] = argparse.BooleanOptionalAction
        else:
            settings |= {"type": _CONVERTERS[each.kind], "choices": each.choices, "metavar": _word(each)}
        group.add_argument(f"--{each.name.replace('_', '-')}", **settings)


def _word(each: Option) -> str | None:
    if each.choices is not None:
        return None
    return "TEXT" if each.kind is Any else getattr(each.kind, "__name__", str(each.kind)).upper()
