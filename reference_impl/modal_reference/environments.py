"""`modal.Environment`: where the names of objects are looked up (observed on the real client, 1.6.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modal_reference._engine import ObjectKind
from modal_reference._faces.aio import environments as aio
from modal_reference._faces.blocking import environments as blocking
from modal_reference._faces.handle import NamedHandle, Source
from modal_reference._faces.names import check_environment_name
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference.config import config

if TYPE_CHECKING:
    from modal_reference._faces.client import BaseClient

__all__ = ["Environment", "create_environment", "delete_environment", "list_environments"]


class EnvironmentManager:
    """`modal.Environment.objects`."""

    __module__ = "modal.environments"

    create = Operation(blocking.create, aio.create)
    list = Operation(blocking.listed, aio.listed)
    delete = Operation(blocking.delete, aio.delete)

    def __repr__(self) -> str:
        return "<modal.Environment.objects>"


class Environment(NamedHandle):
    """A handle of an environment. The names of objects in one environment say nothing about those in another.

    Its name is known from the beginning, that of the default environment once the handle is hydrated.
    """

    __module__ = "modal.environments"
    _kind = ObjectKind.ENVIRONMENT

    objects = EnvironmentManager()
    hydrate = Operation(blocking.hydrate, aio.hydrate)

    def __init__(self) -> None:
        raise RuntimeError(
            "Environment(...) is not how an Environment is made: use Environment.from_name or from_context"
        )

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
        checked = check_environment_name(name)
        return Environment._of(Source(checked, create_if_missing=create_if_missing, client=client))

    @staticmethod
    def from_context(*, client: BaseClient | None = None) -> Environment:
        """A handle of the default environment: the one that the settings name, else the universe's own."""
        return Environment._of(Source(config.get("environment") or "", client=client))

    def __repr__(self) -> str:
        source = self._source
        if source.object_id:
            return f"Environment.from_id({source.object_id!r})"
        return f"Environment.from_name({source.name!r})" if source.name else "Environment.from_context()"


create_environment = StaticOperation(blocking.create_environment, aio.create_environment)
delete_environment = StaticOperation(blocking.delete_environment, aio.delete_environment)
list_environments = StaticOperation(blocking.list_environments, aio.list_environments)
