"""`modal.App` of edition 0.73 (document 003, modal.App)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, dataclass_transform

from modal_reference._editions.v0_73._aio import apps as aio
from modal_reference._editions.v0_73._blocking import apps as blocking
from modal_reference._editions.v0_73._renamed import renamed
from modal_reference._editions.v0_73.cls import Cls
from modal_reference._editions.v0_73.functions import Function
from modal_reference._faces.apps import AppHandle
from modal_reference._faces.classes import class_decorator
from modal_reference._faces.defaults import defaults_of
from modal_reference._faces.entrypoint import LocalEntrypoint
from modal_reference._faces.function_arguments import FunctionArguments
from modal_reference._faces.operation import Operation, StaticOperation
from modal_reference._faces.parameters import parameter
from modal_reference._faces.running import Run
from modal_reference._faces.runs import RunArguments
from modal_reference._faces.signatures import NONE, NOWHERE, C, Volumes
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError, InvalidError

if TYPE_CHECKING:
    from modal_reference._editions.v0_73.client import Client
    from modal_reference._engine import AppInfo
    from modal_reference._faces.client import BaseClient
    from modal_reference._faces.functions import FunctionHandle

__all__ = ["App", "LocalEntrypoint"]

_ENABLE = "put the run into `with modal.enable_output():`"


def _run(
    self: App,
    client: Client | None = None,
    show_progress: bool | None = None,
    detach: bool = False,
    interactive: bool = False,
    environment_name: str | None = None,
) -> Run[App]:
    """Make the app run for as long as a `with` or `async with` block lasts, so that its functions can be called.

    When the block ends, also by an exception, the app ends with its containers and everything ephemeral in it.

    Args:
        client: The client to work with; None is the one of the environment.
        show_progress: Has no effect any more: `modal.enable_output` shows progress.
        detach: The app goes on when the block ends, until it is stopped.
        interactive: Functions may ask questions at the terminal.
        environment_name: Where to run; None is the active environment.

    Raises:
        modal.exception.InvalidError: The app is running already, or this is the global scope of a module that a
            container imports.
        modal.exception.DeprecationError: `show_progress` is True (seen on modal 0.73.173).
    """
    if show_progress:
        raise DeprecationError(f"show_progress=True of App.run has no effect any more: {_ENABLE}")
    if show_progress is not None:
        warn_user("show_progress=False of App.run is deprecated, and has no effect: leave it out", DeprecationError)
    return Run(self, RunArguments(client, detach, interactive, environment_name))


def _refuse_positional(title: str, found: object) -> None:
    """Refuse what a decorator was given without a keyword: most often what it should decorate."""
    if found is not None:
        raise InvalidError(f"@{title} was given {found!r}: did you forget parentheses? Write @{title}()")


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a decorator, from its local variables."""
    return {name: value for name, value in values.items() if name not in ("self", "_warn_parentheses_missing")}


