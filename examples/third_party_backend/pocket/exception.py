"""The documented error classes, made from a table."""

from __future__ import annotations


class Error(Exception):
    """Base of all errors."""


class TimeoutError(Error):  # noqa: A001  # the documented name
    """Base of all timeouts."""


class InputCancellation(BaseException):
    """Not to be caught by accident."""


class ModuleNotMountable(Exception):
    """Outside the tree on purpose."""


def _define(base: type[BaseException], names: str) -> None:
    for name in names.split():
        globals()[name] = type(name, (base,), {"__module__": __name__})


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


def __getattr__(name: str) -> type[BaseException]:
    raise AttributeError(f"pocket has no {name}")
