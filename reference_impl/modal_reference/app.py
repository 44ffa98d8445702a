"""`modal.App`: functions and classes that run, and are deployed, together (document 003, modal.App)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any, dataclass_transform

from modal_reference._faces.aio import apps as aio
from modal_reference._faces.apps import AppHandle
from modal_reference._faces.blocking import apps as blocking
from modal_reference._faces.defaults import defaults_of
from modal_reference._faces.entrypoint import LocalEntrypoint
from modal_reference._faces.function_arguments import FunctionArguments
from modal_reference._faces.names import is_app_id
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference._faces.parameters import parameter
from modal_reference._faces.parentheses import keywords_only, without_deprecated
from modal_reference._faces.running import Run
from modal_reference._faces.runs import RunArguments
from modal_reference._faces.signatures import NONE, NOWHERE, C, FunctionDecorator, Volumes
from modal_reference._faces.superseded_app import SupersededApp
from modal_reference.cls import Cls
from modal_reference.functions import Function

if TYPE_CHECKING:
    from modal_reference._engine import AppInfo
    from modal_reference._faces.client import BaseClient
    from modal_reference.client import Client
    from modal_reference.image import Image
    from modal_reference.retries import Retries
    from modal_reference.schedule import Schedule
    from modal_reference.secret import Secret

__all__ = ["App", "LocalEntrypoint"]


def _run(
    self: App,
    *,
    name: str | None = None,
    client: Client | None = None,
    detach: bool = False,
    interactive: bool = False,
    environment_name: str | None = None,
) -> Run[App]:
    """Make the app run for as long as a `with` or `async with` block lasts, so that its functions can be called.

    When the block ends, also by an exception, the app ends with its containers and everything ephemeral in it.

    Args:
        name: What to call this run; None is the name of the app.
        client: The client to work with; None is the one of the environment.
        detach: The app goes on when the block ends, until it is stopped.
        interactive: Functions may ask questions at the terminal.
        environment_name: Where to run; None is the active environment.

    Raises:
        modal.exception.InvalidError: The app is running already, or this is the global scope of a module that a
            container imports.
    """
    return Run(self, RunArguments(client, detach, interactive, environment_name, name))


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a decorator, from its local variables."""
    deprecated: dict[str, Any] = values["deprecated"]
    return {name: value for name, value in values.items() if name not in ("self", "deprecated")} | deprecated