class App(AppHandle):
    """Functions and classes that are run, and deployed, together.

    Args:
        name: What to call it; a deployment needs a name.
        image: For functions that name none.
        mounts: Kept, and without effect: containers see the files of this machine.
        secrets: For all functions.
        volumes: For all functions, by path.
        include_source: Has no effect: containers see the files of this machine.

    Raises:
        modal.exception.InvalidError: An argument is not what it should be.
    """

    _function_class = Function
    _class_class = Cls

    def __init__(
        self,
        name: str | None = None,
        *,
        image: Any | None = None,
        mounts: Sequence[Any] = NONE,
        secrets: Sequence[Any] = NONE,
        volumes: Volumes = NOWHERE,
        include_source: bool | None = None,
    ) -> None:
        self._set_up(name, defaults_of(image, secrets, volumes, mounts))

    run = Operation(_run, _run)
    lookup = StaticOperation(renamed("label", "name")(blocking.lookup), renamed("label", "name")(aio.lookup))

    @property
    def name(self) -> str | None:
        """The name that its author gave it."""
        return self._name

    @property
    def is_interactive(self) -> bool:
        """Whether the app runs, and may ask questions."""
        return self._is_interactive

    @property
    def app_id(self) -> str | None:
        """The identifier of the app that runs, ran last, or was deployed or looked up; None before that."""
        return self._app_id

    @property
    def description(self) -> str | None:
        """The name; without one, what its last run was called."""
        return self._description

    def set_description(self, description: str) -> None:
        """Call the app something else."""
        self._description = description

    @property
    def image(self) -> Any:
        """The image of functions that name none."""
        return self._defaults.image

    @image.setter
    def image(self, image: Any) -> None:
        self._set_image(image)

    @property
    def registered_functions(self) -> dict[str, FunctionHandle]:
        """Everything that is registered and runs as a function, by name."""
        return self._functions

    @property
    def registered_classes(self) -> dict[str, Any]:
        """The classes that are registered, by name."""
        return self._classes

    @property
    def registered_entrypoints(self) -> dict[str, LocalEntrypoint]:
        """The local entrypoints that are registered, by name."""
        return self._entrypoints

    @property
    def registered_web_endpoints(self) -> list[str]:
        """The names of functions that answer web requests."""
        return self._web_endpoints

    @property
    def indexed_objects(self) -> dict[str, Any]:
        """Functions and classes by name. Deprecated (seen on modal 0.73.173)."""
        warn_user(
            "App.indexed_objects is deprecated: use App.registered_functions or App.registered_classes",
            DeprecationError,
        )
        return {**self._functions, **self._classes}

    def function(
        self,
        _warn_parentheses_missing: Any = None,
        *,
        image: Any | None = None,
        schedule: Any | None = None,
        secrets: Sequence[Any] = (),
        gpu: Any = None,
        serialized: bool = False,
        mounts: Sequence[Any] = (),
        network_file_systems: Volumes = NOWHERE,
        volumes: Volumes = NOWHERE,
        allow_cross_region_volumes: bool = False,
        cpu: float | tuple[float, float] | None = None,
        memory: int | tuple[int, int] | None = None,
        ephemeral_disk: int | None = None,
        min_containers: int | None = None,
        max_containers: int | None = None,
        buffer_containers: int | None = None,
        scaledown_window: int | None = None,
        proxy: Any | None = None,
        retries: Any | None = None,
        concurrency_limit: int | None = None,
        allow_concurrent_inputs: int | None = None,
        container_idle_timeout: int | None = None,
        timeout: int | None = None,
        keep_warm: int | None = None,
        name: str | None = None,
        is_generator: bool | None = None,
        cloud: str | None = None,
        region: str | Sequence[str] | None = None,
        enable_memory_snapshot: bool = False,
        block_network: bool = False,
        max_inputs: int | None = None,
        i6pn: bool | None = None,
        include_source: bool | None = None,
        _experimental_scheduler_placement: Any | None = None,
        _experimental_buffer_containers: int | None = None,
        _experimental_proxy_ip: str | None = None,
        _experimental_custom_scaling_factor: float | None = None,
        _experimental_enable_gpu_snapshot: bool = False,
    ) -> Callable[[Any], Function[..., Any, Any]]:
        """Register a function with the app. The arguments are described under `FunctionArguments`.

        Raises:
            modal.exception.InvalidError: An argument breaks a rule; or the function is defined inside of another one,
                and `serialized=True` is missing.
        """
        given = _given(locals())
        _refuse_positional("app.function", _warn_parentheses_missing)
        arguments = FunctionArguments.of(self, edition="0.73", **given)
        return lambda found: self._register(found, arguments)  # type: ignore[return-value]  # of our own class

    @dataclass_transform(field_specifiers=(parameter,), kw_only_default=True)
    def cls(
        self,
        _warn_parentheses_missing: Any = None,
        *,
        image: Any | None = None,
        secrets: Sequence[Any] = (),
        gpu: Any = None,
        serialized: bool = False,
        mounts: Sequence[Any] = (),
        network_file_systems: Volumes = NOWHERE,
        volumes: Volumes = NOWHERE,
        allow_cross_region_volumes: bool = False,
        cpu: float | tuple[float, float] | None = None,
        memory: int | tuple[int, int] | None = None,
        ephemeral_disk: int | None = None,
        min_containers: int | None = None,
        max_containers: int | None = None,
        buffer_containers: int | None = None,
        scaledown_window: int | None = None,
        proxy: Any | None = None,
        retries: Any | None = None,
        concurrency_limit: int | None = None,
        allow_concurrent_inputs: int | None = None,
        container_idle_timeout: int | None = None,
        timeout: int | None = None,
        keep_warm: int | None = None,
        cloud: str | None = None,
        region: str | Sequence[str] | None = None,
        enable_memory_snapshot: bool = False,
        block_network: bool = False,
        max_inputs: int | None = None,
        include_source: bool | None = None,
        _experimental_scheduler_placement: Any | None = None,
        _experimental_buffer_containers: int | None = None,
        _experimental_proxy_ip: str | None = None,
        _experimental_custom_scaling_factor: float | None = None,
        _experimental_enable_gpu_snapshot: bool = False,
    ) -> Callable[[type[C]], type[C]]:
        """Register a class with the app. The arguments are described under `FunctionArguments`.

        Raises:
            modal.exception.InvalidError: An argument breaks a rule, or the class does.
        """
        given = _given(locals())
        _refuse_positional("app.cls", _warn_parentheses_missing)
        return class_decorator(self, FunctionArguments.of(self, is_class=True, edition="0.73", **given))

    def local_entrypoint(
        self, _warn_parentheses_missing: Any = None, *, name: str | None = None
    ) -> Callable[[Callable[..., Any]], LocalEntrypoint]:
        """Register a function that a command line can begin with; it runs here, inside of a run of the app.

        Args:
            name: What to call it; None is the name of the function.

        Raises:
            modal.exception.InvalidError: The name is taken, or the function is defined inside of another one.
        """
        _refuse_positional("app.local_entrypoint", _warn_parentheses_missing)
        return lambda found: self._add_entrypoint(found, name)

    def include(self, /, other_app: AppHandle) -> None:
        """Take in the functions and classes that are registered with another app by now.

        Args:
            other_app: The other app, which stays as it is.

        Raises:
            modal.exception.InvalidError: It is no app.
        """
        self._include(other_app)

    @classmethod
    def _found(cls, info: AppInfo, name: str, client: BaseClient | None) -> App:
        """A handle of an app that was looked up."""
        app = cls(name)
        app._app_id, app._client = info.app_id, client
        return app
