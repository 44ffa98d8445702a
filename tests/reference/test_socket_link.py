"""The faces over a socket do what they do directly, on threads, asyncio and trio."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import trio

from modal_reference import Client, Dict, Queue
from modal_reference._client import current
from modal_reference._client.addresses import PathAddress
from modal_reference._client.socket_link import SocketLink
from modal_reference._driver.listener import Listener
from modal_reference._driver.universe import Universe
from modal_reference._engine import ControlPlane
from modal_reference._serialization import dumps
from modal_reference.exception import (
    AlreadyExistsError,
    AuthError,
    DeserializationError,
    ExecutionError,
    InvalidError,
    NotFoundError,
    RequestSizeError,
)
from modal_reference.exception import ConnectionError as UniverseEnded
from tests.reference.waiting import Crew, every_face, until

MEGABYTE = 1_000_000


@pytest.fixture
def listener(universe: Universe) -> Iterator[Listener]:
    """A listener for the universe that was activated last."""
    opened = Listener(lambda: current._active[-1])
    opened.start()
    yield opened
    opened.close()


@pytest.fixture
def link(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> Iterator[SocketLink]:
    """A link over a socket to the universe of this very process, which all faces use meanwhile."""
    opened = SocketLink.of(listener.descriptor, current.forget)
    monkeypatch.setattr(current, "link", opened)
    yield opened
    opened.gone("the test is over")


def waiting_in(universe: Universe) -> int:
    """How many wait for items, anywhere."""
    queues = universe.run(lambda plane, now: [store.snapshot() for store in plane._queues.values()])
    return sum(state[3] for partitions in queues for state in partitions.values())  # type: ignore[attr-defined]


def named_queue() -> Queue:
    return Queue.from_name("q", create_if_missing=True)


def story(call: Callable[..., Any]) -> list[Any]:
    """A bit of everything, and what came of it."""
    d, q = Dict.from_name("d", create_if_missing=True), named_queue()
    return [
        call(d.put, "key", {"a": [1, 2.5, None, "ü", b"\0"]}),
        call(d.put, "key", "another", skip_if_exists=True),
        call(d.get, "key"),
        call(d.get, "absent", "default"),
        call(d.update, {1: "one", (2,): "two"}, three=3),
        call(d.contains, (2,)),
        call(d.len),
        call(d.pop, 1),
        call(d.pop, 1, None),
        sorted(map(repr, d.items())),
        call(d.clear),
        call(d.len),
        call(q.put_many, [1, 2, 3]),
        call(q.put, "p", partition="other", partition_ttl=5),
        call(q.len),
        call(q.len, total=True),
        call(q.get),
        call(q.get_many, 10),
        call(q.get, block=False),
        call(q.get_many, 3, block=False),
        list(q.iterate(partition="other")),
        call(q.clear, all=True),
        call(q.len, total=True),
        call(Dict.objects.create, "another"),
        sorted(str(each.name) for each in call(Dict.objects.list)),
        call(Dict.objects.delete, "another"),
        call(d.info).name,
        call(Client.from_env().hello),
    ]


@every_face
def test_a_story_over_a_socket_is_the_same_story(link: SocketLink, call: Callable[..., Any]) -> None:
    over_the_socket = story(call)
    with Universe() as other:
        current.activate(other)
        assert story(call) == over_the_socket


@every_face
def test_every_refusal_arrives_as_its_documented_error(link: SocketLink, call: Callable[..., Any]) -> None:
    d, q = Dict.from_name("d", create_if_missing=True), named_queue()
    call(Dict.objects.create, "taken")
    call(q.put_many, [0] * 5000)
    refusals: list[tuple[type[Exception], str, Any]] = [
        (NotFoundError, "Dict 'absent' not found", partial(call, Dict.from_name("absent").len)),
        (AlreadyExistsError, "'taken' exists already", partial(call, Dict.objects.create, "taken")),
        (RequestSizeError, "100,0.. bytes", partial(call, d.put, "k", bytes(100_000))),
        (InvalidError, "partition_ttl is 0", partial(call, q.put, 1, partition_ttl=0)),
        (queue.Full, "no room", partial(call, q.put, 1, block=False)),
        (queue.Full, "no room", partial(call, q.put, 1, timeout=0.01)),
        (queue.Full, "can never fit", partial(call, q.put_many, [0] * 5001)),
        (queue.Empty, "no item came", partial(call, q.get, timeout=0.01, partition="empty")),
        (AuthError, "incomplete", partial(call, Client.from_credentials("", "").hello)),
        (KeyError, "absent", partial(call, d.pop, "absent")),
    ]
    for error, words, refused in refusals:
        with pytest.raises(error, match=words):
            refused()
    assert call(q.len) == 5000
    assert call(d.len) == 0


@every_face
def test_a_wait_is_woken_over_the_socket(link: SocketLink, universe: Universe, crew: Crew, call: Any) -> None:
    named_queue().hydrate()
    wait = crew.start(call, named_queue().get, timeout=30)
    until(lambda: waiting_in(universe) == 1)
    named_queue().put("item")
    assert wait.result() == "item"
    assert named_queue().len() == 0


@every_face
def test_a_wait_on_a_frozen_clock_says_so_over_the_socket(link: SocketLink, universe: Universe, call: Any) -> None:
    universe.clock.freeze()
    with pytest.raises(ExecutionError, match="the clock of this universe is frozen"):
        call(named_queue().get, timeout=0.05)


@every_face
def test_much_at_once_gets_through(link: SocketLink, call: Callable[..., Any]) -> None:
    items = [bytes([number]) * MEGABYTE for number in range(30)]
    call(named_queue().put_many, items)
    assert call(named_queue().get_many, 30) == items


@every_face
def test_a_value_that_cannot_be_read_here_stays_where_it_is(link: SocketLink, call: Callable[..., Any]) -> None:
    d = Dict.from_name("d", create_if_missing=True).hydrate()
    foreign = b"\x80\x04\x8c\x07nowhere\x94\x8c\x05Thing\x94\x93\x94."
    link.run(ControlPlane.dict_put, d.object_id, dumps("key"), foreign, False)
    for _ in range(2):
        with pytest.raises(DeserializationError, match="'nowhere' is needed to read this value"):
            call(d.get, "key")
    assert call(d.contains, "key") is True
    q = named_queue().hydrate()
    link.run(ControlPlane.queue_put, q.object_id, b"", [foreign, dumps("next")], 60.0)
    for _ in range(2):
        with pytest.raises(DeserializationError, match="'nowhere' is needed to read this value"):
            call(q.get)
    assert call(q.len) == 2


# Connections


def test_calls_one_after_another_share_a_connection(link: SocketLink, listener: Listener) -> None:
    for number in range(20):
        named_queue().put(number)
        assert named_queue().get() == number
    assert len(listener.server.connections()) == 1
    for _ in range(5):
        asyncio.run(_len())
        trio.run(_len)
    assert len(listener.server.connections()) == 2


async def _len() -> int:
    return await named_queue().len.aio()


def test_threads_at_the_same_time_have_one_each(link: SocketLink, crew: Crew) -> None:
    shared = Dict.from_name("d", create_if_missing=True)
    shared["count"] = 0

    def write(number: int) -> None:
        for key in range(50):
            shared[(number, key)] = key

    writers = [crew.start(write, number) for number in range(4)]
    for writer in writers:
        writer.result()
    assert shared.len() == 201
    assert all(shared[(number, key)] == key for number in range(4) for key in range(50))


def test_when_its_universe_has_ended_it_says_so_and_is_forgotten(link: SocketLink, universe: Universe) -> None:
    d = Dict.from_name("d", create_if_missing=True)
    d["key"] = "in the first"
    universe.close()
    current.link = link
    with pytest.raises(UniverseEnded, match="has ended.*: use the backend"):
        d.get("key")
    assert not link._resting
    with Universe() as following:
        current.activate(following)
        assert d.get("key") is None


def test_a_connection_to_another_universe_is_not_taken_for_the_same(link: SocketLink, universe: Universe) -> None:
    d = Dict.from_name("d", create_if_missing=True)
    d["key"] = "in the first"
    link._resting.pop().close()
    with Universe() as inner:
        current.activate(inner)
        current.link = link
        with pytest.raises(UniverseEnded, match="another one has begun"):
            d.get("key")


def test_who_knows_the_wrong_token_gets_the_documented_error(link: SocketLink) -> None:
    assert isinstance(link._address, PathAddress)
    with pytest.raises(AuthError, match="another one"):
        SocketLink(PathAddress(link._address.path, "wrong"), current.forget)


# Cancellation


def test_a_cancelled_task_of_asyncio_leaves_the_line(link: SocketLink, universe: Universe) -> None:
    async def main() -> None:
        task = asyncio.ensure_future(named_queue().get.aio())
        await asyncio.to_thread(until, lambda: waiting_in(universe) == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    named_queue().hydrate()
    asyncio.run(main())
    until(lambda: waiting_in(universe) == 0)
    named_queue().put("item")
    assert named_queue().get(block=False) == "item"


def test_a_cancelled_task_of_trio_leaves_the_line(link: SocketLink, universe: Universe) -> None:
    async def main() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(named_queue().get.aio)
            await trio.to_thread.run_sync(until, lambda: waiting_in(universe) == 1)
            nursery.cancel_scope.cancel()

    named_queue().hydrate()
    trio.run(main)
    until(lambda: waiting_in(universe) == 0)
    named_queue().put("item")
    assert named_queue().get(block=False) == "item"


def test_a_wait_does_not_hold_up_the_loop(link: SocketLink, universe: Universe) -> None:
    async def of_asyncio() -> list[Any]:
        return list(await asyncio.gather(named_queue().get.aio(), named_queue().get.aio(), put_both()))

    async def put_both() -> None:
        await named_queue().put_many.aio(["a", "b"])

    async def of_trio() -> list[Any]:
        got: list[Any] = []

        async def get() -> None:
            got.append(await named_queue().get.aio())

        async with trio.open_nursery() as nursery:
            nursery.start_soon(get)
            nursery.start_soon(get)
            nursery.start_soon(put_both)
        return got

    assert asyncio.run(of_asyncio()) in (["a", "b", None], ["b", "a", None])
    assert sorted(trio.run(of_trio)) == ["a", "b"]
