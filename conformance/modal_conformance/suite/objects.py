"""What laws of several areas need around objects: names that are given back, clients, waits for what comes later."""

from __future__ import annotations

import time
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import modal
import pytest

from modal_conformance.suite.patience import SECONDS
from pytest_modalkit import Backend, Face


class Kind:
    """A class of the backend by its name, looked up when it is used.

    So a backend that lacks the class fails the laws that use it, and not the import of their file.
    """

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(getattr(modal, self.__name__), attribute)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return getattr(modal, self.__name__)(*args, **kwargs)

    def has_instance(self, value: object) -> bool:
        """Whether a value is a handle of this class."""
        return isinstance(value, getattr(modal, self.__name__))


#: Runs a law for each class.
each_kind = pytest.mark.parametrize("kind", [Kind("Dict"), Kind("Queue")], ids=["Dict", "Queue"])
_SHORT = 0.01


@asynccontextmanager
async def named(face: Face, kind: Any, *names: str, environment: str | None = None) -> AsyncIterator[list[Any]]:
    """Hydrated handles of named objects, created if need be; at the end the objects are deleted.

    Args:
        face: How to call the backend.
        kind: Their class.
        names: One for each.
        environment: Where they are; None is the active environment.
    """
    place = in_environment(environment)
    async with deleting(face, kind, *names, environment=environment):
        yield [await face(kind.from_name(name, create_if_missing=True, **place).hydrate) for name in names]


@asynccontextmanager
async def deleting(face: Face, kind: Any, *names: str, environment: str | None = None) -> AsyncIterator[None]:
    """Delete named objects at the end, as far as they exist then: other laws may share their world."""
    try:
        yield
    finally:
        for name in names:
            with suppress(modal.exception.NotFoundError):
                await delete(face, kind, name, environment=environment)


async def delete(face: Face, kind: Any, name: str, *, environment: str | None = None) -> None:
    """Delete a named object, as the edition under test spells it."""
    with quietly():
        method = kind.objects.delete if hasattr(kind, "objects") else kind.delete
        await face(method, name, **in_environment(environment))


def in_environment(environment: str | None) -> dict[str, str]:
    """The keyword argument that names an environment, or none."""
    return {} if environment is None else {"environment_name": environment}


def other_environment(backend: Backend) -> str:
    """An environment that exists and is not the default one."""
    return backend.environments[1]


@contextmanager
def quietly() -> Iterator[None]:
    """Let deprecated spellings warn without anybody minding."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@asynccontextmanager
async def own_client(face: Face) -> AsyncIterator[Any]:
    """A client with the credentials that are in use, or with any where none are asked for; it is closed at the end.

    A backend that has no clients beside that of `from_env` gives that one: laws of other things do not insist on more.
    """
    if not hasattr(modal.Client, "from_credentials"):
        yield await face(modal.Client.from_env)
        return
    client = await face(modal.Client.from_credentials, *credentials())
    try:
        yield client
    finally:
        if hasattr(client, "close") and not client.is_closed():
            await face(client.close)


async def closed_client(face: Face) -> Any | None:
    """A client that was closed and refuses to be used, so that a call which is refused shows that it asked this client.

    None where no client can be closed, as in edition 0.73, or where closing means nothing to the backend.
    """
    if not hasattr(modal.Client, "from_credentials") or not hasattr(modal.Client, "close"):
        return None
    async with own_client(face) as client:
        await face(client.close)
    try:
        await face(client.hello)
    except modal.Error:
        return client
    return None


def credentials() -> tuple[str, str]:
    """A token that the backend lets in: the one that is in use, or any where none is asked for."""
    return setting("token_id") or "ak-law", setting("token_secret") or "as-law"


def setting(key: str) -> Any:
    """A setting that is in use, or None; a backend without settings asks for no token."""
    config = getattr(getattr(modal, "config", None), "config", None)
    return None if config is None else config.get(key)


async def becomes(face: Face, wanted: object, method: Callable[..., Any], *args: Any, within: float = SECONDS) -> Any:
    """Call a method again and again until it returns what is wanted, or time is up; return the last result.

    For what the documents promise only at the latest after a while.
    """
    deadline = time.monotonic() + within
    while (result := await face(method, *args)) != wanted and time.monotonic() < deadline:
        await face(pause)
    return result


async def found(face: Face, make: Callable[[], Any], *args: Any, within: float = SECONDS) -> Any:
    """Hydrate a handle of an object that another client has made, which may be seen only after a while.

    Args:
        face: How to call the backend.
        make: Makes the handle, for each try anew.
        args: Given to `hydrate`.
        within: How many seconds there are.
    """
    deadline = time.monotonic() + within
    while True:
        try:
            return await face(make().hydrate, *args)
        except modal.exception.NotFoundError:
            if time.monotonic() >= deadline:
                raise
        await face(pause)


class _Pause:
    """A short wait between two looks, on either kind of face."""

    def __call__(self) -> None:
        time.sleep(_SHORT)

    async def aio(self) -> None:
        import anyio

        await anyio.sleep(_SHORT)


pause = _Pause()
