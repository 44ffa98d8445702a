"""`modal.exception` of edition 0.73: the classes that 003 lists, and none of the later ones."""

from __future__ import annotations

from modal_reference.exception import (
    AuthError,
    ClientClosed,
    ConnectionError,
    DeprecationError,
    DeserializationError,
    Error,
    ExecutionError,
    FunctionTimeoutError,
    InputCancellation,
    InteractiveTimeoutError,
    InternalFailure,
    InvalidError,
    ModuleNotMountable,
    MountUploadTimeoutError,
    NotFoundError,
    OutputExpiredError,
    RemoteError,
    RequestSizeError,
    SandboxTerminatedError,
    SandboxTimeoutError,
    SerializationError,
    ServerWarning,
    TimeoutError,
    VersionError,
    VolumeUploadTimeoutError,
    simulate_preemption,
)

__all__ = [
    "AuthError",
    "ClientClosed",
    "ConnectionError",
    "DeprecationError",
    "DeserializationError",
    "Error",
    "ExecutionError",
    "FilesystemExecutionError",
    "FunctionTimeoutError",
    "InputCancellation",
    "InteractiveTimeoutError",
    "InternalFailure",
    "InvalidError",
    "ModuleNotMountable",
    "MountUploadTimeoutError",
    "NotFoundError",
    "OutputExpiredError",
    "PendingDeprecationError",
    "RemoteError",
    "RequestSizeError",
    "SandboxTerminatedError",
    "SandboxTimeoutError",
    "SerializationError",
    "ServerWarning",
    "TimeoutError",
    "VersionError",
    "VolumeUploadTimeoutError",
    "simulate_preemption",
]


class FilesystemExecutionError(Error):
    """A file operation in a container failed for an unknown reason."""

    __module__ = "modal.exception"


class PendingDeprecationError(UserWarning):
    """The category of warnings about features that will be deprecated."""

    __module__ = "modal.exception"
