"""A function, or the service behind a class: what is known outside of it, and what it is at present."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from modal_reference._engine.definitions import Batching, FunctionDefinition, Method, Options, Parameter
from modal_reference._engine.pools import Pool

if TYPE_CHECKING:
    from modal_reference._engine.apps import App
    from modal_reference._engine.calls import Call
    from modal_reference._engine.timers import Alarm


class FunctionInfo(NamedTuple):
    """What a handle knows of its function, or of the service behind a class.

    Args:
        methods: By name; a function has one, under the empty name.
        has_constructor: Whether arguments go to a constructor of the class's own.
        is_generator: Whether the results of the function itself come in pieces.
    """

    function_id: str
    app_id: str
    name: str
    is_class: bool
    methods: dict[str, Method]
    parameters: list[Parameter]
    has_constructor: bool
    is_generator: bool


class FunctionStats(NamedTuple):
    """How busy a function is.

    Args:
        backlog: Inputs that no container has taken yet.
        num_total_runners: Containers that live.
        num_running_inputs: Inputs that containers have taken and not finished.
        input_headroom: Inputs that containers could take at once, besides those that they have.
    """

    backlog: int
    num_total_runners: int
    num_running_inputs: int
    input_headroom: int


class Function:
    """One function, or one service of a class for one set of parameters and options.

    Args:
        service: The class without parameters, for a service that was bound; None for what was declared itself.
        parameters: The serialized arguments of the constructor; empty where there are none.
        options: What differs from the declaration.

    Attributes:
        declared: As it will be when its app is published the next time.
        definition: As it is.
        calls: The calls of it that are not over.
        bound: What was bound to this service, by parameters and options.
        timetable: When it is called by itself.
        alarm: The next time that it is.
    """

    __slots__ = (
        "alarm",
        "app",
        "bound",
        "calls",
        "declared",
        "definition",
        "function_id",
        "is_retired",
        "options",
        "parameters",
        "pool",
        "service",
        "timetable",
    )

    def __init__(
        self,
        function_id: str,
        app: App,
        definition: FunctionDefinition,
        pool: Pool,
        *,
        service: Function | None = None,
        parameters: bytes = b"",
        options: Options = Options(),  # noqa: B008  # nobody changes it
    ) -> None:
        self.function_id = function_id
        self.app = app
        self.declared = definition
        self.definition = definition
        self.pool = pool
        self.service = service
        self.parameters = parameters
        self.options = options
        self.calls: dict[str, Call] = {}
        self.bound: dict[tuple[bytes, str], Function] = {}
        self.is_retired = False
        self.timetable: Iterator[float] | None = None
        self.alarm: Alarm | None = None
        pool.adopt(self)

    def info(self) -> FunctionInfo:
        """What is known of it outside: as it was declared last."""
        declared = self.declared
        own = declared.methods.get("")
        return FunctionInfo(
            self.function_id,
            self.app.app_id,
            declared.name,
            declared.is_class,
            declared.methods,
            declared.parameters,
            declared.has_constructor,
            own is not None and own.is_generator,
        )

    def family(self) -> list[Function]:
        """It, and what is bound to it."""
        return [self, *self.bound.values()]

    def snapshot(self) -> object:
        """The whole state, for comparison."""
        return (self.declared, self.definition, self.is_retired, self.pool.snapshot(), sorted(self.bound))


def with_options(definition: FunctionDefinition, options: Options) -> FunctionDefinition:
    """A definition as it is with other options."""
    changes = {name: value for name, value in options._asdict().items() if value is not None and name not in _MERGED}
    if options.recorded is not None:
        changes["recorded"] = definition.recorded | options.recorded
    if options.scaling is not None:
        changes["scaling"] = definition.scaling.changed(options.scaling)
    if options.resources is not None:
        changes["resources"] = definition.resources.changed(options.resources)
    if options.batching is not None:
        changes["methods"] = _batched(definition.methods, options.batching)
    return definition._replace(**changes)


_MERGED = frozenset({"batching", "recorded", "resources", "scaling"})


def _batched(methods: dict[str, Method], batching: Batching) -> dict[str, Method]:
    """The methods, those that take batches with other batches."""
    return {
        name: method if method.batching is None else method._replace(batching=batching)
        for name, method in methods.items()
    }
