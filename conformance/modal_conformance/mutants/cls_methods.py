"""Faults of methods: where they run, on which object, and with which parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modal_conformance.mutants.declared import bind_otherwise, keep_methods_otherwise, keep_otherwise
from modal_reference import _failures
from modal_reference._agent import inputs as agent_inputs
from modal_reference._agent import service
from modal_reference._agent.service import Body
from modal_reference._engine import ControlPlane, FunctionDefinition, FunctionInfo, Options, Parameter
from modal_reference._faces import classes, declaring, parameters, user_class
from modal_reference._faces.blocking import classes as blocking
from modal_reference._faces.functions import FunctionHandle
from modal_reference._faces.instances import Instance
from modal_reference._faces.operation import Operation
from modal_reference._faces.parameters import Declared
from modal_reference.exception import InvalidError, NotFoundError
from modal_reference.functions import Function
from pytest_modalkit.mutants import Patch, mutant

_body = service._body
_enclose = _failures.enclose
_canonical = parameters.canonical
_given = parameters._given
_declared_in = parameters.declared_in
_init = Instance.__init__
_getattr = Instance.__getattr__


@mutant("cls.method.equals-local", "cls.method.map", "cls.method.reaches-others")
def methods_give_none(patch: Patch) -> None:
    """A method in a container returns None."""

    def body(function: Any, method: str, definition: FunctionDefinition) -> Body:
        found = _body(function, method, definition)
        return found._replace(function=lambda *args, **kwargs: None)

    patch.value(service, "_body", body)


@mutant("cls.method.runs-elsewhere")
def remote_runs_here(patch: Patch) -> None:
    """Remote calls the function here."""

    def remote(self: FunctionHandle, *args: Any, **kwargs: Any) -> Any:
        return self._get_raw_f()(*args, **kwargs)

    patch.value(Function, "remote", Operation(remote, remote))


@mutant("cls.method.async-body")
def async_methods_are_called_like_others(patch: Patch) -> None:
    """What an async method returns is not awaited."""
    patch.value(service, "_body", lambda *args: _body(*args)._replace(is_async=False))


@mutant("cls.method.generator")
def methods_do_not_yield(patch: Patch) -> None:
    """A method that yields is one that returns."""
    keep_methods_otherwise(patch, lambda it: it._replace(is_generator=False))


@mutant("cls.method.is-generator-given")
def generators_are_known_by_their_body_alone(patch: Patch) -> None:
    """is_generator=True is forgotten."""

    def without(definition: FunctionDefinition) -> FunctionDefinition:
        by_hand = definition.methods.get("count_by_hand")
        if by_hand is None:
            return definition
        return definition._replace(
            methods={**definition.methods, "count_by_hand": by_hand._replace(is_generator=False)}
        )

    keep_otherwise(patch, without)


@mutant("cls.method.is-function")
def methods_are_something_else(patch: Patch) -> None:
    """A method of an object is an object with the same attributes."""

    class Other:
        def __init__(self, method: Any) -> None:
            self._method = method

        def __getattr__(self, name: str) -> Any:
            return getattr(self._method, name)

    def get(self: Instance, name: str) -> Any:
        found = _getattr(self, name)
        return Other(found) if isinstance(found, FunctionHandle) else found

    patch.method(Instance, "__getattr__", get)


@mutant("cls.method.not-callable")
def methods_can_be_called(patch: Patch) -> None:
    """What calls a method without `remote` or `local` gets None."""

    class Called(Function[..., Any, Any]):
        def __call__(self, *args: Any) -> None: ...

    patch.value(FunctionHandle, "_of_method", classmethod(_callable_of(Called)))


def _callable_of(kind: type[Any]) -> Any:
    of_method = FunctionHandle._of_method.__func__  # type: ignore[attr-defined]
    return lambda cls, *args: of_method(kind, *args)


@mutant("cls.method.exceptions")
def every_failure_is_alike(patch: Patch) -> None:
    """Whatever a method raises, something else comes out."""
    patch.value(agent_inputs, "enclose", lambda fault: _enclose(RuntimeError("it failed")))


@mutant("cls.pool.methods-share", "cls.pool.state-stays", "cls.enter.once-per-container")
def each_input_has_its_own_container(patch: Patch) -> None:
    """A container takes one input."""
    keep_otherwise(patch, lambda it: it._replace(max_inputs=1) if it.is_class else it)


@mutant("cls.parameter.own-pool")
def parameters_are_asked_of_the_same_pool(patch: Patch) -> None:
    """All objects of a class share containers, which have the parameters of the first."""
    first: dict[str, FunctionInfo] = {}
    bind = ControlPlane.function_bind

    def function_bind(
        self: ControlPlane, now: float, function_id: str, parameters: bytes, options: Options
    ) -> FunctionInfo:
        return first.setdefault(function_id, bind(self, now, function_id, parameters, options))

    patch.method(ControlPlane, "function_bind", function_bind)


@mutant("cls.outside-run.refused")
def outside_of_a_run_nothing_is_found(patch: Patch) -> None:
    """A method whose App does not run is one that is not there."""
    patch.method(FunctionHandle, "_lost", lambda self: NotFoundError("it is not there"))


@mutant("cls.local.runs-here")
def hooks_do_not_run_here(patch: Patch) -> None:
    """A local call runs no hooks before."""
    patch.method(Instance, "_enter_hooks", lambda self: [])


@mutant("cls.local.construction-starts-nothing")
def objects_are_set_up_at_once(patch: Patch) -> None:
    """Making an object runs its hooks."""

    def init(self: Instance, handle: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        _init(self, handle, args, kwargs)
        if handle._user_class is not None:
            self._entered()

    patch.method(Instance, "__init__", init)


@mutant("cls.local.attributes")
def objects_have_methods_alone(patch: Patch) -> None:
    """What is no method of an object is not found on it."""

    def get(self: Instance, name: str) -> Any:
        found = _getattr(self, name)
        if isinstance(found, FunctionHandle):
            return found
        raise AttributeError(name)

    patch.method(Instance, "__getattr__", get)


# --- parameters ---


@mutant(
    "cls.parameter.arrives",
    "cls.parameter.texts-and-numbers",
    "cls.parameter.bytes-and-booleans",
    "cls.from-name.parameters",
    "cls.with-options.with-parameters",
    "cls.v0-73.own-constructor",
    "cls.v0-73.own-constructor.own-pool",
)
def parameters_do_not_travel(patch: Patch) -> None:
    """An object in a container has its defaults."""
    bind_otherwise(patch, lambda given, options: (b"", options))


@mutant("cls.parameter.default")
def defaults_do_not_travel(patch: Patch) -> None:
    """In a container a parameter that was not given is None."""

    def values(found: type, declared: Sequence[Parameter], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        return {each.name: kwargs.get(each.name) for each in declared}

    patch.value(user_class, "local_values", values)


@mutant("cls.parameter.required")
def nothing_is_required(patch: Patch) -> None:
    """A parameter that is missing is an empty text."""

    def lenient(declared: Sequence[Parameter], has_constructor: bool, args: Any, kwargs: Mapping[str, Any]) -> bytes:
        missing = {each.name: "" for each in declared if each.default is None and each.name not in kwargs}
        return _canonical(declared, has_constructor, args, {**missing, **kwargs})

    patch.value(blocking, "canonical", lenient)


@mutant("cls.parameter.unknown", "cls.parameter.init-false.not-in-constructor")
def unknown_parameters_are_passed_over(patch: Patch) -> None:
    """A keyword that is no parameter has no effect."""

    def lenient(declared: Sequence[Parameter], args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        names = {each.name for each in declared}
        return _given(declared, args, {name: value for name, value in kwargs.items() if name in names})

    patch.value(parameters, "_given", lenient)


@mutant("cls.parameter.needs-annotation", "cls.parameter.types")
def any_annotation_will_do(patch: Patch) -> None:
    """A parameter with a wrong annotation, or none, is not looked at."""

    def lenient(found: type) -> Declared:
        try:
            return _declared_in(found)
        except InvalidError:
            return Declared({}, {})

    for module in (parameters, declaring):
        patch.value(module, "declared_in", lenient)


@mutant("cls.parameter.no-own-constructor", "cls.batched.only-method", "cls.decorator.not-a-class")
def classes_are_not_checked(patch: Patch) -> None:
    """Whatever `App.cls` stands on is taken."""
    patch.value(classes, "check_class", lambda found, arguments: None)
