"""A universe ends what waits in it, loses no wake-up, and survives interrupts and destroyed tasks."""

from __future__ import annotations

import asyncio
import gc
import queue
import signal
from threading import Event, main_thread
from time import monotonic
from types import FrameType
from typing import Any

import pytest

from modal_reference import Dict, Queue
from modal_reference._client import current
from modal_reference._driver.frames import OFFERED
from modal_reference._driver.universe import Universe
from modal_reference._engine import ControlPlane, Pending, PendingState, Refusal, RefusalKind
from modal_reference._serialization import dumps
from modal_reference.exception import ConnectionError as UniverseEnded
from tests.reference.benches import DAY, new_dict, new_queue
from tests.reference.strangers import Stranger
from tests.reference.waiting import Crew, Started, every_face, in_asyncio, in_thread, in_trio, until, until_asleep


def named_queue() -> Queue:
    return Queue.from_name("q", create_if_missing=True)


# The end


@every_face
def test_its_end_ends_every_wait_with_an_error(universe: Universe, crew: Crew, call: Any) -> None:
    waits = [crew.start(call, named_queue().get, timeout=timeout) for timeout in (None, 3600)]
    until_asleep(universe, 2)
    universe.close()
    for wait in waits:
        with pytest.raises(UniverseEnded, match="has ended while something waited in it"):
            wait.result()


def test_nothing_can_be_done_after_its_end() -> None:
    universe = Universe()
    universe.run(ControlPlane.environment_list)
    universe.close()
    for _ in range(2):
        with pytest.raises(Refusal, match="has ended: use the backend in a new one") as caught:
            universe.run(ControlPlane.environment_list)
        assert caught.value.kind is RefusalKind.ENDED
    with pytest.raises(Refusal, match="has ended"):
        universe.plane  # noqa: B018  # it is the asking that is refused
    assert repr(universe).endswith("ended>")


def test_it_ends_once_and_undoes_in_reverse_what_was_to_be_undone() -> None:
    universe, done = Universe(), []
    for number in range(3):
        universe.call_on_close(lambda number=number: done.append(number))  # type: ignore[misc]  # binds the number
    universe.close()
    universe.close()
    assert done == [2, 1, 0]


def test_its_events_outlive_it() -> None:
    with Universe() as universe:
        some = universe.run(lambda plane, now: new_dict(plane, now, "d"))
    assert [event.subject for event in universe.events] == [some]


def test_a_wait_that_begins_while_it_ends_ends_too(crew: Crew) -> None:
    for _ in range(20):
        universe = Universe()
        with pytest.raises(Refusal, match="has ended"):
            wait_and_end_in_any_order(crew, universe, universe.run(new_queue))


def wait_and_end_in_any_order(crew: Crew, universe: Universe, some: str) -> object:
    is_held, may_go = Event(), Event()

    def hold(plane: ControlPlane, now: float) -> None:
        is_held.set()
        may_go.wait()

    def wait() -> object:
        return universe.wait(None, ControlPlane.queue_take_wait, some, b"", 1, True)

    holding = crew.start(lambda: universe.run(hold))
    is_held.wait()
    ending, waiting = crew.start(universe.close), crew.start(wait)
    may_go.set()
    holding.result()
    ending.result()
    return waiting.result()


def test_there_is_no_edition_but_those() -> None:
    with pytest.raises(ValueError, match=r"no edition '2': choose one of '0\.73', '1'"):
        Universe(edition="2")


# Wake-ups


def test_an_item_that_is_put_wakes_who_waits_for_it(universe: Universe, crew: Crew) -> None:
    waits = [crew.start(call, named_queue().get) for call in (in_thread, in_asyncio, in_trio)]
    until_asleep(universe, 3)
    named_queue().put_many([1, 2, 3])
    assert sorted(wait.result() for wait in waits) == [1, 2, 3]


