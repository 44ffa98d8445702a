"""What a container's code finds around it: variables, working directory, search path, standard streams.

A container sees none of its caller's variables, as on the real service: what it needs it gets from its image and its
Secrets. Only what makes programs work on this machine at all comes along.
"""

from __future__ import annotations

import os
import sys
from types import ModuleType

from modal_reference._engine import ContainerTask
from modal_reference.exception import ExecutionError

#: Variables of this machine, not of whoever uses it.
_OF_THE_MACHINE = frozenset(
    [
        "CURL_CA_BUNDLE",
        "DYLD_LIBRARY_PATH",
        "HOME",
        "LANG",
        "LANGUAGE",
        "LD_LIBRARY_PATH",
        "LOGNAME",
        "MODALKIT_EDITION",
        "MODALKIT_UNIVERSE",
        "PATH",
        "PYTHONDONTWRITEBYTECODE",
        "PYTHONHASHSEED",
        "PYTHONHOME",
        "PYTHONPYCACHEPREFIX",
        "PYTHONUTF8",
        "PYTHONWARNINGS",
        "REQUESTS_CA_BUNDLE",
        "SHELL",
        "SSL_CERT_DIR",
        "SSL_CERT_FILE",
        "TEMP",
        "TMP",
        "TMPDIR",
        "TZ",
        "USER",
        "VIRTUAL_ENV",
        "ALL_PROXY",
        "FTP_PROXY",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "NO_PROXY",
        "all_proxy",
        "ftp_proxy",
        "https_proxy",
        "http_proxy",
        "no_proxy",
    ]
)
_LOCALE = "LC_"


def settle_in(task: ContainerTask) -> None:
    """Give a container its surroundings.

    Raises:
        ExecutionError: Its working directory is not there.
    """
    _set_variables(task)
    _set_streams()
    _enter_directory(task.definition.directory or task.definition.code.directory)
    code = task.definition.code
    ours = [place for place in sys.path if place not in code.search_path]
    sys.path[:] = [*code.search_path, *ours] if code.search_path else ours
    sys.argv[:] = [code.file]
    sys.modules["__main__"] = ModuleType("__main__")


def variables_of(task: ContainerTask) -> dict[str, str]:
    """The variables of a container: of the machine, of the container, of its image, of its Secrets; later ones win."""
    machine = {name: value for name, value in os.environ.items() if name in _OF_THE_MACHINE or name.startswith(_LOCALE)}
    container = {
        "MODAL_ENVIRONMENT": task.environment,
        "MODAL_IS_REMOTE": "1",
        "MODAL_TASK_ID": task.container_id,
    }
    return {**machine, **container, **task.definition.environment, **task.variables}


def _set_variables(task: ContainerTask) -> None:
    variables = variables_of(task)
    for name in [name for name in os.environ if name not in variables]:
        del os.environ[name]
    os.environ.update(variables)


def _set_streams() -> None:
    """Have each line go out when it ends; the streams of the warm parent belonged to other files."""
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        stream = open(  # noqa: SIM115  # it lives as long as the process
            descriptor, mode, buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _enter_directory(directory: str) -> None:
    if not directory:
        return
    try:
        os.chdir(directory)
    except OSError as fault:
        raise ExecutionError(
            f"the working directory of the container, {directory!r}, cannot be entered: {fault.strerror}. In the "
            "runtime `process` a container sees the folders of this machine: make it, or choose one that is there with "
            "Image.workdir(...)"
        ) from None
