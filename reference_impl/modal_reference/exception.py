"""The errors and warnings that users of Modal meet (document 003, section modal.exception, and modal.Error).

Three families live here:

- `Error` and everything below it: what Modal's systems raise, caught together by `except modal.Error`;
- warning categories, below `UserWarning` because the interpreter hides other deprecation categories outside `__main__`;
- what must not be caught by `except modal.Error`: `InputCancellation`, `ModuleNotMountable`, `UserCodeException`.

`TimeoutError` and `ConnectionError` share only their names with the builtins.

Classes that no document lists, but the real client has (seen on modal 1.6.4), stand under a heading of their own.
The real client lets some classes inherit from a gRPC error as well; that is transitional and not offered here.

Every class pickles under `modal.exception`, so that either package can read what the other wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

__all__ = [
    "AlreadyExistsError",
    "AsyncUsageWarning",
    "AuthError",
    "ClientClosed",
    "ConflictError",
    "ConnectionError",
    "DataLossError",
    "DeprecationError",
    "DeserializationError",
    "Error",
    "ExecTimeoutError",
    "ExecutionError",
    "FunctionTimeoutError",
    "ImageBuildError",
    "InputCancellation",
    "InteractiveTimeoutError",
    "InternalAPIWarning",
    "InternalError",
    "InternalFailure",
    "InvalidError",
    "LogsFetchError",
    "ModuleNotMountable",
    "MountUploadTimeoutError",
    "NotFoundError",
    "OutputExpiredError",
    "PermissionDeniedError",
    "RemoteError",
    "RequestSizeError",
    "ResourceExhaustedError",
    "SandboxFilesystemDirectoryNotEmptyError",
    "SandboxFilesystemError",
    "SandboxFilesystemFileTooLargeError",
    "SandboxFilesystemIsADirectoryError",
    "SandboxFilesystemNotADirectoryError",
    "SandboxFilesystemNotFoundError",
    "SandboxFilesystemPathAlreadyExistsError",
    "SandboxFilesystemPermissionError",
    "SandboxTerminatedError",
    "SandboxTimeoutError",
    "SerializationError",
    "ServerWarning",
    "ServiceError",
    "SnapshotCreationError",
    "TimeoutError",
    "UnimplementedError",
    "UserCodeException",
    "VersionError",
    "VolumeUploadTimeoutError",
    "WorkspaceManagementError",
    "simulate_preemption",
]

_SECONDS_UNTIL_KILL = 30  # 003: simulate_preemption, "after 30 seconds"


class Error(Exception):
    """Base class of everything that Modal's systems raise; also reachable as `modal.Error`."""


# --- Requests that the control plane refuses ---------------------------------------------------------------------


class AuthError(Error):
    """Credentials are missing or not valid."""


class InvalidError(Error):
    """The user asked for something that the rules do not allow."""


class NotFoundError(Error):
    """The named or numbered resource does not exist."""


class RequestSizeError(Error):
    """A request is larger than the service accepts."""


class RemoteError(Error):
    """Something failed on the service's side."""


class InternalFailure(Error):
    """An internal failure after which a retry makes sense."""


class ExecutionError(Error):
    """Something unexpected happened at run time."""


class VersionError(Error):
    """This version of the client is no longer supported."""


# --- The connection ----------------------------------------------------------------------------------------------


class ConnectionError(Error):
    """The service cannot be reached. Not the builtin of the same name."""


class ClientClosed(Error):
    """A client was used after it had been closed."""


# --- Serialization -----------------------------------------------------------------------------------------------


class SerializationError(Error):
    """A value cannot be turned into bytes."""


class DeserializationError(Error):
    """Bytes cannot be turned back into a value here, for example because a class is missing."""


# --- Time limits -------------------------------------------------------------------------------------------------


class TimeoutError(Error):
    """Base class of Modal's time limits. Not the builtin of the same name."""


class FunctionTimeoutError(TimeoutError):
    """A Function ran longer than its limit."""


class SandboxTimeoutError(TimeoutError):
    """A Sandbox ran longer than its limit."""


class InteractiveTimeoutError(TimeoutError):
    """An interactive front end could not reach its container in time."""


class MountUploadTimeoutError(TimeoutError):
    """The upload of a Mount took too long."""


class VolumeUploadTimeoutError(TimeoutError):
    """The upload to a Volume took too long."""


class OutputExpiredError(TimeoutError):
    """An output is no longer kept."""


# --- Sandboxes ---------------------------------------------------------------------------------------------------


class SandboxTerminatedError(Error):
    """A Sandbox was ended for an internal reason."""


# --- Outside the tree of Error, on purpose -----------------------------------------------------------------------


class InputCancellation(BaseException):
    """The current input was cancelled.

    Not an `Exception`: a retry loop around `except Exception` must not swallow it.
    """


class ModuleNotMountable(Exception):
    """A module cannot be taken into a container."""


class UserCodeException(Exception):
    """An exception of user code, wrapped where `return_exceptions=True` asks for results (observed on modal 1.6.4).

    Args:
        exc: the exception that user code raised.
    """

    def __init__(self, exc: BaseException) -> None:
        super().__init__(exc)
        self.exc = exc


# --- Warnings ----------------------------------------------------------------------------------------------------


