"""`modal.Environment`: where the names of objects are looked up (observed on the real client, 1.6.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from modal_reference._faces.aio import environments as aio
from modal_reference._faces.blocking import environments as blocking
from modal_reference._faces.names import check_environment_name
from modal_reference._faces.operation import Operation
from modal_reference.config import config

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient

__all__ = ["Environment", "create_environment", "delete_environment", "list_environments"]


class EnvironmentManager:
    """`modal.Environment.objects`."""

    create = Operation(blocking.create, aio.create)
    list = Operation(blocking.list_environments, aio.list_environments)
    delete = Operation(blocking.delete, aio.delete)

    def __repr__(self) -> str:
        return "<modal.Environment.objects>"


class Environment:
    """A handle of an environment. The names of objects in one environment say nothing about those in another.

    Attributes:
        name: Its name; empty for the universe's own default until the handle is hydrated.
    """

    name: str
    _create_if_missing: bool
    _client: BaseClient | None

    objects = EnvironmentManager()
    hydrate = Operation(blocking.hydrate, aio.hydrate)

    def __init__(self) -> None:
        raise RuntimeError(
            "Environment(...) is not how an Environment is made: use Environment.from_name or from_context"
        )

    @classmethod
    def _of(cls, name: str, create_if_missing: bool = False, client: BaseClient | None = None) -> Self:
        environment = cls.__new__(cls)
        environment.name = name
        environment._create_if_missing = create_if_missing
        environment._client = client
        return environment

    @staticmethod
    def from_name(name: str, *, create_if_missing: bool = False, client: BaseClient | None = None) -> Environment:
        """A handle of a named environment. Nothing is asked before it is used.

        Args:
            name: The name.
            create_if_missing: Create the environment when the handle is hydrated, if it is not there.
            client: The client to find it with; None is the one of the environment variables.

        Raises:
            modal.exception.InvalidError: The name breaks a rule.
        """
        check_environment_name(name)
        return Environment._of(name, create_if_missing, client)

    @staticmethod
    def from_context(*, client: BaseClient | None = None) -> Environment:
        """A handle of the default environment: the one that the settings name, else the universe's own."""
        return Environment._of(config.get("environment") or "", client=client)

    def __repr__(self) -> str:
        return f"Environment.from_name({self.name!r})" if self.name else "Environment.from_context()"


create_environment = Environment.objects.create
delete_environment = Environment.objects.delete
list_environments = Environment.objects.list
