"""`modal.Secret`: variables for the environment of containers (document 003, modal.secret)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from modal_reference._faces.aio import secrets as aio
from modal_reference._faces.blocking import secrets as blocking
from modal_reference._faces.deprecated_secrets import CREATE_DEPLOYED, LOOKUP
from modal_reference._faces.handle import NamedHandle, Source
from modal_reference._faces.manager import ObjectManager
from modal_reference._faces.names import check_object_name
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference._faces.secrets import SecretHandle

if TYPE_CHECKING:
    from modal_reference.client import Client

__all__ = ["Secret", "SecretManager"]


class SecretManager(ObjectManager):
    """`modal.Secret.objects`."""

    __module__ = "modal.secret"

    create = Operation(blocking.create, aio.create)  # type: ignore[assignment]  # with variables, unlike the others


class Secret(SecretHandle, NamedHandle):
    """A set of variables for the processes in containers, such as credentials.

    A function that lists it has them in `os.environ`; where several say the same variable, the last one counts. What
    the variables hold is shown nowhere: not by the handle, nor in events, logs or messages.
    """

    __module__ = "modal.secret"

    objects = SecretManager()

    info = Operation(blocking.info, aio.info)
    update = Operation(blocking.update, aio.update)

    @staticmethod
    def from_dict(
        env_dict: Mapping[str, str | None] = {},
    ) -> Secret:
        """A Secret of the given variables.

        Args:
            env_dict: The variables; those that are None are left out.

        Raises:
            modal.exception.InvalidError: It is no dictionary of texts.
        """
        return Secret._of_dict(env_dict)

    @staticmethod
    def from_local_environ(env_keys: list[str]) -> Secret:
        """A Secret of variables that this process has. In a container it is empty.

        Args:
            env_keys: The names of the variables.

        Raises:
            modal.exception.InvalidError: This process lacks one of them.
        """
        return Secret._of_local_environ(env_keys)

    @staticmethod
    def from_dotenv(path: str | Path | None = None, *, filename: str = ".env", client: Client | None = None) -> Secret:
        """A Secret of the variables in a `.env` file, which is read when it is first used.

        It is looked for in a folder, then in those above it; where there is none, the Secret is empty.

        Args:
            path: A folder, or a file in it, such as `__file__`; None is the working directory.
            filename: The name of the file.
            client: The client to work with; None is the one of the environment.
        """
        return Secret._of_dotenv(path, filename, client)

    @staticmethod
    def from_name(
        name: str,
        *,
        environment_name: str | None = None,
        required_keys: list[str] = [],  # noqa: B006 - the documented default; nobody changes it
        client: Client | None = None,
    ) -> Secret:
        """A handle of a named Secret. Nothing is asked before it is used.

        Args:
            name: Its name.
            environment_name: Where to look; None is the active environment.
            required_keys: Variables that it must have, or else its use is refused.
            client: The client to work with; None is the one of the environment.

        Raises:
            modal.exception.InvalidError: The name breaks a rule.
        """
        check_object_name(name, "Secret")
        return Secret._of_name(Source(name, environment_name, client=client), required_keys)

    lookup = StaticOperation(*LOOKUP)
    create_deployed = StaticOperation(*CREATE_DEPLOYED)


SecretManager._handle_class = Secret
