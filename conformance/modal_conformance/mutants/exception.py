"""Faults in `modal.exception`. The bases of its classes are broken by the data-driven mutants."""

from __future__ import annotations

import builtins
import random
import signal
from typing import TYPE_CHECKING

from pytest_modalkit.mutants import Patch, mutant

if TYPE_CHECKING:
    from types import ModuleType

    from modal_reference._engine import RefusalKind


def errors() -> ModuleType:
    """The module that most of these faults are in."""
    from modal_reference import exception

    return exception


def put_class(patch: Patch, name: str, *bases: type) -> None:
    """Put a class with other bases in the place of a public one."""
    patch.value(errors(), name, type(name, bases, {"__module__": "modal.exception"}))


# --- The classes -----------------------------------------------------------------------------------------------------


@mutant("exception.error.same-object")
def two_error_classes(patch: Patch) -> None:
    """modal.Error is a class of its own."""
    import modal_reference

    patch.value(modal_reference, "Error", type("Error", (errors().Error,), {}))


@mutant("exception.error.catches-all")
def not_found_is_outside_error(patch: Patch) -> None:
    """A missing object raises an error that except modal.Error does not catch."""
    from modal_reference._engine import RefusalKind

    translate_as(patch, RefusalKind.NOT_FOUND, LookupError)


@mutant("exception.error.message")
def message_is_not_shown(patch: Patch) -> None:
    """str(error) is the name of its class."""
    patch.method(errors().Error, "__str__", lambda self: type(self).__name__)


@mutant("exception.error.survives-pickling")
def pickles_as_plain_error(patch: Patch) -> None:
    """An error comes back from a pickle as a bare modal.Error."""
    plain = errors().Error
    patch.method(plain, "__reduce__", lambda self: (plain, self.args))


@mutant("exception.error.home-module")
def class_names_our_module(patch: Patch) -> None:
    """NotFoundError says that it lives in the reference's own package."""
    patch.value(errors().NotFoundError, "__module__", "modal_reference.exception")


@mutant("exception.input-cancellation.not-an-exception")
def cancellation_is_an_exception(patch: Patch) -> None:
    """Except Exception swallows an InputCancellation."""
    put_class(patch, "InputCancellation", Exception)


@mutant("exception.module-not-mountable.outside-error")
def module_not_mountable_is_an_error(patch: Patch) -> None:
    """ModuleNotMountable is below modal.Error."""
    put_class(patch, "ModuleNotMountable", errors().Error)


@mutant("exception.warnings.outside-error")
def deprecation_is_an_error(patch: Patch) -> None:
    """The category of deprecation warnings is below modal.Error."""
    put_class(patch, "DeprecationError", UserWarning, errors().Error)


@mutant("exception.deprecation-error.shown-by-default")
def deprecation_is_hidden(patch: Patch) -> None:
    """The category is one that the interpreter hides."""
    put_class(patch, "DeprecationError", UserWarning, DeprecationWarning)


@mutant("exception.timeout-error.not-the-builtin")
def timeout_is_the_builtin(patch: Patch) -> None:
    """modal.exception.TimeoutError is a builtin TimeoutError as well."""
    put_class(patch, "TimeoutError", errors().Error, builtins.TimeoutError)


@mutant("exception.connection-error.not-the-builtin")
def connection_error_is_the_builtin(patch: Patch) -> None:
    """modal.exception.ConnectionError is a builtin ConnectionError as well."""
    put_class(patch, "ConnectionError", errors().Error, builtins.ConnectionError)


@mutant("exception.image-build-error.image-id")
def image_id_is_lost(patch: Patch) -> None:
    """An ImageBuildError knows of no image."""

    def init(self: Exception, message: str, image_id: str) -> None:
        Exception.__init__(self, message)
        self.image_id = None  # type: ignore[attr-defined]

    patch.method(errors().ImageBuildError, "__init__", init)


