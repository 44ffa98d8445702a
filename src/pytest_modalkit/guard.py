"""The guard against the real service: while a local backend is under test, nothing reaches it by accident.

In this process an audit listener refuses to look up its hosts or to connect to them, whatever library asks. Child
processes have no such listener; they inherit an address where nobody listens, and no credentials.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from pytest_modalkit import audit

__all__ = ["BLOCKED_URL", "DOMAINS", "FOR_CHILDREN", "Guard", "RealServiceBlocked", "Variables", "is_real_service"]

#: The hosts of the service, of its web endpoints and of its tunnels.
DOMAINS = ("modal.com", "modal.run", "modal.host", "modal.direct")
#: Port 9 of this machine answers nobody; the path is what an error message will show.
BLOCKED_URL = "http://127.0.0.1:9/blocked-by-pytest-modalkit"
#: What guards child processes: variables to set, and (None) to remove.
FOR_CHILDREN: Mapping[str, str | None] = {
    "MODAL_SERVER_URL": BLOCKED_URL,
    "MODAL_TOKEN_ID": None,
    "MODAL_TOKEN_SECRET": None,
    "MODAL_TASK_SECRET": None,
}
_BY_NAME = ("socket.getaddrinfo", "socket.gethostbyname")
_BY_ADDRESS = ("socket.connect", "socket.sendto", "socket.sendmsg")


class RealServiceBlocked(RuntimeError):
    """Something tried to reach the real service during a test session with a local backend."""


def is_real_service(host: object) -> bool:
    """Whether a host belongs to the real service; anything that is no name of a host does not."""
    if isinstance(host, bytes | bytearray):
        host = bytes(host).decode("ascii", "replace")
    if not isinstance(host, str):
        return False
    name = host.rstrip(".").lower()
    return any(name == domain or name.endswith(f".{domain}") for domain in DOMAINS)


class Guard:
    """Keeps one session away from the real service.

    Args:
        backend: The name of the backend, for messages.
    """

    def __init__(self, backend: str) -> None:
        self._backend = backend
        self._variables = Variables(FOR_CHILDREN)

    def engage(self) -> None:
        """Begin to guard."""
        audit.listen(_BY_NAME, self._check_name)
        audit.listen(_BY_ADDRESS, self._check_address)
        self._variables.put()

    def release(self) -> None:
        """Stop guarding, and give the environment back."""
        audit.unlisten(self._check_name)
        audit.unlisten(self._check_address)
        self._variables.restore()

    def _check_name(self, arguments: tuple[Any, ...]) -> None:
        self._check(arguments[0])

    def _check_address(self, arguments: tuple[Any, ...]) -> None:
        address = arguments[1]
        if isinstance(address, tuple) and address:
            self._check(address[0])

    def _check(self, host: object) -> None:
        if is_real_service(host):
            raise RealServiceBlocked(
                f"blocked: a connection to {host!r}. During a session with --modal-backend={self._backend} the real "
                "service is out of reach, so that no test touches it by accident. Reach the backend by `import modal`; "
                "a test that means the real service must run without --modal-backend"
            )


class Variables:
    """Environment variables that are set for a while.

    Args:
        values: What each is set to; None removes it.
    """

    def __init__(self, values: Mapping[str, str | None]) -> None:
        self._values = dict(values)
        self._before: dict[str, str | None] = {}

    def put(self) -> None:
        """Set them, remembering what they were."""
        for name, value in self._values.items():
            self._before.setdefault(name, os.environ.get(name))
            _set(name, value)

    def add(self, values: Mapping[str, str]) -> None:
        """Set those of some more that are not set; an empty value counts as set."""
        for name in values.keys() - os.environ.keys():
            self._before.setdefault(name, None)
            _set(name, values[name])

    def restore(self) -> None:
        """Make them what they were."""
        for name, value in self._before.items():
            _set(name, value)
        self._before.clear()


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