@every_face
def test_room_that_is_made_wakes_who_waits_for_it(universe: Universe, crew: Crew, call: Any) -> None:
    named_queue().put_many([0] * 5000)
    wait = crew.start(call, named_queue().put, 1)
    until_asleep(universe)
    assert named_queue().get() == 0
    wait.result()
    assert named_queue().len() == 5000


@every_face
def test_a_wait_without_an_answer_ends_with_its_time(universe: Universe, crew: Crew, call: Any) -> None:
    begins_at = monotonic()
    with pytest.raises(queue.Empty):
        crew.start(call, named_queue().get, timeout=0.05).result()
    assert monotonic() - begins_at >= 0.05
    assert named_queue().len() == 0


@every_face
def test_time_that_is_advanced_ends_waits_at_once(universe: Universe, crew: Crew, call: Any) -> None:
    wait = crew.start(call, named_queue().get, timeout=3600)
    until_asleep(universe)
    universe.clock.advance(hours=1)
    with pytest.raises(queue.Empty):
        wait.result()


@every_face
def test_an_advance_that_settles_returns_after_the_waiters_have_their_answers(
    universe: Universe, crew: Crew, call: Any
) -> None:
    waits = [crew.start(call, named_queue().get, timeout=seconds) for seconds in (10, 20)]
    until_asleep(universe, 2)
    universe.clock.advance(seconds=30, settle=True)
    assert not universe._sleepers
    for wait in waits:
        with pytest.raises(queue.Empty):
            wait.result()


def test_who_is_woken_by_a_command_that_is_refused_is_woken(universe: Universe) -> None:
    some, woken = universe.run(new_queue), []

    def wait(name: str) -> Pending:
        def wake() -> bool:
            woken.append(name)
            return True

        pending = Pending(wake)
        universe.begin_wait(pending, None, ControlPlane.queue_take_wait, some, b"", 1, True)
        return pending

    first, second = wait("first"), wait("second")
    universe.run(ControlPlane.queue_put, some, b"", [b"item"], DAY)
    universe._abandon(first)
    with pytest.raises(Refusal):
        universe.run(ControlPlane.dict_get, "di-none", b"")
    assert woken == ["first", "second"]
    assert universe.finish(second) == [b"item"]


# Interrupts and destroyed tasks


class Interrupted(BaseException):
    """What the signal handler below raises, as Ctrl-C would."""


def test_an_interrupt_at_any_point_leaves_the_lock_free(universe: Universe) -> None:
    def interrupt(_signal: int, frame: FrameType | None) -> None:
        # In our own code only: whoever else is on the way, such as a tracer, may not survive it.
        if frame is not None and frame.f_globals["__name__"].startswith("modal_reference."):
            signal.setitimer(signal.ITIMER_REAL, 0)
            raise Interrupted

    shared = Dict.from_name("d", create_if_missing=True)
    shared["key"] = "value"
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for _ in range(300):
            with pytest.raises(Interrupted):
                interrupted_reads(shared)
            assert universe._lock.acquire(timeout=1)
            universe._lock.release()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert shared["key"] == "value"


def interrupted_reads(shared: Dict) -> None:
    signal.setitimer(signal.ITIMER_REAL, 0.0003, 0.0003)
    while True:
        shared.get("key")


def test_an_interrupted_wait_takes_nothing(universe: Universe) -> None:
    has_struck: list[bool] = []

    def interrupt_once(_signal: int, frame: FrameType | None) -> None:
        is_ours = frame is not None and frame.f_globals["__name__"].startswith("modal_reference.")
        if is_ours and universe._sleepers and not has_struck:
            has_struck.append(True)
            raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt_once)
    try:
        # Again and again: a signal that comes right before the thread falls asleep does not wake it.
        signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
        with pytest.raises(Interrupted):
            named_queue().get()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    named_queue().put("item")
    assert named_queue().get(block=False) == "item"