@mutant("exception.user-code-exception.exc")
def wrapped_exception_becomes_its_text(patch: Patch) -> None:
    """A UserCodeException keeps only the text of what it wraps."""

    def init(self: Exception, exc: BaseException) -> None:
        Exception.__init__(self, exc)
        self.exc = str(exc)  # type: ignore[attr-defined]

    patch.method(errors().UserCodeException, "__init__", init)


# --- Which error is raised when --------------------------------------------------------------------------------------


def translate_as(patch: Patch, kind: RefusalKind, error: type[Exception]) -> None:
    """Let a refusal of the engine become another error than the documented one."""
    from modal_reference._client import errors as boundary

    patch.value(boundary, "_CLASSES", {**boundary._CLASSES, kind: error})


@mutant("exception.not-found-error.raised")
def absent_is_invalid(patch: Patch) -> None:
    """What does not exist is refused with InvalidError."""
    from modal_reference._engine import RefusalKind

    translate_as(patch, RefusalKind.NOT_FOUND, errors().InvalidError)


@mutant("exception.invalid-error.raised")
def long_partitions_are_execution_errors(patch: Patch) -> None:
    """A partition key that is not allowed is refused with ExecutionError."""
    from modal_reference._faces import arguments

    patch.value(arguments, "InvalidError", errors().ExecutionError)


@mutant("exception.auth-error.raised")
def bad_tokens_are_remote_errors(patch: Patch) -> None:
    """A token that is refused raises RemoteError."""
    from modal_reference._engine import RefusalKind

    translate_as(patch, RefusalKind.UNAUTHENTICATED, errors().RemoteError)


@mutant("exception.request-size-error.raised")
def too_large_is_invalid(patch: Patch) -> None:
    """A value that is too large is refused with InvalidError."""
    from modal_reference._engine import RefusalKind

    translate_as(patch, RefusalKind.TOO_LARGE, errors().InvalidError)


@mutant("exception.deserialization-error.raised")
def unreadable_is_an_execution_error(patch: Patch) -> None:
    """A value that cannot be read back raises ExecutionError."""
    from modal_reference import _serialization

    patch.value(_serialization, "DeserializationError", errors().ExecutionError)


@mutant("exception.client-closed.raised")
def closed_client_is_invalid(patch: Patch) -> None:
    """A closed client refuses with InvalidError."""
    from modal_reference._faces import client

    patch.value(client, "ClientClosed", errors().InvalidError)


# --- simulate_preemption ---------------------------------------------------------------------------------------------


def arm(seconds: float) -> None:
    """Arm the interrupt as the reference does."""
    signal.signal(signal.SIGALRM, errors()._interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)


@mutant("exception.simulate-preemption.first-interrupt")
def preempts_too_early(patch: Patch) -> None:
    """The first interrupt comes in half the time."""

    def simulate(wait_seconds: int, jitter_seconds: int = 0) -> None:
        arm(wait_seconds / 2 + random.uniform(0, jitter_seconds))

    patch.method(errors(), "simulate_preemption", simulate)


@mutant("exception.simulate-preemption.jitter")
def jitter_is_boundless(patch: Patch) -> None:
    """The jitter is a hundred times what was allowed."""

    def simulate(wait_seconds: int, jitter_seconds: int = 0) -> None:
        arm(wait_seconds + 100 * jitter_seconds)

    patch.method(errors(), "simulate_preemption", simulate)


@mutant("exception.simulate-preemption.second-interrupt")
def kills_after_five_minutes(patch: Patch) -> None:
    """The second interrupt comes ten times too late."""
    patch.value(errors(), "_SECONDS_UNTIL_KILL", 300)


@mutant("exception.simulate-preemption.positive-wait")
def no_wait_is_accepted(patch: Patch) -> None:
    """Zero and negative waits are taken for one second."""

    def simulate(wait_seconds: int, jitter_seconds: int = 0) -> None:
        arm(max(wait_seconds, 1))

    patch.method(errors(), "simulate_preemption", simulate)
