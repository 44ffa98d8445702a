"""Faults of Functions in single calls: what goes there, what comes back, and where the body runs."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import modal_reference
import modal_reference.functions
from modal_reference import _failures
from modal_reference._agent import inputs as agent_inputs
from modal_reference._agent import service as agent_service
from modal_reference._agent.inputs import Work
from modal_reference._engine import ControlPlane
from modal_reference._engine.calling import Calling
from modal_reference._engine.calls import Call
from modal_reference._engine.endings import Endings
from modal_reference._engine.inputs import Input
from modal_reference._engine.outputs import OutputStatus
from modal_reference._engine.pools import Pool
from modal_reference._faces import outcomes
from modal_reference._faces.blocking import functions as blocking
from modal_reference._faces.calls import CallHandle
from modal_reference._faces.functions import FunctionHandle
from modal_reference._faces.operation import Operation
from modal_reference._serialization import dumps, loads
from modal_reference.exception import DeserializationError, Error, NotFoundError
from modal_reference.functions import Function, FunctionCall
from pytest_modalkit.mutants import Patch, mutant

_arguments = Work.arguments
_succeeded = Work.succeeded
_serialized = agent_inputs._serialized
_body = agent_service._body
_get = Calling.get
_fail_try = Endings.fail_try
_demand = Pool.demand
_value_of = outcomes.value_of
_enclose = _failures.enclose
_rebuild = _failures.rebuild
_link = _failures._link
_remade = _failures._remade
_raw = FunctionHandle._get_raw_f
_spawned = blocking.spawned
_MEGABYTE = 1 << 20


@mutant("function.module.same-class")
def module_has_a_class_of_its_own(patch: Patch) -> None:
    """The class in the module is another one than the class at the top."""
    patch.value(modal_reference.functions, "Function", type("Function", (modal_reference.Function,), {}))


@mutant("function.constructor.is-refused", "call.constructor.is-refused")
def classes_can_be_called(patch: Patch) -> None:
    """Function() and FunctionCall() give something."""
    for kind in (Function, FunctionCall):
        patch.value(kind, "__init__", lambda self: None)


@mutant("function.not-callable")
def functions_can_be_called(patch: Patch) -> None:
    """f(1) calls the function here."""
    patch.value(Function, "__call__", lambda self, *args: self.local(*args))


# --- what goes there ---


@mutant("function.remote.equals-local", "function.remote.passes-arguments", "function.remote.wrong-arguments")
def keywords_are_dropped(patch: Patch) -> None:
    """Keyword arguments do not arrive."""
    patch.method(Work, "arguments", lambda self: (_arguments(self)[0], {}))


@mutant("function.remote.values-cross-whole", "function.remote.async-body")
def results_become_texts(patch: Patch) -> None:
    """A result arrives as its representation."""
    patch.method(agent_inputs, "_serialized", lambda body, result: dumps(repr(result)))


@mutant("function.remote.large-values")
def large_results_are_cut_off(patch: Patch) -> None:
    """Of a long result only the first mebibyte arrives."""
    patch.method(
        agent_inputs,
        "_serialized",
        lambda body, result: _serialized(body, result[:_MEGABYTE] if isinstance(result, bytes) else result),
    )


@mutant("function.remote.copies-arguments", "function.remote.runs-elsewhere")
def remote_runs_here(patch: Patch) -> None:
    """remote() calls the function in the caller's process."""

    def remote(self: FunctionHandle, *args: Any, **kwargs: Any) -> Any:
        return self._get_raw_f()(*args, **kwargs)

    patch.value(Function, "remote", Operation(remote, remote))


@mutant("function.remote.async-body")
def coroutines_are_not_awaited(patch: Patch) -> None:
    """An async function is called like a plain one."""
    patch.method(
        agent_service,
        "_body",
        lambda function, method, definition: _body(function, method, definition)._replace(is_async=False),
    )