def test_an_interrupted_run_of_trio_takes_nothing(universe: Universe, crew: Crew) -> None:
    def interrupt_when_asleep() -> None:
        until_asleep(universe)
        signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)

    # What is started in the background of a script inherits that interrupts are ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        interrupting = crew.start(interrupt_when_asleep)
        with pytest.raises(KeyboardInterrupt):
            in_trio(named_queue().get)
        interrupting.result()
    finally:
        signal.signal(signal.SIGINT, before)
    named_queue().put("item")
    assert named_queue().get(block=False) == "item"


def begun(universe: Universe, some: str) -> Any:
    """A coroutine that waits for an item; nobody will ever resume it."""

    async def main() -> Any:
        coroutine = current.link_to(universe).aio.wait(None, ControlPlane.queue_take_wait, some, b"", 1, True)
        coroutine.send(None)  # up to where it sleeps
        return coroutine

    return asyncio.run(main())


def test_a_destroyed_task_leaves_the_line(universe: Universe) -> None:
    some = universe.run(new_queue)
    coroutine = begun(universe, some)
    del coroutine
    universe.run(ControlPlane.queue_put, some, b"", [b"item"], DAY)
    assert universe.run(ControlPlane.queue_take, some, b"", 1) == [b"item"]
    assert not universe._sleepers


def test_what_a_destroyed_task_was_offered_goes_to_who_sleeps_next_in_line(universe: Universe, crew: Crew) -> None:
    shared = named_queue().hydrate()
    coroutine = begun(universe, shared.object_id)
    wait = crew.start(shared.get)
    until_asleep(universe, 2)
    shared.put("item")
    (offered,) = [each for each in universe._sleepers if each.state is PendingState.OFFERED]
    assert not wait.done()
    del coroutine
    assert wait.result() == "item"
    assert offered.state is PendingState.WITHDRAWN


def test_what_a_destroyed_task_was_offered_goes_to_a_client_that_waits_next_in_line(universe: Universe) -> None:
    shared = named_queue().hydrate()
    coroutine = begun(universe, shared.object_id)
    with Stranger.admitted(current.listen()) as client:
        client.send(["queue_take_wait", [shared.object_id, b"", 1, True], None])
        until(lambda: universe.run(lambda plane, now: plane._queues[shared.object_id].snapshot()[b""][3] == 2))  # type: ignore[index]
        shared.put("item")
        del coroutine
        assert client.receive() == [OFFERED, [dumps("item")]]


def test_a_task_that_is_destroyed_inside_a_command_does_not_wait_for_its_lock(universe: Universe, crew: Crew) -> None:
    some = universe.run(new_queue)
    kept = [begun(universe, some)]

    def collect(plane: ControlPlane, now: float) -> int:
        kept.clear()
        return gc.collect()

    crew.start(universe.run, collect).result()
    assert len(universe._abandoned) == 1
    universe.run(ControlPlane.environment_list)
    assert not universe._abandoned


def test_what_is_offered_to_a_closed_loop_goes_on(universe: Universe) -> None:
    loop = asyncio.new_event_loop()
    task = loop.create_task(named_queue().get.aio())
    while not universe._sleepers:
        loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    named_queue().put("item")
    assert named_queue().get(block=False) == "item"
    # The loop is gone for good: that its task was never finished is what this test is about.
    task._log_destroy_pending = False  # type: ignore[attr-defined]


def test_threads_that_share_a_universe_lose_and_double_nothing(universe: Universe, crew: Crew) -> None:
    def take() -> list[int]:
        taken = []
        while (item := named_queue().get(timeout=20)) is not None:
            taken.append(item)
        return taken

    takers: list[Started[list[int]]] = [crew.start(take) for _ in range(4)]
    putters = [crew.start(named_queue().put_many, list(range(at, 400, 4))) for at in range(4)]
    for putter in putters:
        putter.result()
    until(lambda: named_queue().len() == 0)
    named_queue().put_many([None] * 4)
    assert sorted(item for taker in takers for item in taker.result()) == list(range(400))
