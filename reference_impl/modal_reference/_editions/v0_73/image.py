"""`modal.Image` of edition 0.73 (document 003, modal.Image)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from modal_reference._editions.v0_73._handle import EditionHandle
from modal_reference._faces.arguments import identifier, shown
from modal_reference._faces.handle import Source
from modal_reference._faces.image_files import Ignore, ImageWithFiles, ignored
from modal_reference._faces.image_installing import check_private_repos, check_run_function
from modal_reference._faces.image_sources import of_registry, version_of
from modal_reference._faces.superseded_image import SupersededImage

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.client import Client
    from modal_reference._editions.v0_73.secret import Secret

__all__ = ["Image"]

# Defaults that show as `[]` and `{}` in signatures, as documented; nobody changes them.
_NONE: list[Any] = []
_NOWHERE: dict[Any, Any] = {}


class Image(SupersededImage, ImageWithFiles, EditionHandle):
    """What containers are made of: a base, and layer upon layer.

    Begin with `Image.debian_slim()` or another `from_...`, and add what is needed:
    `Image.debian_slim().pip_install("numpy").env({"LEVEL": "3"})`. What the methods have in common: `secrets` and `gpu`
    are there while a layer is built, `force_build` builds it anew even if it was built before, and what an installer
    takes (`find_links`, `index_url`, ...) is handed on to it.
    """

    __module__ = "modal.image"

    def pip_install(
        self,
        *packages: str | list[str],
        find_links: str | None = None,
        index_url: str | None = None,
        extra_index_url: str | None = None,
        pre: bool = False,
        extra_options: str = "",
        force_build: bool = False,
        secrets: Sequence[Secret] = _NONE,
        gpu: Any = None,
    ) -> Image:
        """The image with Python packages, installed by pip."""
        return self._installed("pip_install", packages, locals())

    def pip_install_private_repos(
        self,
        *repositories: str,
        git_user: str,
        find_links: str | None = None,
        index_url: str | None = None,
        extra_index_url: str | None = None,
        pre: bool = False,
        extra_options: str = "",
        gpu: Any = None,
        secrets: Sequence[Secret] = _NONE,
        force_build: bool = False,
    ) -> Image:
        """The image with Python packages from private repositories at GitHub or GitLab; a Secret has the token."""
        check_private_repos(repositories, secrets)
        return self._recorded("pip_install_private_repos", locals())

    def pip_install_from_requirements(
        self,
        requirements_txt: str,
        find_links: str | None = None,
        *,
        index_url: str | None = None,
        extra_index_url: str | None = None,
        pre: bool = False,
        extra_options: str = "",
        force_build: bool = False,
        secrets: Sequence[Secret] = _NONE,
        gpu: Any = None,
    ) -> Image:
        """The image with the Python packages of a requirements file of this machine."""
        return self._recorded("pip_install_from_requirements", locals())

    def pip_install_from_pyproject(
        self,
        pyproject_toml: str,
        optional_dependencies: list[str] = _NONE,
        *,
        find_links: str | None = None,
        index_url: str | None = None,
        extra_index_url: str | None = None,
        pre: bool = False,
        extra_options: str = "",
        force_build: bool = False,
        secrets: Sequence[Secret] = _NONE,
        gpu: Any = None,
    ) -> Image:
        """The image with the dependencies of a `pyproject.toml` of this machine."""
        return self._recorded("pip_install_from_pyproject", locals())

    def poetry_install_from_file(
        self,
        poetry_pyproject_toml: str,
        poetry_lockfile: str | None = None,
        ignore_lockfile: bool = False,
        old_installer: bool = False,
        force_build: bool = False,
        with_: list[str] = _NONE,
        without: list[str] = _NONE,
        only: list[str] = _NONE,
        *,
        secrets: Sequence[Secret] = _NONE,
        gpu: Any = None,
    ) -> Image:
        """The image with the dependencies of a Poetry project of this machine, without the project itself."""
        return self._recorded("poetry_install_from_file", locals())

    def dockerfile_commands(
        self,
        *dockerfile_commands: str | list[str],
        context_files: dict[str, str] = _NOWHERE,
        secrets: Sequence[Secret] = _NONE,
        gpu: Any = None,
        context_mount: Any | None = None,
        context_dir: Path | str | None = None,
        force_build: bool = False,
        ignore: Ignore | None = None,
    ) -> Image:
        """The image after some commands of a Dockerfile; `ignore=None` reads the `.dockerignore` file."""
        given = {**locals(), "ignore": None if ignore is None else ignored(ignore, "dockerfile_commands")}
        given["context_mount"] = None if context_mount is None else shown(context_mount)
        return self._installed("dockerfile_commands", dockerfile_commands, given, what="dockerfile_commands")

    def run_commands(
        self,
        *commands: str | list[str],
        secrets: Sequence[Secret] = _NONE,
        gpu: Any = None,
        force_build: bool = False,
    ) -> Image:
        """The image after some shell commands."""
        return self._installed("run_commands", commands, locals(), what="commands")

    def micromamba_install(
        self,
        *packages: str | list[str],
        spec_file: str | None = None,
        channels: list[str] = _NONE,
        force_build: bool = False,
        secrets: Sequence[Secret] = _NONE,
        gpu: Any = None,
    ) -> Image:
        """The image with packages, installed by micromamba."""
        return self._installed("micromamba_install", packages, locals(), besides=spec_file)

    def apt_install(
        self,
        *packages: str | list[str],
        force_build: bool = False,
        secrets: Sequence[Secret] = _NONE,
        gpu: Any = None,
    ) -> Image:
        """The image with Debian packages."""
        return self._installed("apt_install", packages, locals())

    def run_function(
        self,
        raw_f: Callable[..., Any],
        secrets: Sequence[Secret] = (),
        gpu: Any = None,
        mounts: Sequence[Any] = (),
        volumes: Mapping[str | PurePosixPath, Any] = _NOWHERE,
        network_file_systems: Mapping[str | PurePosixPath, Any] = _NOWHERE,
        cpu: float | None = None,
        memory: int | None = None,
        timeout: int | None = 60 * 60,
        force_build: bool = False,
        cloud: str | None = None,
        region: str | Sequence[str] | None = None,
        args: Sequence[Any] = (),
        kwargs: dict[str, Any] = _NOWHERE,
        *,
        include_source: bool | None = None,
    ) -> Image:
        """The image after a function, which is not a lambda, has run in a container of it."""
        check_run_function(raw_f, volumes, 60 * 60 if timeout is None else timeout)
        return self._recorded("run_function", {**locals(), "mounts": [shown(each) for each in mounts]})

    @staticmethod
    def debian_slim(python_version: str | None = None, force_build: bool = False) -> Image:
        """The default image: Debian with Python, of the version that runs here unless another one is named."""
        return Image._base("debian_slim", python_version=version_of(python_version), force_build=bool(force_build))

    @staticmethod
    def micromamba(python_version: str | None = None, force_build: bool = False) -> Image:
        """An image with micromamba, for packages of Conda."""
        return Image._base("micromamba", python_version=version_of(python_version), force_build=bool(force_build))

    @staticmethod
    def from_registry(
        tag: str,
        *,
        secret: Secret | None = None,
        setup_dockerfile_commands: list[str] = _NONE,
        force_build: bool = False,
        add_python: str | None = None,
        **kwargs: Any,
    ) -> Image:
        """An image from a registry, public or private; the Secret has the credentials of a private one."""
        method = "from_registry"
        return of_registry(Image, method, tag, secret, setup_dockerfile_commands, force_build, add_python, kwargs)

    @staticmethod
    def from_gcp_artifact_registry(
        tag: str,
        secret: Secret | None = None,
        *,
        setup_dockerfile_commands: list[str] = _NONE,
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
        secret: Secret | None = None,
        *,
        setup_dockerfile_commands: list[str] = _NONE,
        force_build: bool = False,
        add_python: str | None = None,
        **kwargs: Any,
    ) -> Image:
        """As `from_registry`, from the registry of AWS; the Secret has the keys of an account and the region."""
        method = "from_aws_ecr"
        return of_registry(Image, method, tag, secret, setup_dockerfile_commands, force_build, add_python, kwargs)

    @staticmethod
    def from_dockerfile(
        path: str | Path,
        context_mount: Any | None = None,
        force_build: bool = False,
        *,
        context_dir: Path | str | None = None,
        secrets: Sequence[Secret] = _NONE,
        gpu: Any = None,
        add_python: str | None = None,
        ignore: Ignore | None = None,
    ) -> Image:
        """An image built from a Dockerfile of this machine; `ignore=None` reads the `.dockerignore` file."""
        return Image._base(
            "from_dockerfile",
            secrets,
            path=str(path),
            context_mount=None if context_mount is None else shown(context_mount),
            context_dir=context_dir,
            force_build=bool(force_build),
            gpu=gpu,
            add_python=version_of(add_python),
            ignore=None if ignore is None else ignored(ignore, "from_dockerfile"),
        )

    @staticmethod
    def from_id(image_id: str, client: Client | None = None) -> Image:
        """A handle of the image with an identifier.

        Raises:
            modal.exception.InvalidError: The identifier is no text, or empty.
        """
        return Image._of(Source(object_id=identifier(image_id), client=client))
