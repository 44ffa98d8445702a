"""What the ways to begin an image have in common, in every edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from modal_reference._faces.arguments import shown
from modal_reference._faces.images import ImageHandle
from modal_reference._faces.recipes import texts
from modal_reference._faces.secrets import SecretHandle
from modal_reference.exception import InvalidError

ImageClass = TypeVar("ImageClass", bound=ImageHandle)


def of_registry(
    image_class: type[ImageClass],
    method: str,
    tag: Any,
    secret: Any,
    commands: Sequence[str],
    force_build: bool,
    add_python: str | None,
    unknown: Mapping[str, Any],
) -> ImageClass:
    """An image from a registry.

    Args:
        image_class: The class of the edition.
        method: The method that was called.
        unknown: Keywords that it does not have.

    Raises:
        TypeError: There are such, or a version is no text.
        modal.exception.InvalidError: The tag or a command is no text.
    """
    if unknown:
        raise TypeError(f"Image.{method}() got an unexpected keyword argument {next(iter(unknown))!r}")
    if not isinstance(tag, str) or not tag:
        raise InvalidError(f"Image.{method} was given {shown(tag)}, it takes the tag of an image: 'python:3.12-slim'")
    return image_class._base(
        method,
        listed(secret),
        tag=tag,
        setup_dockerfile_commands=texts(method, "setup_dockerfile_commands", list(commands)),
        force_build=bool(force_build),
        add_python=version_of(add_python),
    )


def listed(secret: SecretHandle | None) -> tuple[SecretHandle, ...]:
    """A Secret that may be given, as a list."""
    return () if secret is None else (secret,)


def version_of(version: Any) -> str | None:
    """A version of Python.

    Raises:
        TypeError: It is no text.
    """
    if version is not None and not isinstance(version, str):
        raise TypeError(f"the version of Python is {shown(version)}, it must be a text: write '3.12'")
    checked: str | None = version
    return checked