@mutant("function.remote.none")
def nothing_becomes_false(patch: Patch) -> None:
    """A function without a result gives False."""
    patch.method(Work, "succeeded", lambda self, value: _succeeded(self, False if value is None else value))


@mutant("function.remote.calls-are-independent", "function.spawn.many")
def results_get_mixed_up(patch: Patch) -> None:
    """Whoever asks for a call gets one that was made before it."""

    def get(self: Calling, call_id: str) -> Call:
        found = _get(self, call_id)
        same = [call for call in self.calls.values() if call.function is found.function]
        return same[max(same.index(found) - 3, 0)]

    patch.method(Calling, "get", get)


@mutant("function.remote.containers-scale-up", "function.map.in-parallel")
def one_container_must_do(patch: Patch) -> None:
    """There is never more than one container for a function."""
    patch.method(Pool, "demand", lambda self: min(_demand(self), 1))


@mutant("function.remote.generator-refused", "function.map.generator-refused", "function.spawn.generator-refused")
def generators_are_like_functions(patch: Patch) -> None:
    """A generator function is called as any other."""
    patch.method(FunctionHandle, "_is_generator", lambda self: False)


@mutant("function.remote.unserializable-argument")
def what_cannot_be_serialized_is_left_out(patch: Patch) -> None:
    """An argument that cannot be serialized is replaced by None."""

    def serialize(value: tuple[tuple[Any, ...], dict[str, Any]]) -> bytes:
        try:
            return dumps(value)
        except Error:
            return dumps(((None,), {}))

    patch.method(blocking, "dumps", serialize)


@mutant("function.remote.unserializable-result")
def a_result_that_cannot_be_serialized_becomes_none(patch: Patch) -> None:
    """A result that cannot be serialized is replaced by None."""

    def serialize(body: agent_service.Body, result: Any) -> bytes:
        try:
            return _serialized(body, result)
        except Error:
            return dumps(None)

    patch.method(agent_inputs, "_serialized", serialize)


@mutant("function.remote.result-unknown-here")
def a_result_that_cannot_be_read_is_none(patch: Patch) -> None:
    """A result of an unknown module is None."""

    def value_of(data: bytes, name: str) -> Any:
        try:
            return _value_of(data, name)
        except DeserializationError:
            return None

    patch.method(outcomes, "value_of", value_of)


# --- exceptions ---


@mutant("function.exceptions.class-and-message", "function.exceptions.own-class")
def exceptions_become_runtime_errors(patch: Patch) -> None:
    """Whatever the function raises is a RuntimeError for its caller."""
    patch.method(agent_inputs, "enclose", lambda fault: _enclose(RuntimeError(str(fault))))


@mutant("function.exceptions.attributes")
def attributes_are_lost(patch: Patch) -> None:
    """Of an exception only class and arguments arrive."""

    def enclose(fault: BaseException) -> bytes:
        vars(fault).clear()
        return _enclose(fault)

    patch.method(agent_inputs, "enclose", enclose)


@mutant("function.exceptions.cause")
def causes_are_lost(patch: Patch) -> None:
    """The cause of an exception does not arrive."""
    patch.method(
        _failures, "_link", lambda made, told, everything: _link(made, told._replace(cause=-1, context=-1), everything)
    )


@mutant("function.exceptions.traceback")
def tracebacks_end_here(patch: Patch) -> None:
    """The traceback has none of the container's frames."""
    patch.method(_failures, "_link", lambda made, told, everything: _link(made, told._replace(frames=[]), everything))


@mutant("function.exceptions.users-stay-theirs")
def timeouts_are_taken_for_ours(patch: Patch) -> None:
    """A TimeoutError of the user's becomes one of the client's."""

    def rebuild(data: bytes) -> BaseException:
        fault = _rebuild(data)
        if type(fault) is TimeoutError:
            return modal_reference.exception.TimeoutError(*fault.args)
        return fault

    patch.method(outcomes, "rebuild", rebuild)