class DeprecationError(UserWarning):
    """The category of warnings about deprecated features of Modal."""


class ServerWarning(UserWarning):
    """The category of warnings that the service sends and the client repeats."""


class AsyncUsageWarning(UserWarning):
    """A blocking method was called where its `.aio` twin belongs (observed on modal 1.6.4)."""


class InternalAPIWarning(UserWarning):
    """User code reached for an interface that is not supported (observed on modal 1.6.4)."""


# --- Observed on modal 1.6.4, not in the documents ---------------------------------------------------------------


class AlreadyExistsError(Error):
    """A resource of that name exists already."""


class ConflictError(InvalidError):
    """The request does not fit the present state of the resource."""


class DataLossError(Error):
    """Data is lost or damaged."""


class InternalError(Error):
    """The service failed internally."""


class PermissionDeniedError(Error):
    """The user may not do this."""


class ResourceExhaustedError(Error):
    """A quota or a rate limit of the service is used up."""


class ServiceError(Error):
    """The exchange between client and service failed."""


class UnimplementedError(Error):
    """The operation is not implemented or not supported."""


class WorkspaceManagementError(Error):
    """The workspace could not be changed as asked."""


class LogsFetchError(Error):
    """More logs were asked for than can be fetched."""


class SnapshotCreationError(Error):
    """A snapshot failed for good."""


class ExecTimeoutError(TimeoutError):
    """A process in a container ran longer than its limit."""


class SandboxFilesystemError(Error):
    """Base class of errors of a Sandbox's file system."""


class SandboxFilesystemNotFoundError(SandboxFilesystemError):
    """The path does not exist in the Sandbox."""


class SandboxFilesystemDirectoryNotEmptyError(SandboxFilesystemError):
    """The directory still has entries."""


class SandboxFilesystemIsADirectoryError(SandboxFilesystemError):
    """A directory stands where a file is needed."""


class SandboxFilesystemNotADirectoryError(SandboxFilesystemError):
    """A part of the path is not a directory."""


class SandboxFilesystemPermissionError(SandboxFilesystemError):
    """The Sandbox's file system denies the operation."""


class SandboxFilesystemFileTooLargeError(SandboxFilesystemError):
    """The file is larger than one read may return."""


class SandboxFilesystemPathAlreadyExistsError(SandboxFilesystemError):
    """The path exists and must not."""


class ImageBuildError(RemoteError):
    """The build of an Image failed.

    Args:
        message: what went wrong.
        image_id: the Image whose build failed.
    """

    def __init__(self, message: str, image_id: str) -> None:
        super().__init__(message)
        self.image_id = image_id

    def __reduce__(self) -> tuple[type[ImageBuildError], tuple[str, str]]:
        return type(self), (str(self), self.image_id)


# --- Documented by 003 only: public in edition 0.73, and forwarded with a warning in edition 1 ---------------------


class _FilesystemExecutionError(Error):
    """A file operation in a container failed for an unknown reason."""


class _PendingDeprecationError(UserWarning):
    """The category of warnings about features that will be deprecated."""


_SUPERSEDED: dict[str, tuple[type[BaseException], str]] = {
    "FilesystemExecutionError": (
        _FilesystemExecutionError,
        "catch a subclass of modal.exception.SandboxFilesystemError instead",
    ),
    "PendingDeprecationError": (_PendingDeprecationError, "catch modal.exception.DeprecationError instead"),
}


# --- Preemption --------------------------------------------------------------------------------------------------


def simulate_preemption(wait_seconds: int, jitter_seconds: int = 0) -> None:
    """Interrupt this process as a preemption would: once after a while, and again 30 seconds later.

    Each interrupt is a `KeyboardInterrupt` in the main thread. The second one stands for SIGKILL: code must not rely on
    catching it. Only one simulation is active at a time; a new one replaces it. Follows 003, modal.exception.

    Args:
        wait_seconds: whole seconds until the first interrupt, at least 1.
        jitter_seconds: up to this many further seconds, drawn at random.

    Raises:
        ValueError: `wait_seconds` is not positive, `jitter_seconds` is negative, or this is not the main thread.
    """
    import random
    import signal

    if wait_seconds <= 0:
        raise ValueError(f"wait_seconds is {wait_seconds!r}, but the wait has to be positive: pass at least 1")
    if jitter_seconds < 0:
        raise ValueError(f"jitter_seconds is {jitter_seconds!r}, but it cannot be negative: pass 0 for no jitter")
    signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, wait_seconds + random.uniform(0, jitter_seconds))


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    import signal

    signal.setitimer(signal.ITIMER_REAL, _SECONDS_UNTIL_KILL)
    raise KeyboardInterrupt("simulated preemption (modal.exception.simulate_preemption)")


def _publish() -> None:
    for name in __all__:
        globals()[name].__module__ = "modal.exception"
    for name, (superseded, _) in _SUPERSEDED.items():
        superseded.__module__ = "modal.exception"
        superseded.__name__ = superseded.__qualname__ = name


_publish()

if not TYPE_CHECKING:

    def __getattr__(name):
        if name not in _SUPERSEDED:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        import warnings

        superseded, way_out = _SUPERSEDED[name]
        warnings.warn(f"modal.exception.{name} belongs to edition 0.73: {way_out}", DeprecationError, stacklevel=2)
        return superseded
