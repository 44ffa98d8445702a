"""How a listener ends: by a fault of its own, or while somebody comes in; and how it outlives its universes."""

from __future__ import annotations

from collections.abc import Callable
from socket import SHUT_WR
from typing import Any

import pytest

from modal_reference._client import current
from modal_reference._driver.frames import OFFERED, OK
from modal_reference._driver.listener import Listener
from modal_reference._driver.universe import Universe
from modal_reference._engine import ControlPlane
from tests.reference.benches import DAY, new_queue
from tests.reference.strangers import Stranger
from tests.reference.waiting import Crew, until


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_that_ends_its_thread_leaves_nobody_waiting() -> None:
    listener = Listener(lambda: None)  # type: ignore[arg-type, return-value]  # the fault
    listener.start()
    with Stranger(listener.descriptor) as waiting, Stranger(listener.descriptor) as fatal:
        fatal.send([fatal.token])
        assert fatal.is_parted_from()
        assert waiting.is_parted_from()
    with pytest.raises(OSError, match=r"refused"):
        Stranger(listener.descriptor)
    listener.close()


def test_it_may_be_closed_while_somebody_comes_in(universe: Universe, crew: Crew) -> None:
    for _ in range(20):
        descriptor = current.listen()
        current.link = None
        coming = crew.start(Stranger, descriptor)
        current.close_listener()
        try:
            coming.result().socket.close()
        except (OSError, ValueError):
            continue  # it came too late: the socket, or even its descriptor, was gone


# A universe that ends in another thread, right before the serving thread does something in it


def end_before(universe: Universe, command: Callable[..., Any]) -> None:
    """Have a universe end in the moment before it is asked for a command."""
    run = universe.run

    def end_and_run(asked: Callable[..., Any], *args: Any) -> Any:
        if asked is command:
            universe.close()
        return run(asked, *args)

    universe.run = end_and_run  # type: ignore[assignment]  # it passes on what it does not know


def waits(client: Stranger, some: str, timeout: float | None = None) -> None:
    client.send(["queue_take_wait", [some, b"", 1, True], timeout])


def accepts_what_it_was_offered(universe: Universe, client: Stranger, some: str) -> None:
    waits(client, some)
    universe.run(ControlPlane.queue_put, some, b"", [b"item"], DAY)
    assert client.receive() == [OFFERED, [b"item"]]
    end_before(universe, ControlPlane.accept)
    client.send([])


def hangs_up_while_it_waits(universe: Universe, client: Stranger, some: str) -> None:
    waits(client, some)
    until(lambda: universe.run(lambda plane, now: plane._queues[some].snapshot() != {}))
    end_before(universe, ControlPlane.withdraw)
    client.socket.shutdown(SHUT_WR)


def waits_for_its_time(universe: Universe, client: Stranger, some: str) -> None:
    end_before(universe, ControlPlane.tick)
    waits(client, some, 0.01)


def waits_on_a_frozen_clock(universe: Universe, client: Stranger, some: str) -> None:
    universe.clock.freeze()
    end_before(universe, ControlPlane.withdraw)
    waits(client, some, 0.01)


def waits_while_the_clock_changes(universe: Universe, client: Stranger, some: str) -> None:
    waits(client, some, 3600)
    until(lambda: universe.run(ControlPlane.sleepers))
    end_before(universe, ControlPlane.sleepers)
    universe.clock.freeze()


@pytest.mark.parametrize(
    "client_of_it",
    [
        accepts_what_it_was_offered,
        hangs_up_while_it_waits,
        waits_for_its_time,
        waits_on_a_frozen_clock,
        waits_while_the_clock_changes,
    ],
)
def test_a_universe_that_ends_at_any_point_parts_from_its_clients_and_nothing_else_happens(
    universe: Universe, client_of_it: Callable[[Universe, Stranger, str], None]
) -> None:
    descriptor = current.listen()
    with Universe() as ending:
        current.activate(ending)
        with Stranger.admitted(descriptor) as client:
            client_of_it(ending, client, ending.run(new_queue))
            assert client.hears_no_more_than_a_refusal()
        assert ending.is_closed
    with Stranger.admitted(descriptor) as other:
        assert other.ask(["ping", []]) == [OK, None]


def test_who_comes_into_a_universe_that_has_just_ended_is_parted_from(universe: Universe) -> None:
    with Universe() as ended:
        ended.close()
        listener = Listener(lambda: ended)
        listener.start()
        with Stranger(listener.descriptor) as late:
            late.send([late.token])
            assert late.receive() == [OK, [ended.number, "1"]]
            assert late.is_parted_from()
        listener.close()
