"""What laws of running code need: an App that runs for all laws of a file, and ways to wait for it.

Containers import user code by the name of its module, so the functions that laws call are in modules of their own, the
`workload`s. Caller and container never guess how long the other takes: they wait for each other at Queues.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import modal

from pytest_modalkit import Backend, Face

#: Far more than a call on one machine takes, and less than anyone waits for a law that goes wrong.
_SECONDS = 10.0


def patience(backend: Backend) -> float:
    """How many seconds a call may take, with the start of a container for it: the documents name no figure."""
    return backend.limits.get("calls.seconds", _SECONDS)


class Idle:
    """A workload whose `app` does not run, imported when something of it is used.

    So a backend without apps fails the laws that need it, and not their fixtures.

    Args:
        module: Its name.
    """

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self._module), name)


@contextmanager
def running(module: str) -> Iterator[Any]:
    """The module of a workload, whose `app` runs meanwhile.

    Imported here and not by the files of laws: a backend without apps fails laws, not their collection.
    """
    workload = importlib.import_module(module)
    with workload.app.run():
        yield workload


def queue() -> Any:
    """A Queue at which caller and container wait for each other; it goes with the block that enters it."""
    return modal.Queue.ephemeral()


async def taken(face: Face, place: Any, seconds: float, number: int = 1) -> list[Any]:
    """So many items of a Queue, each waited for."""
    return [await face(place.get, timeout=seconds) for _ in range(number)]


async def put_all(face: Face, place: Any, item: object, number: int) -> None:
    """Put one item so many times, as to open a gate for so many."""
    for _ in range(number):
        await face(place.put, item)


class Iteration:
    """An iterator of either face that is asked for one item at a time.

    Args:
        face: The face.
        method: Gives an iterator; its `.aio` twin an asynchronous one.
        args: Its arguments.
        kwargs: Its keyword arguments.
    """

    #: What `next` gives at the end.
    END: Any = type("End", (), {})()

    def __init__(self, face: Face, method: Any, *args: Any, **kwargs: Any) -> None:
        self._is_sync = face.is_sync
        self._items: Any = iter(method(*args, **kwargs)) if face.is_sync else aiter(method.aio(*args, **kwargs))

    async def next(self) -> Any:
        """The next item, or `END`."""
        return next(self._items, self.END) if self._is_sync else await anext(self._items, self.END)

    async def close(self) -> None:
        """Ask for no more."""
        if self._is_sync:
            self._items.close()
        else:
            await self._items.aclose()


async def until_error(face: Face, method: Any, *args: Any, **kwargs: Any) -> tuple[list[Any], Exception | None]:
    """What an iterator gives, and the exception that ended it, if one did."""
    items = Iteration(face, method, *args, **kwargs)
    found: list[Any] = []
    try:
        while (item := await items.next()) is not Iteration.END:
            found.append(item)
    except Exception as error:  # noqa: BLE001 - whichever it is, the law looks at it
        return found, error
    return found, None


async def deployed(face: Face, app: Any, name: str | None = None, **options: Any) -> Any:
    """Deploy an App, and return what that gives.

    Args:
        face: The face.
        app: What to deploy.
        name: Under which name; None leaves it to the App.
        options: Further arguments of `deploy_app`.
    """
    return await face(modal.runner.deploy_app, app, name=name, **options)
