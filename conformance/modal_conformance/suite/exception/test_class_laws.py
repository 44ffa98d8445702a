"""Laws of the classes themselves; that each has its base is checked from the catalogue.

- modal.Error is modal.exception.Error
- an error shows its message, survives pickling, and names modal.exception as its home
- what must not be caught by `except modal.Error` or `except Exception` is not
"""

from __future__ import annotations

import builtins
import contextlib
import pickle

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_modalkit import requirement

DOCUMENTED = (
    "AuthError",
    "ClientClosed",
    "ConnectionError",
    "DeserializationError",
    "Error",
    "ExecutionError",
    "FunctionTimeoutError",
    "InputCancellation",
    "InteractiveTimeoutError",
    "InternalFailure",
    "InvalidError",
    "ModuleNotMountable",
    "MountUploadTimeoutError",
    "NotFoundError",
    "OutputExpiredError",
    "RemoteError",
    "RequestSizeError",
    "SandboxTerminatedError",
    "SandboxTimeoutError",
    "SerializationError",
    "TimeoutError",
    "VersionError",
    "VolumeUploadTimeoutError",
)
WARNINGS = ("DeprecationError", "ServerWarning")

names = st.sampled_from(DOCUMENTED)
messages = st.text(max_size=60)


def class_named(name: str) -> type[BaseException]:
    found = getattr(modal.exception, name)
    assert isinstance(found, type)
    assert issubclass(found, BaseException)
    return found


@requirement("exception.error.same-object")
def test_error_is_one_class_under_two_names() -> None:
    assert modal.Error is modal.exception.Error


@requirement("exception.error.message")
@given(name=names, message=messages)
def test_an_error_shows_its_message(name: str, message: str) -> None:
    error = class_named(name)(message)
    assert str(error) == message
    assert error.args == (message,)


@requirement("exception.error.survives-pickling")
@given(name=names, message=messages)
def test_an_error_survives_pickling(name: str, message: str) -> None:
    kind = class_named(name)
    copy = pickle.loads(pickle.dumps(kind(message)))
    assert type(copy) is kind
    assert copy.args == (message,)


@requirement("exception.error.home-module")
@pytest.mark.parametrize("name", [*DOCUMENTED, *WARNINGS])
def test_a_class_names_its_module(name: str) -> None:
    kind = class_named(name)
    assert (kind.__module__, kind.__qualname__) == ("modal.exception", name)


@requirement("exception.input-cancellation.not-an-exception")
def test_a_cancellation_passes_except_exception() -> None:
    with pytest.raises(modal.exception.InputCancellation), contextlib.suppress(Exception):
        raise modal.exception.InputCancellation("cancelled")


@requirement("exception.module-not-mountable.outside-error")
def test_module_not_mountable_is_outside_error() -> None:
    assert not issubclass(modal.exception.ModuleNotMountable, modal.Error)


@requirement("exception.warnings.outside-error")
@pytest.mark.parametrize("name", WARNINGS)
def test_warning_categories_are_outside_error(name: str) -> None:
    assert not issubclass(class_named(name), modal.Error)


@requirement("exception.deprecation-error.shown-by-default")
def test_deprecation_error_escapes_the_filters_that_hide_deprecations() -> None:
    assert not issubclass(
        modal.exception.DeprecationError, (DeprecationWarning, PendingDeprecationWarning, ImportWarning)
    )


@requirement("exception.timeout-error.not-the-builtin")
def test_timeout_error_is_not_the_builtin() -> None:
    assert not issubclass(modal.exception.TimeoutError, builtins.TimeoutError)


@requirement("exception.connection-error.not-the-builtin")
def test_connection_error_is_not_the_builtin() -> None:
    assert not issubclass(modal.exception.ConnectionError, builtins.ConnectionError)


@requirement("exception.image-build-error.image-id")
@given(message=messages, image_id=messages)
def test_an_image_build_error_knows_its_image(message: str, image_id: str) -> None:
    error = modal.exception.ImageBuildError(message, image_id)
    assert (str(error), error.image_id) == (message, image_id)


@requirement("exception.user-code-exception.exc")
def test_a_user_code_exception_keeps_what_it_wraps() -> None:
    cause = ValueError("of the user")
    assert modal.exception.UserCodeException(cause).exc is cause
