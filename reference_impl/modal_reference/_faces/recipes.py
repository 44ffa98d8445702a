"""What an image is made of: layer upon layer, as plain data that can be compared.

On the process runtime containers share the system of this machine: the variables and the working directory that a
recipe sets are carried out, every other layer is recorded, and told as such.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from modal_reference._faces.arguments import shown
from modal_reference._faces.code import place_of
from modal_reference.exception import InvalidError

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 22
#: Python versions that a base image can have, from the oldest to the newest (seen on both clients).
_PYTHONS = ("3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
#: Layers that put files into containers when they start; nothing can be built on them.
_FILES = frozenset({"add_local_file", "add_local_dir", "add_local_python_source"})
_CARRIED_OUT = frozenset({"env", "workdir", "debian_slim"})


class Layer(NamedTuple):
    """One step of a recipe.

    Args:
        method: The method of `modal.Image` that added it.
        arguments: What it was given, by name; values are texts, numbers, None, or tuples of these.
        secrets: Handles of the Secrets that the step needs, which are no part of what it is.
    """

    method: str
    arguments: tuple[tuple[str, Any], ...]
    secrets: tuple[Any, ...] = ()

    def argument(self, name: str) -> Any:
        """One of the arguments."""
        return dict(self.arguments)[name]


Layers = tuple[Layer, ...]


def frozen(value: Any) -> Any:
    """An argument as it is kept: lists are tuples, dictionaries are tuples of pairs, paths are texts."""
    if isinstance(value, Mapping):
        return tuple((frozen(key), frozen(each)) for key, each in value.items())
    if isinstance(value, list | tuple):
        return tuple(frozen(each) for each in value)
    if value is None or isinstance(value, str | int | float) or callable(value):
        return value
    return str(value)


def identity_of(layers: Layers) -> str:
    """The identifier of an image: the same for the same recipe."""
    words = repr([(layer.method, [(name, _word(value)) for name, value in layer.arguments]) for layer in layers])
    number = int.from_bytes(blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).digest(), "big")
    letters = []
    for _ in range(_ID_LENGTH):
        number, index = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[index])
    return f"im-{''.join(letters)}"


def _word(value: Any) -> Any:
    # A function goes by where it is: its address in memory differs from process to process.
    if callable(value):
        return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', type(value).__qualname__)}"
    return value


def environment_of(layers: Layers) -> dict[str, str]:
    """The variables that a recipe sets; later layers win."""
    found: dict[str, str] = {}
    for layer in layers:
        if layer.method == "env":
            found.update(layer.argument("vars"))
    return found


def directory_of(layers: Layers) -> str:
    """The working directory that a recipe sets; empty when it sets none. A relative one is below the one before."""
    found = ""
    for layer in layers:
        if layer.method == "workdir":
            found = str(PurePosixPath(found or "/") / layer.argument("path"))
    return found


def recorded_in(layers: Layers) -> list[str]:
    """The methods whose layers are recorded and not carried out."""
    found = [layer.method for layer in layers if layer.method not in _CARRIED_OUT]
    return list(dict.fromkeys(found))


def check_buildable(layers: Layers) -> None:
    """Accept a recipe that can be built.

    Raises:
        modal.exception.InvalidError: A layer stands on files that are only added when a container starts; or there is
            no base image of a version of Python.
    """
    files = ""
    for layer in layers:
        if layer.method in _FILES and not layer.argument("copy"):
            files = layer.method
        elif files:
            raise InvalidError(
                f"Image.{layer.method} comes after Image.{files}, whose files are added only when a container starts: "
                f"put {files} last, or pass copy=True so that the files are part of the image"
            )
        for name, value in layer.arguments:
            if name in ("python_version", "add_python"):
                _check_python(value)


def _check_python(version: str | None) -> None:
    if version is not None and ".".join(version.split(".")[:2]) not in _PYTHONS:
        raise InvalidError(
            f"Unsupported Python version: {version!r}. There are {', '.join(_PYTHONS)}: choose one of them"
        )


def texts(title: str, what: str, given: Sequence[Any]) -> list[str]:
    """Texts that were given one by one, in lists, or both.

    Args:
        title: The method, such as `pip_install`.
        what: What they are, such as `packages`.

    Raises:
        modal.exception.InvalidError: One of them is something else.
    """
    found: list[str] = []
    for each in given:
        found += each if isinstance(each, list) else [each]
    for text in found:
        if not isinstance(text, str):
            raise InvalidError(f"{title}: {what} has {shown(text)}, it must only contain texts, or lists of texts")
    return found


def text_list(what: str, given: Any) -> list[str]:
    """A list of texts.

    Raises:
        modal.exception.InvalidError: It is something else.
    """
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise InvalidError(f"{what} is {shown(given)}, it must be a list of strings: write {what}=['python']")
    return given


def function_for_build(raw: Any) -> Callable[..., Any]:
    """A function that is to run while an image is built.

    Raises:
        modal.exception.InvalidError: It is no function, a lambda, or defined inside of another function.
    """
    if not callable(raw) or isinstance(raw, type):
        raise InvalidError(f"Image.run_function was given {shown(raw)}, it takes a function")
    if getattr(raw, "__name__", "") == "<lambda>":
        raise InvalidError("Image.run_function does not take a lambda: define the function with def")
    place_of(raw, serialized=False, decorator="Image.run_function")
    found: Callable[..., Any] = raw
    return found
