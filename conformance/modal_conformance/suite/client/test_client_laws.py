"""Laws of Client: how one is had, what it answers, and what closing it means.

- from_env is shared and renewed, from_credentials is a client of one's own; both serve as client=
- hello answers None; is_closed tells the truth
- a closed client stays closed, refuses to be used, and leaves others alone
"""

from __future__ import annotations

from typing import Any

import modal
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance import strategies as some
from modal_conformance.suite.objects import deleting, own_client
from pytest_modalkit import Face, requirement


async def shared_client(face: Face) -> modal.Client:
    client: modal.Client = await face(modal.Client.from_env)
    return client


@requirement("client.is-closed.open")
async def test_an_open_client_is_not_closed(face: Face) -> None:
    assert (await shared_client(face)).is_closed() is False


@requirement("client.is-closed.closed")
async def test_a_closed_client_is_closed(face: Face) -> None:
    async with own_client(face) as client:
        await face(client.close)
        assert client.is_closed() is True


@requirement("client.hello.succeeds")
async def test_hello_answers_none(face: Face) -> None:
    hello: Any = (await shared_client(face)).hello
    assert await face(hello) is None


@requirement("client.hello.incomplete-credentials")
async def test_an_incomplete_token_is_refused(face: Face) -> None:
    with pytest.raises(modal.exception.AuthError):
        client = await face(modal.Client.from_credentials, "ak-law", "")
        await face(client.hello)


@requirement("client.hello.unknown-credentials")
async def test_an_unknown_token_is_refused(face: Face) -> None:
    with pytest.raises(modal.exception.AuthError):
        client = await face(modal.Client.from_credentials, "ak-nobody", "as-nobody")
        await face(client.hello)


@requirement("client.from-credentials.client")
async def test_credentials_give_an_open_client(face: Face) -> None:
    async with own_client(face) as client:
        assert isinstance(client, modal.Client)
        assert client.is_closed() is False


@requirement("client.from-credentials.new-each-time")
async def test_each_call_with_credentials_gives_another_client(face: Face) -> None:
    async with own_client(face) as first, own_client(face) as second:
        assert first is not second


@requirement("client.close.leaves-others")
async def test_clients_are_closed_one_by_one(face: Face) -> None:
    shared = await shared_client(face)
    async with own_client(face) as closed, own_client(face) as left:
        await face(closed.close)
        assert [client.is_closed() for client in (closed, left, shared)] == [True, False, False]
        await face(left.hello)


@requirement("client.from-credentials.serves")
@given(key=some.keys())
async def test_a_client_from_credentials_serves_operations(face: Face, key: object) -> None:
    async with own_client(face) as client, face.enter(modal.Dict.ephemeral(client=client)) as d:
        await face(d.put, key, "value")
        assert await face(d.get, key) == "value"


@requirement("client.from-env.shared")
async def test_from_env_is_one_client(face: Face) -> None:
    assert await shared_client(face) is await shared_client(face)


@requirement("client.from-env.default")
@given(name=some.names())
async def test_operations_without_a_client_use_that_of_from_env(face: Face, name: str) -> None:
    client = await shared_client(face)
    async with deleting(face, modal.Dict, name):
        await face(modal.Dict.objects.create, name)
        assert name in [each.name for each in await face(modal.Dict.objects.list, client=client)]
        await face(modal.Dict.objects.delete, name, client=client)
        assert name not in [each.name for each in await face(modal.Dict.objects.list)]


@requirement("client.from-env.after-close")
async def test_from_env_is_renewed_after_it_was_closed(face: Face) -> None:
    closed = await shared_client(face)
    await face(closed.close)
    renewed = await shared_client(face)
    assert [closed.is_closed(), renewed.is_closed()] == [True, False]
    await face(renewed.hello)


@requirement("client.close.twice")
@given(times=st.integers(min_value=2, max_value=4))
async def test_closing_again_changes_nothing(face: Face, times: int) -> None:
    async with own_client(face) as client:
        for _ in range(times):
            await face(client.close)
            assert client.is_closed() is True


@requirement("client.close.refuses-use")
async def test_a_closed_client_refuses_to_be_used(face: Face) -> None:
    async with own_client(face) as client:
        await face(client.close)
        with pytest.raises(modal.exception.ClientClosed):
            await face(client.hello)


@requirement("client.context.closes")
async def test_a_context_closes_its_client(face: Face) -> None:
    async with own_client(face) as client:
        async with face.enter(client) as entered:
            assert entered is client
            assert client.is_closed() is False
        assert client.is_closed() is True


@requirement("client.context.after-close")
async def test_a_closed_client_cannot_be_entered(face: Face) -> None:
    async with own_client(face) as client:
        await face(client.close)
        with pytest.raises(modal.exception.ClientClosed):
            async with face.enter(client):
                pytest.fail("a closed client was entered")
