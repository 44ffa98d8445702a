"""`modal.Cls`: a class whose methods run in containers (document 003, modal.Cls)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from modal_reference._faces.aio import classes as aio
from modal_reference._faces.blocking import classes as blocking
from modal_reference._faces.class_changes import ClassChanges
from modal_reference._faces.classes import ClassHandle
from modal_reference._faces.decorating import batching_of, concurrency_of
from modal_reference._faces.handle import Source
from modal_reference._faces.instances import Instance
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference._faces.parameters import parameter
from modal_reference._faces.parentheses import without_deprecated
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError
from modal_reference.functions import Function

if TYPE_CHECKING:
    from modal_reference.client import Client
    from modal_reference.retries import Retries
    from modal_reference.secret import Secret

__all__ = ["Cls", "Obj", "parameter"]

_CONSTRUCTOR = (
    "{} has a constructor of its own, which is deprecated: declare parameters as fields, such as `name: str = "
    "modal.parameter()`, and do the rest in a method under @modal.enter()"
)


def _keep_warm(self: Instance, warm_pool_size: int) -> None:
    """Keep so many containers for this object. Deprecated: `update_autoscaler(min_containers=...)` does it."""
    _warn_of_keep_warm()
    blocking.keep_warm(self, warm_pool_size)


async def _keep_warm_aio(self: Instance, warm_pool_size: int) -> None:
    """Keep so many containers for this object. Deprecated: `update_autoscaler(min_containers=...)` does it."""
    _warn_of_keep_warm()
    await aio.keep_warm(self, warm_pool_size)


def _warn_of_keep_warm() -> None:
    warn_user("keep_warm is deprecated: use update_autoscaler(min_containers=...) instead", DeprecationError)


class Obj(Instance):
    """An object of a class under `@app.cls()`: its methods are functions, called as `obj.method.remote()`.

    Objects with the same parameters share their containers.
    """

    __module__ = "modal.cls"

    update_autoscaler = Operation(blocking.update_autoscaler, aio.update_autoscaler)
    keep_warm = Operation(_keep_warm, _keep_warm_aio)


def _looked_up(app_name: str, name: str, environment_name: str | None) -> Cls:
    warn_user("modal.Cls.lookup is deprecated: use modal.Cls.from_name instead", DeprecationError)
    return Cls.from_name(app_name, name, environment_name=environment_name)


def _lookup(app_name: str, name: str, *, client: Client | None = None, environment_name: str | None = None) -> Cls:
    """Find a class of a deployed app at once. Deprecated: `from_name` finds it when it is used."""
    return blocking.hydrate(_looked_up(app_name, name, environment_name), client)


async def _lookup_aio(
    app_name: str, name: str, *, client: Client | None = None, environment_name: str | None = None
) -> Cls:
    """Find a class of a deployed app at once. Deprecated: `from_name` finds it when it is used."""
    return await aio.hydrate(_looked_up(app_name, name, environment_name), client)


class Cls(ClassHandle):
    """A class whose methods run in containers.

    Made by `@app.cls()`, or found with `Cls.from_name`. A container makes one object, runs its hooks under
    `@modal.enter()`, then methods for as long as there is work, and its hooks under `@modal.exit()` when it ends.
    """

    __module__ = "modal.cls"

    _instance_class = Obj

    lookup = StaticOperation(_lookup, _lookup_aio)

    @classmethod
    def from_name(
        cls,
        app_name: str,
        name: str,
        *,
        version: int | None = None,
        environment_name: str | None = None,
        client: Client | None = None,
    ) -> Cls:
        """A handle of a class of a deployed app. Nothing is asked before it is used.

        Args:
            app_name: The name of the app.
            name: The name of the class.
            version: Has no effect: here the latest version of an app is the only one.
            environment_name: Where to look; None is the active environment.
            client: The client to work with; None is the one of the environment.
        """
        return cls._of_name(Function, app_name, Source(name, environment_name, client=client))

    @without_deprecated
    def with_options(
        self,
        *,
        cpu: float | tuple[float, float] | None = None,
        memory: int | tuple[int, int] | None = None,
        gpu: str | None = None,
        env: Mapping[str, str | None] | None = None,
        secrets: Collection[Secret] | None = None,
        volumes: Mapping[str | PurePosixPath, Any] = {},
        retries: int | Retries | None = None,
        max_containers: int | None = None,
        buffer_containers: int | None = None,
        scaledown_window: int | None = None,
        timeout: int | None = None,
        region: str | Sequence[str] | None = None,
        cloud: str | None = None,
        routing_region: str | None = None,
        **deprecated: Any,
    ) -> Cls:
        """The same class with other options; its objects have containers of their own. What is left out stays.

        Args:
            secrets: Instead of those of the declaration.
            env: More variables, which win over those of the Secrets.
            deprecated: Options under the names that they had in 0.73, which warn.

        Raises:
            modal.exception.InvalidError: An option breaks a rule.
        """
        given = {name: value for name, value in locals().items() if name not in ("self", "deprecated")}
        return self._changed(ClassChanges.of({**given, **deprecated}))

    def with_concurrency(self, *, max_inputs: int, target_inputs: int | None = None) -> Cls:
        """The same class with containers that run several inputs at once (observed on modal 1.6.4).

        Args:
            max_inputs: So many at once in one container.
            target_inputs: So many the scaling aims at; None means `max_inputs`.

        Raises:
            modal.exception.InvalidError: A figure is below 1, or the target is above the most.
        """
        return self._changed(ClassChanges(concurrency=concurrency_of(max_inputs, target_inputs)))

    def with_batching(self, *, max_batch_size: int, wait_ms: int) -> Cls:
        """The same class with other figures for its batched method (observed on modal 1.6.4).

        Args:
            max_batch_size: So many inputs at most.
            wait_ms: How long the first input waits for others, in milliseconds.

        Raises:
            modal.exception.InvalidError: A figure is out of its range.
        """
        return self._changed(ClassChanges(batching=batching_of(max_batch_size, wait_ms)))

    @classmethod
    def _meet_constructor(cls, user_class: type) -> None:
        warn_user(_CONSTRUCTOR.format(user_class.__name__), DeprecationError)
