"""Recording from threads, tasks and processes."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import queue
import subprocess
import sys
import threading

import pytest
import trio

from modal_conformance.history import Answer, History, Kind, QueueModel, Recorder, check


def test_a_call_has_the_instants_around_it() -> None:
    recorder = Recorder(clock=itertools.count(100, 10).__next__)
    with recorder.client("A").call("put", key="k", value=1) as call:
        call.answer(True)
    (seen,) = recorder.history()
    assert (seen.client, seen.operation, seen.arguments) == ("A", "put", {"key": "k", "value": 1})
    assert (seen.start, seen.end, seen.answer) == (100, 110, Answer.returned(True))


def test_the_answer_is_handed_on() -> None:
    with Recorder().client("A").call("get", key=1) as call:
        assert call.answer([1, 2]) == [1, 2]


def test_a_block_without_a_noted_answer_returned_none() -> None:
    recorder = Recorder()
    with recorder.client("A").call("clear"):
        pass
    assert [call.answer for call in recorder.history()] == [Answer.returned(None)]


def test_expected_errors_are_answers_and_stop_at_the_block() -> None:
    recorder = Recorder()
    with recorder.client("A").call("get", expects=(queue.Empty, KeyError), timeout=0.1):
        raise queue.Empty
    assert [call.answer for call in recorder.history()] == [Answer.raised("Empty")]


def test_other_errors_are_recorded_and_go_on() -> None:
    recorder = Recorder()
    with pytest.raises(ZeroDivisionError), recorder.client("A").call("get", key=1):
        raise ZeroDivisionError
    assert [call.answer for call in recorder.history()] == [Answer.raised(ZeroDivisionError)]


def test_what_fails_after_the_answer_does_not_change_it() -> None:
    recorder = Recorder()
    with contextlib.suppress(ZeroDivisionError), recorder.client("A").call("get", key=1) as call:
        call.answer(7)
        raise ZeroDivisionError
    assert [call.answer for call in recorder.history()] == [Answer.returned(7)]


def test_a_call_that_is_still_running_is_open() -> None:
    recorder = Recorder()
    with recorder.client("A").call("get", block=True) as call:
        (seen,) = recorder.history()
        assert (seen.answer.kind, seen.end) == (Kind.OPEN, None)
        call.answer(1)
    assert recorder.history()[0].ended


def test_values_that_cannot_be_carried_are_refused_before_the_call() -> None:
    recorder = Recorder()
    with pytest.raises(TypeError, match="cannot stand in a history"), recorder.client("A").call("put", key=b"k"):
        pytest.fail("the call must not be made")
    assert len(recorder.history()) == 0


def test_values_can_be_encoded() -> None:
    recorder = Recorder(encode=lambda value: value.hex() if isinstance(value, bytes) else value)
    with recorder.client("A").call("get", key=b"\x01") as call:
        call.answer(b"\xff")
    (seen,) = recorder.history()
    assert (seen.arguments, seen.answer.value) == ({"key": "01"}, "ff")


def test_threads_lose_no_calls() -> None:
    recorder = Recorder()
    items: queue.SimpleQueue[int] = queue.SimpleQueue()

    def work(name: str, base: int) -> None:
        client = recorder.client(name)
        for number in range(base, base + 50):
            with client.call("put", v=number):
                items.put(number)
            with client.call("get") as call:
                call.answer(items.get())

    threads = [threading.Thread(target=work, args=(f"T{index}", index * 1_000)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    history = recorder.history()
    assert len(history) == 400
    assert sorted(call.answer.value for call in history if call.operation == "get") == sorted(
        call.arguments["v"] for call in history if call.operation == "put"
    )
    for name in history.clients:
        calls = history.of_client(name)
        assert all(one.start <= (one.end or 0) <= other.start for one, other in itertools.pairwise(calls))
    assert check(history, QueueModel()), "a queue from the standard library is first in, first out"


def test_an_asyncio_cancellation_is_recorded_as_one() -> None:
    recorder = Recorder()

    async def waits_for_ever(started: asyncio.Event) -> None:
        with recorder.client("A").call("get"):
            started.set()
            await asyncio.get_running_loop().create_future()

    async def main() -> None:
        started = asyncio.Event()
        task = asyncio.ensure_future(waits_for_ever(started))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    (seen,) = recorder.history()
    assert seen.answer.kind is Kind.CANCELLED
    assert seen.end is not None


def test_a_trio_cancellation_is_recorded_as_one() -> None:
    recorder = Recorder()

    async def main() -> None:
        with trio.CancelScope() as scope, recorder.client("A").call("get"):
            scope.cancel()
            await trio.sleep_forever()

    trio.run(main)
    assert [call.answer.kind for call in recorder.history()] == [Kind.CANCELLED]


_CHILD = """
from modal_conformance.history import Recorder
recorder = Recorder()
with recorder.client("child").call("put", key=1, value=2) as call:
    call.answer(True)
print(recorder.history().to_json())
"""


def test_a_child_process_sends_its_history() -> None:
    recorder = Recorder()
    with recorder.client("parent").call("get", key=1) as call:
        call.answer(None)
    child = subprocess.run([sys.executable, "-c", _CHILD], check=True, capture_output=True, text=True)
    with recorder.client("parent").call("get", key=1) as call:
        call.answer(2)
    history = History.merged(recorder.history(), History.from_json(child.stdout))
    assert [call.client for call in history] == ["parent", "child", "parent"], "one monotonic clock for all processes"
