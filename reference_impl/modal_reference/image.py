"""`modal.Image`: what containers are made of, as a recipe (document 003, modal.Image).

A recipe never changes: each method gives another image with one layer more, and equal recipes are equal images. On the
process runtime `env` and `workdir` are carried out; the other layers are checked and recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from modal_reference._faces.arguments import identifier
from modal_reference._faces.handle import Source
from modal_reference._faces.image_files import Ignore, ignored
from modal_reference._faces.image_installing import ImageWithPackages, Secrets, Variables
from modal_reference._faces.image_sources import listed, of_registry, version_of
from modal_reference._faces.names import check_object_name
from modal_reference._faces.secrets import SecretHandle
from modal_reference._faces.superseded_image import SupersededImage

if TYPE_CHECKING:
    from modal_reference.client import Client

__all__ = ["Image"]

_P = ParamSpec("_P")


class Image(SupersededImage, ImageWithPackages):
    """What containers are made of: a base, and layer upon layer.

    Begin with `Image.debian_slim()` or another `from_...`, and add what is needed:
    `Image.debian_slim().pip_install("numpy").env({"LEVEL": "3"})`.
    """

    __module__ = "modal.image"

    @staticmethod
    def debian_slim(python_version: str | None = None, force_build: bool = False) -> Image:
        """The default image: Debian with Python.

        Args:
            python_version: Such as `3.12`; None is the one that runs here.
            force_build: Build anew even if it was built before.

        Raises:
            TypeError: The version is no text.
        """
        return Image._base("debian_slim", python_version=version_of(python_version), force_build=bool(force_build))

    @staticmethod
    def micromamba(python_version: str | None = None, force_build: bool = False) -> Image:
        """An image with micromamba, for packages of Conda.

        Args:
            python_version: Such as `3.12`; None is the one that runs here.
            force_build: Build anew even if it was built before.
        """
        return Image._base("micromamba", python_version=version_of(python_version), force_build=bool(force_build))

    @staticmethod
    def from_scratch(force_build: bool = False) -> Image:
        """An empty image (observed on modal 1.6.4).

        Args:
            force_build: Build anew even if it was built before.
        """
        return Image._base("from_scratch", force_build=bool(force_build))

    @staticmethod
    def from_registry(
        tag: str,
        secret: SecretHandle | None = None,
        *,
        setup_dockerfile_commands: list[str] = [],  # noqa: B006 - the documented default; nobody changes it
        force_build: bool = False,
        add_python: str | None = None,
        **kwargs: Any,
    ) -> Image:
        """An image from a registry, public or private.

        Args:
            tag: Such as `python:3.12-slim`.
            secret: Has the credentials of a private registry.
            setup_dockerfile_commands: Commands of a Dockerfile to begin with.
            force_build: Build anew even if it was built before.
            add_python: The version of Python to add where the image has none.
            kwargs: There are none.
        """
        return of_registry(
            Image, "from_registry", tag, secret, setup_dockerfile_commands, force_build, add_python, kwargs
        )

    @staticmethod
    def from_gcp_artifact_registry(
        tag: str,
        secret: SecretHandle | None = None,
        *,
        setup_dockerfile_commands: list[str] = [],  # noqa: B006 - as above
        force_build: bool = False,
        add_python: str | None = None,
        **kwargs: Any,
    ) -> Image:
        """As `from_registry`, from the Artifact Registry of Google Cloud; the Secret has `SERVICE_ACCOUNT_JSON`."""
        method = "from_gcp_artifact_registry"
        return of_registry(Image, method, tag, secret, setup_dockerfile_commands, force_build, add_python, kwargs)

    @staticmethod
    def from_aws_ecr(
        tag: str,
        secret: SecretHandle | None = None,
        *,
        setup_dockerfile_commands: list[str] = [],  # noqa: B006 - as above
        force_build: bool = False,
        add_python: str | None = None,
        **kwargs: Any,
    ) -> Image:
        """As `from_registry`, from the registry of AWS; the Secret has the keys of an account and the region."""
        return of_registry(
            Image, "from_aws_ecr", tag, secret, setup_dockerfile_commands, force_build, add_python, kwargs
        )

    @staticmethod
    def from_dockerfile(
        path: str | Path,
        *,
        force_build: bool = False,
        context_dir: Path | str | None = None,
        ignore: Ignore | None = None,
        build_args: dict[str, str] = {},  # noqa: B006 - as above
        registry_secret: SecretHandle | None = None,
        secrets: Secrets | None = None,
        env: Variables | None = None,
        gpu: str | None = None,
        add_python: str | None = None,
    ) -> Image:
        """An image built from a Dockerfile of this machine; `ignore=None` reads the `.dockerignore` file.

        Args:
            path: The Dockerfile.
            context_dir: Where its `COPY` commands find files.
            add_python: The version of Python to add where the image has none.
        """
        given = {
            "path": str(path),
            "force_build": bool(force_build),
            "context_dir": context_dir,
            "ignore": None if ignore is None else ignored(ignore, "from_dockerfile"),
            "build_args": build_args,
            "gpu": gpu,
            "add_python": version_of(add_python),
        }
        added = () if env is None else (SecretHandle._of_dict(env, "env"),)
        return Image._base("from_dockerfile", (*(secrets or ()), *added, *listed(registry_secret)), **given)

    @staticmethod
    def from_id(image_id: str, client: Client | None = None) -> Image:
        """A handle of the image with an identifier.

        Args:
            image_id: What `object_id` of another handle says.
            client: The client to work with; None is the one of the environment.

        Raises:
            modal.exception.InvalidError: The identifier is no text, or empty.
        """
        return Image._of(Source(object_id=identifier(image_id), client=client))

    @staticmethod
    def from_name(name: str, *, environment_name: str | None = None, client: Client | None = None) -> Image:
        """A handle of an image that was published under a name (observed on modal 1.6.4).

        Args:
            name: Its name.
            environment_name: Where to look; None is the active environment.
            client: The client to work with; None is the one of the environment.

        Raises:
            modal.exception.InvalidError: The name breaks a rule.
        """
        check_object_name(name, "Image")
        return Image._of(Source(name, environment_name, client=client))

    def pipe(self, func: Callable[Concatenate[Image, _P], Image], *args: _P.args, **kwargs: _P.kwargs) -> Image:
        """What a function makes of the image (observed on modal 1.6.4).

        Args:
            func: Takes the image and what else is given.
        """
        return func(self, *args, **kwargs)
