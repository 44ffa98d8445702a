"""Images with packages and commands, as the newest edition spells them (documents 003 and observed on modal 1.6.4).

The layers are checked and recorded; building them comes with the Docker runtime.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Self

from modal_reference._faces.figures import whole
from modal_reference._faces.function_arguments import LONGEST_TIMEOUT
from modal_reference._faces.image_files import Ignore, ImageWithFiles, ignored
from modal_reference._faces.mountpoints import mountpoints
from modal_reference._faces.recipes import function_for_build
from modal_reference._faces.secrets import SecretHandle
from modal_reference.exception import InvalidError

Variables = Mapping[str, str | None]
Secrets = Collection[SecretHandle]


class ImageWithPackages(ImageWithFiles):
    """The methods that install and run; each gives an image with one layer more.

    What they have in common:
        find_links, index_url, extra_index_url, pre, extra_options: Handed on to the installer.
        force_build: Build the layer anew even if it was built before.
        env: Variables while the layer is built.
        secrets: Secrets while the layer is built.
        gpu: A device while the layer is built.
    """

    def pip_install(
        self,
        *packages: str | list[str],
        find_links: str | None = None,
        index_url: str | None = None,
        extra_index_url: str | None = None,
        pre: bool = False,
        extra_options: str = "",
        force_build: bool = False,
        env: Variables | None = None,
        secrets: Secrets | None = None,
        gpu: str | None = None,
    ) -> Self:
        """The image with Python packages, installed by pip.

        Raises:
            modal.exception.InvalidError: A package is no text, or an option of pip.
        """
        return self._installed("pip_install", packages, locals(), refuses_options=True)

    def uv_pip_install(
        self,
        *packages: str | list[str],
        requirements: list[str] | None = None,
        find_links: str | None = None,
        index_url: str | None = None,
        extra_index_url: str | None = None,
        pre: bool = False,
        extra_options: str = "",
        force_build: bool = False,
        uv_version: str | None = None,
        env: Variables | None = None,
        secrets: Secrets | None = None,
        gpu: str | None = None,
    ) -> Self:
        """The image with Python packages, installed by uv (observed on modal 1.6.4).

        Raises:
            modal.exception.InvalidError: A package is no text, or an option of uv.
        """
        return self._installed("uv_pip_install", packages, locals(), refuses_options=True, besides=requirements)

    def pip_install_private_repos(
        self,
        *repositories: str,
        git_user: str,
        find_links: str | None = None,
        index_url: str | None = None,
        extra_index_url: str | None = None,
        pre: bool = False,
        extra_options: str = "",
        gpu: str | None = None,
        env: Variables | None = None,
        secrets: Secrets | None = None,
        force_build: bool = False,
    ) -> Self:
        """The image with Python packages from private repositories at GitHub or GitLab.

        Args:
            repositories: Such as `github.com/owner/name@ref`.
            git_user: Whose token it is.
            secrets: One of them holds the token.

        Raises:
            modal.exception.InvalidError: There is no Secret, or a repository is elsewhere.
        """
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
        env: Variables | None = None,
        secrets: Secrets | None = None,
        gpu: str | None = None,
    ) -> Self:
        """The image with the Python packages of a requirements file of this machine."""
        return self._recorded("pip_install_from_requirements", locals())

    def pip_install_from_pyproject(
        self,
        pyproject_toml: str,
        optional_dependencies: list[str] = [],  # noqa: B006 - the documented default; nobody changes it
        *,
        find_links: str | None = None,
        index_url: str | None = None,
        extra_index_url: str | None = None,
        pre: bool = False,
        extra_options: str = "",
        force_build: bool = False,
        env: Variables | None = None,
        secrets: Secrets | None = None,
        gpu: str | None = None,
    ) -> Self:
        """The image with the dependencies of a `pyproject.toml` of this machine."""
        return self._recorded("pip_install_from_pyproject", locals())

    def poetry_install_from_file(
        self,
        poetry_pyproject_toml: str,
        poetry_lockfile: str | None = None,
        *,
        ignore_lockfile: bool = False,
        force_build: bool = False,
        with_: list[str] = [],  # noqa: B006 - as above
        without: list[str] = [],  # noqa: B006
        only: list[str] = [],  # noqa: B006
        poetry_version: str | None = "latest",
        old_installer: bool = False,
        env: Variables | None = None,
        secrets: Secrets | None = None,
        gpu: str | None = None,
    ) -> Self:
        """The image with the dependencies of a Poetry project of this machine, without the project itself."""
        return self._recorded("poetry_install_from_file", locals())

    def uv_sync(
        self,
        uv_project_dir: str = "./",
        *,
        force_build: bool = False,
        groups: list[str] | None = None,
        extras: list[str] | None = None,
        frozen: bool = True,
        extra_options: str = "",
        uv_version: str | None = None,
        env: Variables | None = None,
        secrets: Secrets | None = None,
        gpu: str | None = None,
    ) -> Self:
        """The image with the dependencies of a uv project of this machine (observed on modal 1.6.4)."""
        return self._recorded("uv_sync", locals())

    def apt_install(
        self,
        *packages: str | list[str],
        force_build: bool = False,
        env: Variables | None = None,
        secrets: Secrets | None = None,
        gpu: str | None = None,
    ) -> Self:
        """The image with Debian packages."""
        return self._installed("apt_install", packages, locals())

    def micromamba_install(
        self,
        *packages: str | list[str],
        spec_file: str | None = None,
        channels: list[str] = [],  # noqa: B006 - as above
        force_build: bool = False,
        env: Variables | None = None,
        secrets: Secrets | None = None,
        gpu: str | None = None,
    ) -> Self:
        """The image with packages, installed by micromamba."""
        return self._installed("micromamba_install", packages, locals(), besides=spec_file)

    def run_commands(
        self,
        *commands: str | list[str],
        env: Variables | None = None,
        secrets: Secrets | None = None,
        volumes: Mapping[str | PurePosixPath, Any] | None = None,
        gpu: str | None = None,
        force_build: bool = False,
    ) -> Self:
        """The image after some shell commands."""
        mountpoints(volumes or {}, "Volume")
        return self._installed("run_commands", commands, locals(), what="commands")

    def dockerfile_commands(
        self,
        *dockerfile_commands: str | list[str],
        context_files: dict[str, str] = {},  # noqa: B006 - as above
        env: Variables | None = None,
        secrets: Secrets | None = None,
        gpu: str | None = None,
        context_dir: Path | str | None = None,
        force_build: bool = False,
        ignore: Ignore | None = None,
        build_args: dict[str, str] = {},  # noqa: B006
    ) -> Self:
        """The image after some commands of a Dockerfile; `ignore=None` reads the `.dockerignore` file."""
        given = {**locals(), "ignore": None if ignore is None else ignored(ignore, "dockerfile_commands")}
        return self._installed("dockerfile_commands", dockerfile_commands, given, what="dockerfile_commands")

    def run_function(
        self,
        raw_f: Callable[..., Any],
        *,
        env: Variables | None = None,
        secrets: Secrets | None = None,
        volumes: Mapping[str | PurePosixPath, Any] = {},
        network_file_systems: Mapping[str | PurePosixPath, Any] = {},
        gpu: str | list[str] | None = None,
        cpu: float | None = None,
        memory: int | None = None,
        timeout: int = 60 * 60,
        cloud: str | None = None,
        region: str | Sequence[str] | None = None,
        force_build: bool = False,
        args: Sequence[Any] = (),
        kwargs: dict[str, Any] = {},  # noqa: B006
        include_source: bool = True,
    ) -> Self:
        """The image after a function has run in a container of it.

        Args:
            raw_f: The function, which is not a lambda.
            args: What it is called with.
            kwargs: The same, by name.

        Raises:
            modal.exception.InvalidError: It is no such function, or there is no time limit.
        """
        check_run_function(raw_f, volumes, timeout)
        return self._recorded("run_function", locals())


def check_private_repos(repositories: Sequence[str], secrets: Secrets | None) -> None:
    """Accept what is to be installed from private repositories.

    Raises:
        modal.exception.InvalidError: There is no Secret, or a repository is neither at GitHub nor at GitLab.
    """
    if not secrets:
        raise InvalidError("pip_install_private_repos needs a token: pass secrets=[modal.Secret.from_name(...)]")
    wrong = [each for each in repositories if not each.startswith(("github.com", "gitlab.com"))]
    if wrong:
        raise InvalidError(
            f"{len(wrong)} out of {len(repositories)} given repository refs are invalid. Invalid refs: {wrong}. They "
            "begin with github.com or gitlab.com"
        )


def check_run_function(raw: Any, volumes: Mapping[Any, Any], timeout: Any) -> None:
    """Accept a function that is to run while an image is built.

    Raises:
        modal.exception.InvalidError: It is no such function, or a volume or the time limit is wrong.
    """
    function_for_build(raw)
    mountpoints(volumes, "Volume")
    whole(timeout, "timeout", 1, LONGEST_TIMEOUT)
