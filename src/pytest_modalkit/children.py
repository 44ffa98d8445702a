"""What child processes of a session get: our `modal`, and the way to the current universe.

The first is in their environment from the beginning. The second needs a listener in this process, which starts no
earlier than the first child: an audit listener sees it coming.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import ModuleType
from typing import Any

from pytest_modalkit import audit
from pytest_modalkit.backends import Backend
from pytest_modalkit.guard import Variables
from pytest_modalkit.universes import Universes

__all__ = ["FOLDER", "Children", "environment"]

#: The folder from which a child process imports `modal`.
FOLDER = str(Path(__file__).with_name("for_children"))
_NAMESPACE = "MODALKIT_NAMESPACE"
_JOINS = "MODALKIT_UNIVERSE"
_STARTS = ("os.posix_spawn", "os.spawn", "os.exec", "os.fork", "os.forkpty", "os.system")
#: The starters of multiprocessing that raise no event of their own; they are imported just before their first use.
_SILENT = frozenset({"multiprocessing.popen_spawn_posix", "multiprocessing.popen_forkserver"})


def environment(backend: Backend, inherited: Mapping[str, str]) -> dict[str, str]:
    """The variables by which the `modal` of a child process is the backend's namespace.

    Args:
        backend: Whose namespace.
        inherited: The environment that the child inherits otherwise.
    """
    if isinstance(backend.namespace, ModuleType) and backend.namespace.__name__ not in sys.modules:
        return {}  # made at run time: there is nothing to import by name
    names = (backend.namespace.__name__,) if isinstance(backend.namespace, ModuleType) else tuple(backend.namespace)
    path = [FOLDER, *(each for each in inherited.get("PYTHONPATH", "").split(os.pathsep) if each and each != FOLDER)]
    return {
        "PYTHONPATH": os.pathsep.join(path),
        _NAMESPACE: ",".join(names),
        "MODALKIT_EDITION": backend.edition,
    }


class Children:
    """The child processes of one session.

    Args:
        backend: The backend that they shall see.
        universes: Where a test or fixture is at work, its children can join; before that there is nothing to join.
    """

    def __init__(self, backend: Backend, universes: Universes) -> None:
        self._backend = backend
        self._universes = universes
        # A universe that this process could itself have joined is not the one that its tests get.
        self._variables = Variables({_JOINS: None, **environment(backend, os.environ)})
        self._joins: dict[str, str] = {}
        self._on_path = False

    def expect(self) -> None:
        """Prepare the environment, and wait for the first child."""
        self._variables.put()
        if FOLDER not in sys.path:
            # The children of multiprocessing get this process's path; here the alias answers before any path does.
            sys.path.insert(0, FOLDER)
            self._on_path = True
        if self._backend.join is not None:
            audit.listen(_STARTS, self._before_start)
            audit.listen(("subprocess.Popen",), self._before_popen)
            audit.listen(("import",), self._before_import)

    def forget(self) -> None:
        """Give back the environment and the path."""
        for listener in (self._before_start, self._before_popen, self._before_import):
            audit.unlisten(listener)
        self._variables.restore()
        if self._on_path and FOLDER in sys.path:
            sys.path.remove(FOLDER)

    def _before_start(self, arguments: tuple[Any, ...]) -> None:
        if self._universes.in_scope:
            self._share()

    def _before_popen(self, arguments: tuple[Any, ...]) -> None:
        if not self._universes.in_scope:
            return
        self._share()
        given = arguments[3]
        if isinstance(given, MutableMapping) and _NAMESPACE in given:
            # A copy of our environment, made before there was anything to join.
            for name, value in self._joins.items():
                given.setdefault(name, value)

    def _before_import(self, arguments: tuple[Any, ...]) -> None:
        if arguments[0] in _SILENT:
            self._share()

    def _share(self) -> None:
        if not self._joins and self._backend.join is not None:
            self._joins = dict(self._backend.join())
        self._variables.add(self._joins)
