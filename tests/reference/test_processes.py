"""Child processes are in the universe of their parent, however they came to be; never in a private copy of it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from modal_reference import Dict, Queue
from modal_reference._client import current
from modal_reference._client.direct import DirectLink
from modal_reference._client.socket_link import SocketLink
from modal_reference._driver.universe import Universe
from modal_reference.exception import ConnectionError as UniverseEnded
from tests.reference.children import in_forked_child, move, read, run_python, win, write
from tests.reference.waiting import Crew, Started, until

READ = "import modal_reference as modal; print(modal.Dict.from_name('shared')['key'])"


def shared() -> Dict:
    return Dict.from_name("shared", create_if_missing=True)


def link_of_child() -> str:
    shared().len()
    return type(current.link).__name__


# os.fork


def test_a_forked_child_reads_and_writes_in_the_universe_of_its_parent(universe: Universe) -> None:
    shared()["key"] = "of the parent"
    assert in_forked_child(read, "key") == "of the parent"
    in_forked_child(write, "key", "of the child")
    assert shared()["key"] == "of the child"
    assert in_forked_child(link_of_child) == SocketLink.__name__
    assert type(current.link) is DirectLink


@pytest.mark.usefixtures("no_universe")
def test_a_private_universe_is_shared_with_a_forked_child() -> None:
    shared()["key"] = "private"
    assert in_forked_child(read, "key") == "private"


@pytest.mark.usefixtures("no_universe")
@pytest.mark.parametrize("is_used_before", [True, False])
def test_a_provided_universe_is_shared_with_a_forked_child(is_used_before: bool) -> None:
    with Universe() as universe:
        current.set_provider(lambda: universe)
        if is_used_before:
            shared()["key"] = "provided"
        in_forked_child(write, "another", "key")
        assert read("another") == "key"
        assert in_forked_child(read, "key") == ("provided" if is_used_before else None)


@pytest.mark.usefixtures("no_universe")
def test_a_forked_child_that_brings_its_own_provider_is_on_its_own() -> None:
    def in_child() -> tuple[Any, bool]:
        with Universe() as own:
            current.set_provider(lambda: own)
            write("key", "of the child")
            return read("key"), current.open_universe() is own

    with Universe() as universe:
        current.activate(universe)
        shared()["key"] = "of the parent"
        assert in_forked_child(in_child) == ("of the child", True)
        assert shared()["key"] == "of the parent"


def test_a_forked_child_that_activates_a_universe_works_in_that(universe: Universe) -> None:
    def in_child() -> Any:
        with Universe() as own:
            current.activate(own)
            return shared().get("key")

    shared()["key"] = "of the parent"
    assert in_forked_child(in_child) is None


def test_a_grandchild_is_in_the_same_universe(universe: Universe) -> None:
    shared()["key"] = "of the parent"
    assert in_forked_child(in_forked_child, read, "key") == "of the parent"


def test_a_handle_of_the_parent_serves_in_a_forked_child(universe: Universe) -> None:
    named, by_id = shared(), Dict.from_id(shared().hydrate().object_id)
    with Dict.ephemeral() as ephemeral:
        named["key"] = ephemeral["key"] = "value"
        assert in_forked_child(lambda: (named["key"], by_id["key"])) == ("value", "value")
        with pytest.raises(RuntimeError, match="ExecutionError: .* belongs to a universe that has ended"):
            in_forked_child(lambda: ephemeral["key"])


def test_a_forked_child_leaves_the_parents_socket_alone(universe: Universe) -> None:
    folder = Path(current.listen()).parent
    assert in_forked_child(current.close_listener) is None
    in_forked_child(shared().len)
    assert sorted(each.name for each in folder.iterdir()) == ["owner.lock", "universe.json", "universe.sock"]


def test_a_child_that_is_forked_while_another_thread_is_busy_does_not_hang(universe: Universe, crew: Crew) -> None:
    is_over = threading.Event()

    def be_busy() -> None:
        sys.settrace(None)  # the locks of a tracer, which a fork may copy as taken, are not what is tested
        while not is_over.is_set():
            shared()["busy"] = 1

    busy = crew.start(be_busy)
    try:
        for _ in range(10):
            assert in_forked_child(read, "busy") in {None, 1}
    finally:
        is_over.set()
    busy.result()


# multiprocessing


@pytest.fixture(params=["fork", "spawn"])
def start(request: pytest.FixtureRequest, universe: Universe, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Starts a function in a process of that kind."""
    for name, value in current.export_environment().items():
        monkeypatch.setenv(name, value)
    context = multiprocessing.get_context(request.param)

    def start_process(function: Callable[..., Any], *args: Any) -> Any:
        process = context.Process(target=function, args=args)
        process.start()
        return process

    return start_process


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")  # what newer Pythons say of every fork
def test_of_many_processes_one_wins(start: Callable[..., Any]) -> None:
    shared()
    Queue.objects.create("winners")
    shared().hydrate()
    processes = [start(win, number) for number in range(4)]
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    assert Queue.from_name("winners").get_many(4) == [shared()["winner"]]


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_processes_wait_for_one_another_and_lose_nothing(start: Callable[..., Any]) -> None:
    for name in ("in", "out"):
        Queue.objects.create(name)
    processes = [start(move, 10) for _ in range(2)]
    Queue.from_name("in").put_many(list(range(20)))
    arrived = {Queue.from_name("out").get(timeout=30) for _ in range(20)}
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    assert arrived == set(range(20))


