"""`modal.Secret` of edition 0.73 (document 003, modal.secret)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from modal_reference._editions.v0_73._aio import secrets as aio
from modal_reference._editions.v0_73._blocking import secrets as blocking
from modal_reference._editions.v0_73._handle import EditionHandle
from modal_reference._editions.v0_73._namespace import WORKSPACE
from modal_reference._editions.v0_73._renamed import renamed
from modal_reference._faces.handle import Source
from modal_reference._faces.names import check_object_name
from modal_reference._faces.operation import StaticOperation
from modal_reference._faces.secrets import SecretHandle

__all__ = ["Secret"]

_name_was_label = renamed("label", "name")


class Secret(SecretHandle, EditionHandle):
    """A set of variables for the processes in containers, such as credentials.

    A function that lists it has them in `os.environ`; where several say the same variable, the last one counts. What
    the variables hold is shown nowhere: not by the handle, nor in events, logs or messages.
    """

    __module__ = "modal.secret"

    lookup = StaticOperation(_name_was_label(blocking.lookup), _name_was_label(aio.lookup))
    create_deployed = StaticOperation(blocking.create_deployed, aio.create_deployed)

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
    def from_dotenv(path: str | Path | None = None, *, filename: str = ".env") -> Secret:
        """A Secret of the variables in a `.env` file, which is read when it is first used.

        It is looked for in a folder, then in those above it; where there is none, the Secret is empty.

        Args:
            path: A folder, or a file in it, such as `__file__`; None is the working directory.
            filename: The name of the file.
        """
        return Secret._of_dotenv(path, filename)

    @staticmethod
    @_name_was_label
    def from_name(
        name: str,
        namespace: Any = WORKSPACE,
        environment_name: str | None = None,
        required_keys: list[str] = [],  # noqa: B006 - the documented default; nobody changes it
    ) -> Secret:
        """A handle of a named Secret. Nothing is asked before it is used.

        Args:
            name: Its name.
            namespace: Has no effect: there is one namespace.
            environment_name: Where to look; None is the active environment.
            required_keys: Variables that it must have, or else its use is refused.

        Raises:
            modal.exception.InvalidError: The name breaks a rule.
        """
        check_object_name(name, "Secret")
        return Secret._of_name(Source(name, environment_name), required_keys)
