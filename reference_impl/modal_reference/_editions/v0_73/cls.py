"""`modal.Cls` of edition 0.73 (document 003, modal.Cls)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from os import PathLike
from typing import TYPE_CHECKING, Any

from modal_reference._editions.v0_73._aio import classes as aio
from modal_reference._editions.v0_73._blocking import classes as blocking
from modal_reference._editions.v0_73._namespace import WORKSPACE
from modal_reference._editions.v0_73._renamed import renamed
from modal_reference._editions.v0_73.functions import Function
from modal_reference._faces.aio import classes as newest_aio
from modal_reference._faces.blocking import classes as newest
from modal_reference._faces.class_changes import ClassChanges
from modal_reference._faces.classes import ClassHandle
from modal_reference._faces.handle import Source
from modal_reference._faces.instances import Instance
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference._faces.parameters import parameter
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.retries import Retries
    from modal_reference._editions.v0_73.secret import Secret
    from modal_reference._faces.functions import FunctionHandle
    from modal_reference._faces.gpus import GPUConfig

__all__ = ["Cls", "Obj", "parameter"]

_name_was_tag = renamed("tag", "name")


class Obj(Instance):
    """An object of a class under `@app.cls()`: its methods are functions, called as `obj.method.remote()`.

    Objects with the same parameters share their containers.
    """

    __module__ = "modal.cls"

    keep_warm = Operation(newest.keep_warm, newest_aio.keep_warm)


class Cls(ClassHandle):
    """A class whose methods run in containers.

    Made by `@app.cls()`, or found with `Cls.from_name`. A container makes one object, runs its hooks under
    `@modal.enter()`, then methods for as long as there is work, and its hooks under `@modal.exit()` when it ends.
    """

    __module__ = "modal.cls"

    _instance_class = Obj

    lookup = StaticOperation(_name_was_tag(blocking.lookup), _name_was_tag(aio.lookup))

    @classmethod
    @_name_was_tag
    def from_name(
        cls,
        app_name: str,
        name: str,
        namespace: Any = WORKSPACE,
        environment_name: str | None = None,
        workspace: str | None = None,
    ) -> Cls:
        """A handle of a class of a deployed app. Nothing is asked before it is used.

        Args:
            app_name: The name of the app.
            name: The name of the class.
            namespace: Has no effect: there is one namespace.
            environment_name: Where to look; None is the active environment.
            workspace: Has no effect: there is one workspace.
        """
        return cls._of_name(Function, app_name, Source(name, environment_name))

    def with_options(
        self,
        cpu: float | tuple[float, float] | None = None,
        memory: int | tuple[int, int] | None = None,
        gpu: str | GPUConfig | None = None,
        secrets: Collection[Secret] = (),
        volumes: Mapping[str | PathLike[str], Any] = {},
        retries: int | Retries | None = None,
        timeout: int | None = None,
        concurrency_limit: int | None = None,
        allow_concurrent_inputs: int | None = None,
        container_idle_timeout: int | None = None,
    ) -> Cls:
        """The same class with other options; its objects have containers of their own. What is left out stays.

        Args:
            secrets: Instead of those of the declaration.

        Raises:
            modal.exception.InvalidError: An option breaks a rule.
        """
        given = {name: value for name, value in locals().items() if name != "self"}
        return self._changed(ClassChanges.of(given, edition="0.73"))

    def _unbound(self, name: str) -> FunctionHandle:
        # As the clients of the edition's last weeks do.
        warn_user(
            f"{self._title}.{name} is called on the class, which is deprecated: make an object first, as in "
            f"{self._title}().{name}",
            DeprecationError,
        )
        return self().__getattr__(name)  # type: ignore[no-any-return]
