"""What an image is, in every edition: a recipe that never changes; each method gives another, one layer longer."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, Self

from modal_reference._faces.aio import images as aio
from modal_reference._faces.arguments import shown
from modal_reference._faces.blocking import images as blocking
from modal_reference._faces.context import is_local
from modal_reference._faces.gpus import gpu_list
from modal_reference._faces.handle import ObjectHandle, Source
from modal_reference._faces.operation import Operation
from modal_reference._faces.recipes import Layer, Layers, frozen, identity_of, text_list, texts
from modal_reference._faces.secrets import SecretHandle, secrets_of
from modal_reference._faces.variables import variables_of
from modal_reference._faces.warning import warn_user
from modal_reference.exception import InvalidError

#: The variable by which code in a container knows its image.
IMAGE_VARIABLE = "MODAL_IMAGE_ID"


class ImageHandle(ObjectHandle):
    """The part of `modal.Image` that all editions share.

    Attributes:
        _layers: The recipe; empty for an image that is known by its identifier or name alone.
    """

    _layers: Layers

    hydrate = Operation(blocking.hydrate, aio.hydrate)

    def __init__(self, *args: object, **kwargs: object) -> None:
        title = type(self).__name__
        raise InvalidError(
            f"{title}(...) is not how an {title} is made: begin with {title}.debian_slim() or another one"
        )

    @classmethod
    def _of(cls, source: Source) -> Self:
        handle = super()._of(source)
        handle._layers = ()
        return handle

    @classmethod
    def _of_layers(cls, layers: Layers) -> Self:
        handle = cls._of(Source())
        handle._layers = layers
        return handle

    @classmethod
    def _base(cls, method: str, secrets: Any = None, **arguments: Any) -> Self:
        return cls._of_layers((_layer(method, secrets, arguments),))

    def _plus(self, method: str, secrets: Any = None, **arguments: Any) -> Self:
        """The image with one layer more; what it is given is checked as far as every layer has it."""
        gpu_list(arguments.get("gpu"))
        # An image that is known by its identifier alone is the first layer of what is built on it.
        base = self._layers or (Layer("from_id", (("image", self._source.object_id or self._source.name),)),)
        return self._of_layers((*base, _layer(method, secrets, arguments)))

    @property
    def _recipe(self) -> object:
        """What makes the image the one that it is: its layers, or what it is found by where these are not known."""
        layers = tuple((layer.method, layer.arguments) for layer in self._layers)
        return layers or (self._source.object_id, self._source.name)

    @property
    def _recipe_id(self) -> str:
        return self._source.object_id or identity_of(self._layers)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ImageHandle):
            return NotImplemented
        return self._recipe == other._recipe

    def __hash__(self) -> int:
        return hash(self._recipe)

    def __copy__(self) -> Self:
        twin = super().__copy__()
        twin._layers = self._layers
        return twin

    def __repr__(self) -> str:
        title = type(self).__name__
        if not self._layers:
            return super().__repr__()
        return f"{title}({' > '.join(layer.method for layer in self._layers)})"

    def _metadata(self) -> list[tuple[str, Any]]:
        return [(layer.method, layer.arguments) for layer in self._layers]

    @classmethod
    def _from_travel(cls, object_id: str, metadata: Any) -> Self:
        handle = cls._from_identity(object_id)
        handle._layers = tuple(Layer(method, arguments) for method, arguments in metadata or ())
        return handle

    # Layers that are carried out

    def env(self, vars: Mapping[str, str]) -> Self:
        """The image with variables of the process environment.

        Args:
            vars: The variables; they win over those of earlier layers, and Secrets win over them.

        Raises:
            modal.exception.InvalidError: It is no dictionary of texts.
        """
        found = variables_of(vars, "vars")
        unset = [name for name in vars if name not in found]
        if unset:
            raise InvalidError(f"Image.env was given None for {unset}, values must be texts: leave out what is not set")
        return self._plus("env", vars=found)

    def workdir(self, path: str | PurePosixPath) -> Self:
        """The image with a working directory, for what is built on it and for functions that run in it.

        Args:
            path: The directory; a relative one is below the one before.

        Raises:
            modal.exception.InvalidError: It is no path.
        """
        if not isinstance(path, str | PurePosixPath):
            raise InvalidError(f"Image.workdir was given {shown(path)}, it takes a path: write workdir('/app')")
        found = str(path)
        if not found:
            raise InvalidError(f"Image.workdir was given {shown(path)}, it takes a path: write workdir('/app')")
        return self._plus("workdir", path=found)

    # Layers that are recorded

    def entrypoint(self, entrypoint_commands: list[str]) -> Self:
        """The image with another entrypoint.

        Args:
            entrypoint_commands: The command and its arguments.

        Raises:
            modal.exception.InvalidError: It is no list of texts.
        """
        return self._plus("entrypoint", entrypoint_commands=text_list("entrypoint_commands", entrypoint_commands))

    def shell(self, shell_commands: list[str]) -> Self:
        """The image with another shell for what is built on it.

        Args:
            shell_commands: The command and its arguments.

        Raises:
            modal.exception.InvalidError: It is no list of texts.
        """
        return self._plus("shell", shell_commands=text_list("shell_commands", shell_commands))

    def cmd(self, cmd: list[str]) -> Self:
        """The image with another default command (observed on both clients).

        Args:
            cmd: The command and its arguments.

        Raises:
            modal.exception.InvalidError: It is no list of texts.
        """
        return self._plus("cmd", cmd=text_list("cmd", cmd))

    # What all layers have in common

    def _installed(
        self,
        method: str,
        given: Sequence[Any],
        arguments: Mapping[str, Any],
        *,
        what: str = "packages",
        refuses_options: bool = False,
        besides: object = None,
    ) -> Self:
        """The image with what is listed; the same image where nothing is, nor `besides` says what to install."""
        found = texts(method, what, given)
        if refuses_options and any(each.startswith("-") for each in found):
            raise InvalidError(f"{method}: {what} has options of the installer: pass them in extra_options instead")
        if not found and not besides:
            return self
        return self._recorded(method, {**arguments, what: found})

    def _recorded(self, method: str, arguments: Mapping[str, Any]) -> Self:
        given = {name: value for name, value in arguments.items() if name not in ("self", "secrets", "env")}
        env = arguments.get("env")
        secrets = secrets_of(arguments.get("secrets"))
        return self._plus(method, (*secrets, SecretHandle._of_dict(env, "env")) if env else secrets, **given)

    # Use

    @contextmanager
    def imports(self) -> Iterator[None]:
        """Import here what only the containers of this image have.

        On the machine that launches the app, and in containers of other images, an import that fails is passed over; in
        a container of this image it fails as ever.
        """
        try:
            yield
        except Exception as fault:
            if self._is_here():
                raise
            if not isinstance(fault, ImportError):
                warn_user(f"an imports() block raised {fault!r}, which is no ImportError: look into it", UserWarning)

    def _is_here(self) -> bool:
        return not is_local() and os.environ.get(IMAGE_VARIABLE) == self._recipe_id


def _layer(method: str, secrets: Any, arguments: Mapping[str, Any]) -> Layer:
    return Layer(method, tuple((name, frozen(value)) for name, value in arguments.items()), secrets_of(secrets))


def image_of(given: Any) -> ImageHandle | None:
    """What an argument `image` means.

    Raises:
        modal.exception.InvalidError: It is no image.
    """
    if given is not None and not isinstance(given, ImageHandle):
        raise InvalidError(
            f"image is {shown(given)} of type {type(given).__name__}, it must be a modal.Image: begin with "
            "modal.Image.debian_slim()"
        )
    return given
