"""Waits on a clock that stands still: a timeout that cannot end is an error that names the clock, others wait on."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from datetime import UTC, datetime
from time import monotonic
from typing import Any

import pytest

from modal_reference import Queue
from modal_reference._client import current
from modal_reference._client.socket_link import SocketLink
from modal_reference._driver.listener import Listener
from modal_reference._driver.universe import Universe
from modal_reference.exception import ExecutionError
from tests.reference.waiting import Crew, every_face, until, until_asleep

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


def named_queue() -> Queue:
    return Queue.from_name("q", create_if_missing=True)


@every_face
def test_a_timeout_that_cannot_end_says_that_the_clock_is_frozen(universe: Universe, call: Any) -> None:
    universe.clock.start_at(NEW_YEAR)
    universe.clock.freeze()
    begins_at = monotonic()
    with pytest.raises(ExecutionError, match=r"frozen at 2025-01-01T00:00:00.*unfreeze it"):
        call(named_queue().get, timeout=0.1)
    assert monotonic() - begins_at >= 0.1
    named_queue().put("item")
    assert named_queue().len() == 1


@every_face
def test_an_advance_over_part_of_the_way_lets_it_wait_on(universe: Universe, crew: Crew, call: Any) -> None:
    universe.clock.freeze()
    wait = crew.start(call, named_queue().get, timeout=3600)
    for minutes in (10, 20, 20):
        until_asleep(universe)
        universe.clock.advance(minutes=minutes)
    assert not wait.done()
    universe.clock.advance(minutes=10)
    with pytest.raises(queue.Empty):
        wait.result()


@every_face
def test_to_freeze_the_clock_under_a_wait_does_not_end_it(universe: Universe, crew: Crew, call: Any) -> None:
    wait = crew.start(call, named_queue().get, timeout=3600)
    until_asleep(universe)
    universe.clock.freeze()
    named_queue().put("item")
    assert wait.result() == "item"


@every_face
def test_a_wait_goes_on_with_the_clock(universe: Universe, crew: Crew, call: Any) -> None:
    universe.clock.freeze()
    wait = crew.start(call, named_queue().get, timeout=3600)
    until_asleep(universe)
    universe.clock.advance(seconds=3599.95)
    universe.clock.unfreeze()
    with pytest.raises(queue.Empty):
        wait.result()


@every_face
def test_a_wait_without_a_timeout_does_not_mind(universe: Universe, crew: Crew, call: Any) -> None:
    universe.clock.freeze()
    wait = crew.start(call, named_queue().get)
    until_asleep(universe)
    universe.clock.advance(days=400)
    assert not wait.done()
    named_queue().put("item")
    assert wait.result() == "item"


@every_face
def test_what_does_not_wait_does_not_mind(universe: Universe, call: Any) -> None:
    universe.clock.freeze()
    assert call(named_queue().get, block=False) is None
    assert call(named_queue().put, "item", timeout=1) is None
    assert call(named_queue().get, timeout=1) == "item"


# Puts, and waits of no time at all, in this process and from another one


@pytest.fixture(params=["directly", "over a socket"])
def either_way(request: pytest.FixtureRequest, universe: Universe, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is called in the test reaches its universe by a call, or as another process would."""
    if request.param == "directly":
        yield
        return
    listener = Listener(lambda: universe)
    listener.start()
    link = SocketLink.of(listener.descriptor, current.forget)
    monkeypatch.setattr(current, "link", link)
    yield
    link.gone("the test is over")
    listener.close()


def waiting_for_room(universe: Universe) -> int:
    queues = universe.run(lambda plane, now: [store.snapshot() for store in plane._queues.values()])
    return sum(state[4] for partitions in queues for state in partitions.values())  # type: ignore[attr-defined]


@every_face
@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("method", ["put", "put_many"])
def test_the_timeout_of_a_put_counts_on_the_clock_of_the_universe(
    universe: Universe, crew: Crew, call: Any, method: str
) -> None:
    named_queue().put_many([0] * 5000)
    universe.clock.freeze()
    put = crew.start(call, getattr(named_queue(), method), [1], timeout=3600)
    until(lambda: waiting_for_room(universe) == 1)
    universe.clock.advance(minutes=59)
    assert not put.done()
    universe.clock.advance(minutes=1)
    with pytest.raises(queue.Full, match="within 3600 seconds"):
        put.result()
    with pytest.raises(ExecutionError, match="frozen"):
        call(getattr(named_queue(), method), [1], timeout=0.05)
    assert named_queue().len() == 5000


@every_face
@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("is_frozen", [True, False])
def test_a_wait_of_no_time_is_a_look(universe: Universe, call: Any, is_frozen: bool) -> None:
    q = named_queue()
    q.hydrate()
    if is_frozen:
        universe.clock.freeze()
    with pytest.raises(queue.Empty, match="within 0 seconds"):
        call(q.get, timeout=0)
    with pytest.raises(queue.Empty, match="within 0 seconds"):
        call(q.get_many, 2, timeout=0)
    call(q.put_many, [0] * 4999, timeout=0)
    call(q.put, 1, timeout=0)
    with pytest.raises(queue.Full, match="within 0 seconds"):
        call(q.put, 2, timeout=0)
    with pytest.raises(queue.Full, match="within 0 seconds"):
        call(q.put_many, [2], timeout=0)
    assert call(q.get, timeout=0) == 0
    assert call(q.get_many, 5000, timeout=0) == [*[0] * 4998, 1]
    assert list(q.iterate(item_poll_timeout=0)) == []
    assert waiting_for_room(universe) == 0
