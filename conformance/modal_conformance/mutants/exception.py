"""Faults in `modal.exception`.

Most requirements say which base a class has; their mutants are alike, so they are made from one table: the class stands
in place with a base that is not the documented one.
"""

from __future__ import annotations

import random
import signal
from typing import TYPE_CHECKING, Any

from pytest_modalkit.mutants import Patch, mutant

if TYPE_CHECKING:
    from collections.abc import Callable

_OUTSIDE_ERROR = """
AuthError ClientClosed ConnectionError DeserializationError ExecutionError InternalFailure InvalidError NotFoundError
RemoteError RequestSizeError SandboxTerminatedError SerializationError TimeoutError VersionError AlreadyExistsError
DataLossError InternalError LogsFetchError PermissionDeniedError ResourceExhaustedError SandboxFilesystemError
ServiceError SnapshotCreationError UnimplementedError WorkspaceManagementError
"""
_PLAIN_ERRORS = """
FunctionTimeoutError InteractiveTimeoutError MountUploadTimeoutError OutputExpiredError SandboxTimeoutError
VolumeUploadTimeoutError ConflictError ExecTimeoutError ImageBuildError SandboxFilesystemDirectoryNotEmptyError
SandboxFilesystemFileTooLargeError SandboxFilesystemIsADirectoryError SandboxFilesystemNotADirectoryError
SandboxFilesystemNotFoundError SandboxFilesystemPathAlreadyExistsError SandboxFilesystemPermissionError
"""
_HIDDEN_WARNINGS = "DeprecationError ServerWarning AsyncUsageWarning InternalAPIWarning"
_NO_EXCEPTIONS = "ModuleNotMountable UserCodeException"


def _wrong_bases() -> dict[str, type]:
    from modal_reference.exception import Error

    table: dict[str, type] = {}
    table |= dict.fromkeys(_OUTSIDE_ERROR.split(), Exception)
    table |= dict.fromkeys(_PLAIN_ERRORS.split(), Error)
    table |= dict.fromkeys(_HIDDEN_WARNINGS.split(), DeprecationWarning)
    table |= dict.fromkeys(_NO_EXCEPTIONS.split(), BaseException)
    table |= {"Error": BaseException, "InputCancellation": object}
    return table