@mutant("function.exceptions.unknown-here")
def unknown_exceptions_are_not_read(patch: Patch) -> None:
    """An exception of an unknown module raises what reading it raises."""
    patch.method(_failures, "_unmade", lambda told, reason: reason)


@mutant("function.exceptions.unserializable")
def exceptions_that_cannot_travel_say_nothing(patch: Patch) -> None:
    """Of an exception that cannot be serialized no word arrives."""
    patch.method(_failures, "_remade", lambda told, made: _remade(told._replace(text="", why=""), made))


@mutant("function.exceptions.container-serves-on")
def a_failure_ends_the_function(patch: Patch) -> None:
    """After an exception the function cannot be called any more."""

    def fail_try(self: Endings, now: float, found: Input, status: OutputStatus, data: bytes, items: int = 0) -> None:
        _fail_try(self, now, found, status, data, items)
        found.call.function.is_retired = True

    patch.method(Endings, "fail_try", fail_try)


# --- local, and functions whose app does not run ---


@mutant("function.local.runs-here")
def local_copies(patch: Patch) -> None:
    """local() gives a copy of the result."""
    patch.method(Function, "local", lambda self, *args: loads(dumps(_raw(self)(*args))))


@mutant("function.local.environment-of-caller")
def local_has_the_secrets(patch: Patch) -> None:
    """local() puts the function's secrets into the environment."""

    def local(self: FunctionHandle, *args: Any) -> Any:
        os.environ["MODALKIT_LAW_SECRET"] = "there"
        return _raw(self)(*args)

    patch.method(Function, "local", local)


@mutant("function.local.async-body")
def local_awaits(patch: Patch) -> None:
    """local() of an async function runs the coroutine."""
    patch.method(Function, "local", lambda self, *args: asyncio.run(_raw(self)(*args)))


@mutant("function.local.generator-body")
def local_gathers(patch: Patch) -> None:
    """local() of a generator gives a list."""
    patch.method(Function, "local", lambda self, *args: list(_raw(self)(*args)))


@mutant("function.local.lets-errors-through")
def local_copies_errors(patch: Patch) -> None:
    """local() raises a copy of the exception."""

    def local(self: FunctionHandle, *args: Any) -> Any:
        try:
            return _raw(self)(*args)
        except Exception as error:
            raise type(error)(*error.args) from error

    patch.method(Function, "local", local)


@mutant("function.local.needs-definition")
def local_does_nothing_without_a_definition(patch: Patch) -> None:
    """local() of a function that was looked up gives None."""
    patch.method(FunctionHandle, "_get_raw_f", lambda self: lambda *args: None)


@mutant(
    "function.outside-run.remote",
    "function.outside-run.spawn",
    "function.outside-run.map",
    "function.outside-run.starmap",
    "function.outside-run.for-each",
    "function.outside-run.remote-gen",
    "function.outside-run.get-current-stats",
    "function.outside-run.hydrate",
)
def functions_without_a_run_are_not_found(patch: Patch) -> None:
    """A function whose App does not run raises NotFoundError."""
    patch.method(FunctionHandle, "_lost", lambda self: NotFoundError(f"{self!r} is not there"))


# --- spawn ---


@mutant("function.spawn.gives-function-call")
def spawn_gives_an_identifier(patch: Patch) -> None:
    """spawn() gives the id of the call."""

    def spawn(self: FunctionHandle, *args: Any, **kwargs: Any) -> str:
        return str(_spawned(self, args, kwargs)._object_id)

    patch.value(Function, "spawn", Operation(spawn, spawn))


@mutant("function.spawn.does-not-wait")
def spawn_waits(patch: Patch) -> None:
    """spawn() returns when the function is done."""

    def spawned(function: FunctionHandle, args: tuple[Any, ...], kwargs: dict[str, Any]) -> CallHandle:
        call = _spawned(function, args, kwargs)
        blocking.live(function).wait(None, ControlPlane.call_output_wait, call._object_id, 0)
        return call

    patch.method(blocking, "spawned", spawned)
