"""The arguments of `App.function` and `App.cls`, checked where they are written (document 003; spelled as on 1.6.4).

Each is carried out by the control plane or the runtime, or it is kept as text with the reason why this runtime does
without it: `FunctionDefinition.recorded`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from modal_reference._engine import Batching, Resources, RetryPolicy, Scaling, Schedule
from modal_reference._faces.arguments import shown
from modal_reference._faces.deprecated_arguments import with_new_names
from modal_reference._faces.figures import whole
from modal_reference._faces.images import ImageHandle, image_of
from modal_reference._faces.mountpoints import mountpoints
from modal_reference._faces.partials import Concurrency, PartialFunction
from modal_reference._faces.placement import check_keywords, recorded_of
from modal_reference._faces.resources import check_disk, resources_of
from modal_reference._faces.retries import retry_policy
from modal_reference._faces.scaling import WINDOW, WINDOW_OF_0_73, scaling_of
from modal_reference._faces.schedules import plan_of
from modal_reference._faces.secrets import SecretHandle, secrets_of
from modal_reference._faces.warning import warn_user
from modal_reference.exception import DeprecationError, InvalidError

if TYPE_CHECKING:
    from modal_reference._faces.apps import AppHandle

DEFAULT_TIMEOUT = 300
#: The longest time that a try may take, in seconds (guide of modal 1.6.4: 24 hours).
LONGEST_TIMEOUT = 24 * 60 * 60
#: The most retries where there is a limit (seen on modal 0.73.173).
MOST_RETRIES_OF_0_73 = 10


class FunctionArguments(NamedTuple):
    """What a decorator was told about a function or class.

    Args:
        name: The name within the app; None takes the one of the function.
        serialized: Whether the code travels by value.
        is_generator: Whether results come in pieces; None looks at the function.
        retries: None where nothing was said.
        concurrency: None where nothing was said.
        batching: Of `@modal.batched`.
        volumes: What is mounted, by its path.
        recorded: Arguments that are kept and not carried out here, each as text with the reason.
    """

    name: str | None
    serialized: bool
    is_generator: bool | None
    image: ImageHandle | None
    secrets: tuple[SecretHandle, ...]
    schedule: Schedule | None
    retries: RetryPolicy | None
    timeout: float
    startup_timeout: float
    scaling: Scaling
    max_inputs: int | None
    resources: Resources
    is_snapshot: bool
    volumes: dict[str, Any]
    recorded: dict[str, str]
    concurrency: Concurrency | None = None
    batching: Batching | None = None

    @classmethod
    def of(cls, app: AppHandle, *, is_class: bool = False, edition: str = "1", **given: Any) -> FunctionArguments:
        """What the keywords of a call mean.

        Args:
            app: The app whose defaults count.
            is_class: Whether it was `App.cls` that was called.
            edition: Whose rules count.
            given: The keywords, in today's or in the old spelling.

        Raises:
            TypeError: There is no such keyword.
            modal.exception.InvalidError: A value breaks a rule.
        """
        title = "App.cls" if is_class else "App.function"
        is_old = edition == "0.73"
        found = with_new_names(given, title, known_keywords(is_class), warns=not is_old)
        check_keywords(found)
        defaults = app._defaults
        timeout = _timeout(found.get("timeout", DEFAULT_TIMEOUT), is_old)
        return cls(
            name=_name(found.get("name")),
            serialized=bool(found.get("serialized", False)),
            is_generator=found.get("is_generator"),
            image=image_of(found.get("image")) or defaults.image,
            secrets=(*defaults.secrets, *secrets_of(found.get("secrets")), *_environment(found.get("env"))),
            schedule=plan_of(found.get("schedule")),
            retries=_retries(found.get("retries"), is_old),
            timeout=timeout,
            startup_timeout=_startup_timeout(found.get("startup_timeout"), timeout),
            scaling=_scaling(found, is_old),
            max_inputs=_max_inputs(found, warns=not is_old),
            resources=_resources(found),
            is_snapshot=bool(found.get("enable_memory_snapshot", False)),
            volumes={**defaults.volumes, **mountpoints(found.get("volumes") or {}, "Volume")},
            recorded=recorded_of(found, defaults),
            concurrency=None
            if found.get("allow_concurrent_inputs") is None
            else concurrent_inputs(found["allow_concurrent_inputs"]),
        )

    def for_function(self, found: Any) -> tuple[Callable[..., Any], FunctionArguments]:
        """The function below the decorators, and the arguments with what these say.

        Raises:
            modal.exception.InvalidError: They say what `@app.function` cannot be told, or twice.
        """
        if not isinstance(found, PartialFunction):
            raw, arguments = found, self
        else:
            raw, arguments = found._get_raw_f(), self.with_marks_of(found)
        if arguments.batching is not None:
            check_batched(raw)
        if self.schedule is not None:
            _check_schedulable(raw)
        return raw, arguments

    def with_marks_of(self, found: PartialFunction) -> FunctionArguments:
        """The arguments with what decorators below say.

        Raises:
            modal.exception.InvalidError: They say something that was said already.
        """
        marks = found._marks
        if marks.concurrency is not None and self.concurrency is not None:
            raise InvalidError(
                "allow_concurrent_inputs and @modal.concurrent were both given, and say the same thing: leave out the "
                "first"
            )
        return self._replace(
            concurrency=marks.concurrency or self.concurrency,
            batching=marks.batching or self.batching,
            is_generator=marks.is_generator if self.is_generator is None else self.is_generator,
        )


#: What is said of a function where nothing is.
UNSAID = FunctionArguments(
    name=None,
    serialized=False,
    is_generator=None,
    image=None,
    secrets=(),
    schedule=None,
    retries=None,
    timeout=DEFAULT_TIMEOUT,
    startup_timeout=DEFAULT_TIMEOUT,
    scaling=Scaling(),
    max_inputs=None,
    resources=Resources(),
    is_snapshot=False,
    volumes={},
    recorded={},
)


def known_keywords(is_class: bool) -> frozenset[str]:
    """The keywords that `App.cls` or `App.function` has today."""
    return _OF_BOTH if is_class else _OF_BOTH | _OF_FUNCTIONS


_OF_FUNCTIONS = frozenset({"name", "is_generator", "schedule"})
_OF_BOTH = frozenset(
    {
        "image",
        "env",
        "secrets",
        "gpu",
        "serialized",
        "network_file_systems",
        "volumes",
        "cpu",
        "memory",
        "ephemeral_disk",
        "min_containers",
        "max_containers",
        "buffer_containers",
        "scaledown_window",
        "proxy",
        "retries",
        "timeout",
        "startup_timeout",
        "cloud",
        "region",
        "routing_region",
        "nonpreemptible",
        "enable_memory_snapshot",
        "block_network",
        "restrict_modal_access",
        "single_use_containers",
        "i6pn",
        "include_source",
        "experimental_options",
        "_experimental_restrict_output",
        "max_inputs",
    }
)


def _name(name: Any) -> str | None:
    if name is not None and not isinstance(name, str):
        raise InvalidError(f"name is {shown(name)}, it must be a text: name the function, or leave it out")
    return name or None


def _environment(env: Any) -> tuple[SecretHandle, ...]:
    return (SecretHandle._of_dict(env, "env"),) if env else ()


def _retries(retries: Any, is_old: bool) -> RetryPolicy | None:
    return None if retries is None else retry_policy(retries, MOST_RETRIES_OF_0_73 if is_old else None)


def _timeout(timeout: Any, is_old: bool) -> float:
    if timeout is None and is_old:
        return float(DEFAULT_TIMEOUT)
    way_out = "leave it out for the default of 300 seconds, or set how many seconds one try may take"
    return float(whole(timeout, "timeout", 1, LONGEST_TIMEOUT, way_out=way_out))


def _startup_timeout(startup_timeout: Any, timeout: float) -> float:
    # Seen on modal 1.6.4: without one, a container may take as long to start as a try may take.
    return timeout if startup_timeout is None else float(whole(startup_timeout, "startup_timeout", 1, LONGEST_TIMEOUT))


def _scaling(found: dict[str, Any], is_old: bool) -> Scaling:
    names = ("min_containers", "max_containers", "buffer_containers", "scaledown_window")
    figures = {name: found.get(name) for name in names}
    return scaling_of(**figures, window=WINDOW_OF_0_73 if is_old else WINDOW)


def _resources(found: dict[str, Any]) -> Resources:
    check_disk(found.get("ephemeral_disk"))
    blocks = bool(found.get("block_network", False))
    return resources_of(found.get("cpu"), found.get("memory"), found.get("gpu"), blocks)


def _max_inputs(found: dict[str, Any], *, warns: bool) -> int | None:
    """How many inputs a container takes (seen on both clients: no other number than one)."""
    given = found.get("max_inputs")
    if given is not None and whole(given, "max_inputs", 1, 1, way_out="pass 1, or leave it out for no limit") and warns:
        warn_user("the parameter 'max_inputs' is deprecated: pass single_use_containers=True instead", DeprecationError)
    return 1 if given or found.get("single_use_containers") else None


def concurrent_inputs(allow_concurrent_inputs: Any) -> Concurrency | None:
    """What the old argument on concurrency means.

    Raises:
        modal.exception.InvalidError: It is no whole number above zero.
    """
    if allow_concurrent_inputs is None:
        return None
    return Concurrency(whole(allow_concurrent_inputs, "allow_concurrent_inputs", 1))


def check_batched(raw: Callable[..., Any]) -> None:
    """Accept a function or method that is to be given lists.

    Raises:
        modal.exception.InvalidError: It is a generator, or has parameters with defaults.
    """
    import inspect

    name = getattr(raw, "__name__", raw)
    if inspect.isgeneratorfunction(raw) or inspect.isasyncgenfunction(raw):
        raise InvalidError(f"the batched function {name} is a generator, it must return one list for all inputs")
    for each in inspect.signature(raw).parameters.values():
        if each.default is not inspect.Parameter.empty:
            raise InvalidError(
                f"the batched function {name} has a default for {each.name!r}, but a list is made of what every input "
                "gives: take the default away"
            )


def _check_schedulable(raw: Callable[..., Any]) -> None:
    import inspect

    for each in inspect.signature(raw).parameters.values():
        is_filled = each.kind in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        if each.default is inspect.Parameter.empty and not is_filled:
            raise InvalidError(
                f"{getattr(raw, '__name__', raw)} has a schedule, and is then called with no arguments, but its "
                f"parameter {each.name!r} has no default: give it one"
            )
