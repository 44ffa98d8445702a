"""Laws of which error is raised when, as far as Dicts, Queues and clients show it.

- what is absent, not allowed, too large, or not readable has its own class, and `except modal.Error` catches it
- a closed client says so
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import modal
import pytest
from hypothesis import given

from modal_conformance import strategies as some
from modal_conformance.suite.objects import own_client
from pytest_modalkit import Backend, Face, requirement

TOO_LONG = "longer than sixty-four bytes " * 3


@requirement("exception.not-found-error.raised")
@given(name=some.names())
async def test_what_does_not_exist_is_not_found(face: Face, name: str) -> None:
    with pytest.raises(modal.exception.NotFoundError):
        await face(modal.Dict.from_name(name).hydrate)


@requirement("exception.invalid-error.raised")
async def test_what_is_not_allowed_is_invalid(face: Face) -> None:
    async with face.enter(modal.Queue.ephemeral()) as queue:
        with pytest.raises(modal.exception.InvalidError):
            await face(queue.put, 1, partition=TOO_LONG)


@requirement("exception.error.catches-all")
@given(name=some.names())
async def test_except_error_catches_whatever_is_refused(face: Face, name: str) -> None:
    async with face.enter(modal.Queue.ephemeral()) as queue:
        with pytest.raises(modal.Error):
            await face(modal.Dict.from_name(name).hydrate)
        with pytest.raises(modal.Error):
            await face(modal.Queue.from_name(name).get, block=False)
        with pytest.raises(modal.Error):
            await face(queue.put, 1, partition=TOO_LONG)


@requirement("exception.auth-error.raised")
async def test_an_incomplete_token_is_an_auth_error(face: Face) -> None:
    with pytest.raises(modal.exception.AuthError):
        client = await face(modal.Client.from_credentials, "ak-law", "")
        await face(client.hello)


@requirement("exception.request-size-error.raised")
async def test_what_is_too_large_exceeds_the_request_size(face: Face, backend: Backend) -> None:
    limit = backend.limits.get("dict.value_bytes", None if backend.edition == "0.73" else 100_000)
    if limit is None:
        pytest.skip("the documents of edition 0.73 name no limit, and the backend none as limits['dict.value_bytes']")
    too_large = bytes(int(limit) + 1)
    async with face.enter(modal.Dict.ephemeral()) as d:
        with pytest.raises(modal.exception.RequestSizeError):
            await face(d.put, "key", too_large)


@contextmanager
def vanishing_class() -> Iterator[tuple[type[Any], types.ModuleType]]:
    """A class of a module that can be taken away."""
    module = types.ModuleType("modal_conformance_passing_module")
    kind = type("Passing", (), {"__module__": module.__name__})
    module.Passing = kind  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    try:
        yield kind, module
    finally:
        sys.modules.pop(module.__name__, None)


@requirement("exception.deserialization-error.raised")
async def test_what_cannot_be_read_back_is_a_deserialization_error(face: Face) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        with vanishing_class() as (kind, module):
            await face(d.put, "key", kind())
            del module.Passing
            with pytest.raises(modal.exception.DeserializationError):
                await face(d.get, "key")


@requirement("exception.client-closed.raised")
async def test_a_closed_client_says_so(face: Face) -> None:
    async with own_client(face) as client:
        await face(client.close)
        with pytest.raises(modal.exception.ClientClosed):
            await face(client.hello)