# MODALKIT_UNIVERSE


def test_any_process_joins_by_the_variable(universe: Universe) -> None:
    shared()["key"] = "found"
    assert run_python(READ, current.export_environment()) == "found"


def test_the_variable_of_ones_own_listener_is_no_way_around(
    universe: Universe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(current.DESCRIPTOR_VARIABLE, current.listen())
    current.deactivate(universe)
    current.set_provider(lambda: universe)
    try:
        shared()["key"] = "direct"
        assert type(current.link) is DirectLink
    finally:
        current.set_provider(None)


@pytest.mark.usefixtures("no_universe")
@pytest.mark.parametrize("content", [None, "not json", "{}", '{"socket": "/nowhere", "token": ""}'])
def test_a_descriptor_that_leads_nowhere_is_an_error_that_names_it(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    descriptor = tmp_path / "universe.json"
    if content is not None:
        descriptor.write_text(content)
    monkeypatch.setenv(current.DESCRIPTOR_VARIABLE, str(descriptor))
    with pytest.raises(UniverseEnded, match=r"universe\.json|/nowhere"):
        shared()["key"] = 1


def test_clock_and_events_are_the_parents(universe: Universe) -> None:
    code = "from modal_reference._client import current; current.open_universe()"
    failing = f"try:\n    {code.replace('; ', chr(10) + '    ')}\nexcept RuntimeError as error:\n    print(error)"
    assert "can be had only there" in run_python(failing, current.export_environment())


def test_a_waiting_child_is_woken_by_its_parent(universe: Universe, crew: Crew) -> None:
    Queue.objects.create("q")
    waiting = crew.start(in_forked_child, lambda: Queue.from_name("q").get(timeout=30))
    until(lambda: waits_for_items(universe) == 1)
    Queue.from_name("q").put("item")
    assert waiting.result() == "item"


def test_a_child_whose_universe_ends_joins_the_next_one(universe: Universe, crew: Crew) -> None:
    def in_child() -> tuple[str, Any]:
        try:
            Queue.from_name("q").get()
        except UniverseEnded as fault:
            return str(fault), read("key")
        return "it did not end", None

    Queue.objects.create("q")
    waiting = crew.start(in_forked_child, in_child)
    until(lambda: waits_for_items(universe))
    with Universe() as following:
        current.activate(following)
        shared()["key"] = "in the next one"
        universe.close()
        words, value = waiting.result()
    assert "has ended" in words
    assert value == "in the next one"


class Halting:
    """An item that halts every process which reads it but this one, before it can say that it has taken it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _halt_elsewhere, (os.getpid(),)


def _halt_elsewhere(here: int) -> str:
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGSTOP)
    return "first"


@pytest.fixture
def halted(universe: Universe, crew: Crew) -> Iterator[tuple[int, Started[Any]]]:
    """A child that was offered the first of three items, and was stopped before it accepted it; and what it returns."""
    told, telling = os.pipe()

    def get_as_a_child() -> Any:
        os.write(telling, str(os.getpid()).encode())
        return Queue.from_name("q").get(timeout=60)

    Queue.objects.create("q")
    Queue.from_name("q").put_many([Halting(), "second", "third"])
    getting = crew.start(in_forked_child, get_as_a_child)
    child = int(os.read(told, 20))
    _, status = os.waitpid(child, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    yield child, getting
    for end in (told, telling):
        os.close(end)


def test_a_client_that_is_stopped_keeps_what_it_was_offered_however_long(
    universe: Universe, halted: tuple[int, Started[Any]]
) -> None:
    child, getting = halted
    q = Queue.from_name("q")
    assert q.len() == 2
    universe.clock.advance(hours=1)
    assert q.get() == "second"
    os.kill(child, signal.SIGCONT)
    assert getting.result() == "first"
    assert q.get_many(5) == ["third"]


def test_what_a_client_was_offered_that_is_killed_comes_back_to_the_front(halted: tuple[int, Started[Any]]) -> None:
    child, getting = halted
    q = Queue.from_name("q")
    os.kill(child, signal.SIGKILL)
    with pytest.raises(AssertionError, match=f"status {signal.SIGKILL}"):
        getting.result()
    until(lambda: q.len() == 3)
    assert q.get_many(5) == ["first", "second", "third"]


def waits_for_items(universe: Universe) -> int:
    states = universe.run(lambda plane, now: [store.snapshot() for store in plane._queues.values()])
    return sum(state[3] for partitions in states for state in partitions.values())  # type: ignore[attr-defined]


def test_the_process_stays_what_it_was() -> None:
    assert os.environ.get(current.DESCRIPTOR_VARIABLE) is None
    assert current._inherited is None