class App(SupersededApp):
    """Functions and classes that are run, and deployed, together.

    Args:
        name: What to call it; a deployment needs a name.
        tags: Words about it that travel along.
        image: For functions that name none.
        secrets: For all functions.
        volumes: For all functions, by path.
        include_source: Has no effect: containers see the files of this machine.

    Raises:
        modal.exception.InvalidError: An argument is not what it should be.
    """

    _function_class = Function
    _class_class = Cls

    @without_deprecated
    def __init__(
        self,
        name: str | None = None,
        *,
        tags: dict[str, str] | None = None,
        image: Image | None = None,
        secrets: Sequence[Secret] = NONE,
        volumes: Volumes = NOWHERE,
        include_source: bool = True,
        **deprecated: Any,
    ) -> None:
        self._set_up(name, defaults_of(image, secrets, volumes, self._superseded_mounts(deprecated)))
        self._set_tags(tags or {})

    run = Operation(_run, _run)
    deploy = Operation(blocking.deploy, aio.deploy)
    stop = Operation(blocking.stop, aio.stop)
    lookup = StaticOperation(blocking.lookup, aio.lookup)

    @property
    def name(self) -> str | None:
        """The name that its author gave it."""
        return self._name

    @property
    def app_id(self) -> str | None:
        """The identifier of the app that runs, ran last, or was deployed or looked up; None before that."""
        return self._app_id

    @property
    def description(self) -> str | None:
        """The name; without one, what its last run was called."""
        return self._description

    @keywords_only("app.function", positionals=1)
    def function(
        self,
        *,
        image: Image | None = None,
        schedule: Schedule | None = None,
        env: dict[str, str | None] | None = None,
        secrets: Collection[Secret] | None = None,
        gpu: str | list[str] | None = None,
        serialized: bool = False,
        network_file_systems: Volumes = NOWHERE,
        volumes: Volumes = NOWHERE,
        cpu: float | tuple[float, float] | None = None,
        memory: int | tuple[int, int] | None = None,
        ephemeral_disk: int | None = None,
        min_containers: int | None = None,
        max_containers: int | None = None,
        buffer_containers: int | None = None,
        scaledown_window: int | None = None,
        proxy: Any | None = None,
        retries: int | Retries | None = None,
        timeout: int = 300,
        startup_timeout: int | None = None,
        name: str | None = None,
        is_generator: bool | None = None,
        cloud: str | None = None,
        region: str | Sequence[str] | None = None,
        routing_region: str | None = None,
        nonpreemptible: bool = False,
        enable_memory_snapshot: bool = False,
        block_network: bool = False,
        restrict_modal_access: bool = False,
        single_use_containers: bool = False,
        i6pn: bool | None = None,
        include_source: bool | None = None,
        experimental_options: dict[str, Any] | None = None,
        _experimental_restrict_output: bool = False,
        max_inputs: int | None = None,
        **deprecated: Any,
    ) -> FunctionDecorator:
        """Register a function with the app. The arguments are described under `FunctionArguments`.

        Raises:
            modal.exception.InvalidError: An argument breaks a rule; or the function is defined inside of another one,
                and `serialized=True` is missing.
        """
        arguments = FunctionArguments.of(self, **_given(locals()))
        return lambda found: self._register(found, arguments)  # type: ignore[return-value]  # the handle's type is R's

    @dataclass_transform(field_specifiers=(parameter,), kw_only_default=True)
    @keywords_only("app.cls", positionals=1)
    def cls(
        self,
        *,
        image: Image | None = None,
        env: dict[str, str | None] | None = None,
        secrets: Collection[Secret] | None = None,
        gpu: str | list[str] | None = None,
        serialized: bool = False,
        network_file_systems: Volumes = NOWHERE,
        volumes: Volumes = NOWHERE,
        cpu: float | tuple[float, float] | None = None,
        memory: int | tuple[int, int] | None = None,
        ephemeral_disk: int | None = None,
        min_containers: int | None = None,
        max_containers: int | None = None,
        buffer_containers: int | None = None,
        scaledown_window: int | None = None,
        proxy: Any | None = None,
        retries: int | Retries | None = None,
        timeout: int = 300,
        startup_timeout: int | None = None,
        cloud: str | None = None,
        region: str | Sequence[str] | None = None,
        routing_region: str | None = None,
        nonpreemptible: bool = False,
        enable_memory_snapshot: bool = False,
        block_network: bool = False,
        restrict_modal_access: bool = False,
        single_use_containers: bool = False,
        i6pn: bool | None = None,
        include_source: bool | None = None,
        experimental_options: dict[str, Any] | None = None,
        _experimental_restrict_output: bool = False,
        max_inputs: int | None = None,
        **deprecated: Any,
    ) -> Callable[[type[C]], type[C]]:
        """Register a class with the app. The arguments are described under `FunctionArguments`.

        Raises:
            modal.exception.InvalidError: An argument breaks a rule, or the class does.
        """
        arguments = FunctionArguments.of(self, is_class=True, **_given(locals()))
        from modal_reference._faces.classes import class_decorator

        return class_decorator(self, arguments)

    @keywords_only("app.local_entrypoint", positionals=1)
    def local_entrypoint(self, *, name: str | None = None) -> Callable[[Callable[..., Any]], LocalEntrypoint]:
        """Register a function that a command line can begin with; it runs here, inside of a run of the app.

        Args:
            name: What to call it; None is the name of the function.

        Raises:
            modal.exception.InvalidError: The name is taken, or the function is defined inside of another one.
        """
        return lambda found: self._add_entrypoint(found, name)

    def include(self, /, other_app: AppHandle, inherit_tags: bool = True) -> App:
        """Take in the functions and classes that are registered with another app by now.

        Args:
            other_app: The other app, which stays as it is.
            inherit_tags: Whether its tags are taken as well; where both have one, this app's stays.

        Returns:
            This app.

        Raises:
            modal.exception.InvalidError: It is no app.
        """
        self._include(other_app, inherit_tags=inherit_tags)
        return self

    @classmethod
    def _found(cls, info: AppInfo, name: str, client: BaseClient | None) -> App:
        """A handle of an app that was looked up."""
        app = cls(None if is_app_id(name) else name)
        app._description, app._app_id, app._client = info.description or info.name, info.app_id, client
        return app
