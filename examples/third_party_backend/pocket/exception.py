"""The documented error classes, most of them made from a table."""

from __future__ import annotations

__all__ = ["Error", "InputCancellation", "ModuleNotMountable", "TimeoutError"]


class Error(Exception):
    """Base of all errors."""

    __module__ = "modal.exception"


class TimeoutError(Error):  # the documented name
    """Base of all timeouts."""

    __module__ = "modal.exception"


class InputCancellation(BaseException):
    """Not to be caught by accident."""

    __module__ = "modal.exception"


class ModuleNotMountable(Exception):
    """Outside the tree on purpose."""

    __module__ = "modal.exception"


def _define(base: type[Exception], names: str) -> None:
    for name in names.split():
        globals()[name] = type(name, (base,), {"__module__": "modal.exception"})


_define(
    Error,
    "AlreadyExistsError AuthError ClientClosed ConnectionError DeserializationError ExecutionError InternalFailure "
    "FilesystemExecutionError InvalidError NotFoundError RemoteError RequestSizeError SandboxTerminatedError "
    "SerializationError VersionError",
)
_define(
    TimeoutError,
    "FunctionTimeoutError InteractiveTimeoutError MountUploadTimeoutError OutputExpiredError SandboxTimeoutError "
    "VolumeUploadTimeoutError",
)
_define(UserWarning, "DeprecationError PendingDeprecationError ServerWarning")


def __getattr__(name: str) -> type[Exception]:
    raise AttributeError(f"pocket has no {name}")
