"""A worker runs what it is given, and reports how it went."""

from __future__ import annotations

import pytest

from modal_reference._engine import Batching, CallKind, ControlPlane, Method, OutputStatus, Resources
from modal_reference._failures import rebuild
from modal_reference._serialization import loads
from modal_reference.exception import (
    DeserializationError,
    InvalidError,
    RemoteError,
    SerializationError,
)
from tests.reference.runtime.workshop import Workshop, value_of
from tests.reference.waiting import until

# Values


def test_a_function_returns_what_it_returns(workshop: Workshop) -> None:
    doubled = workshop.declare("def f(x, y=2): return [x, y]")
    assert workshop.call(doubled, 1) == [1, 2]
    assert workshop.call(doubled, 1, 5) == [1, 5]


def test_a_coroutine_is_run_to_its_end(workshop: Workshop) -> None:
    slept = workshop.declare("import asyncio\nasync def f(x):\n    await asyncio.sleep(0.001)\n    return x + 1")
    assert workshop.call(slept, 1) == 2


def test_one_container_runs_input_after_input_and_keeps_its_globals(workshop: Workshop) -> None:
    counted = workshop.declare("count = 0\ndef f():\n    global count; count += 1; return count")
    assert [workshop.call(counted) for _ in range(5)] == [1, 2, 3, 4, 5]


def test_what_is_returned_is_a_copy(workshop: Workshop) -> None:
    kept = workshop.declare("kept = []\ndef f(x):\n    kept.append(x); return kept")
    assert workshop.call(kept, 1) == [1]
    assert workshop.call(kept, 2) == [1, 2]


# Generators


@pytest.mark.parametrize("head", ["def", "async def"])
def test_a_generator_yields_everything_in_order(workshop: Workshop, head: str) -> None:
    counted = workshop.declare(f"{head} f(n):\n    for i in range(n): yield i", method=Method(is_generator=True))
    pieces = list(workshop.pieces(workshop.begin(counted, (3000,))))
    assert [loads(piece) for news in pieces for piece in news.chunks] == list(range(3000))
    output = pieces[-1].output
    assert output is not None
    assert (output.status, output.items) == (OutputStatus.SUCCESS, 3000)


@pytest.mark.parametrize("head", ["def", "async def"])
def test_pieces_go_out_as_they_are_yielded(workshop: Workshop, head: str) -> None:
    gate = workshop.folder / "gate"
    source = (
        "import time, os\n"
        f"{head} f():\n"
        "    yield 'first'\n"
        f"    while not os.path.exists({str(gate)!r}): time.sleep(0.001)\n"
        "    yield 'second'"
    )
    gated = workshop.declare(source, method=Method(is_generator=True))
    pieces = workshop.pieces(workshop.begin(gated, ()))
    assert [loads(piece) for piece in next(pieces).chunks] == ["first"]
    gate.touch()
    assert [loads(piece) for news in pieces for piece in news.chunks] == ["second"]


@pytest.mark.parametrize("head", ["def", "async def"])
def test_what_was_yielded_before_a_failure_is_read_before_it(workshop: Workshop, head: str) -> None:
    failing = workshop.declare(
        f"{head} f():\n    for i in range(200): yield i\n    raise ValueError('at the end')",
        method=Method(is_generator=True),
    )
    pieces = list(workshop.pieces(workshop.begin(failing, ())))
    assert [loads(piece) for news in pieces for piece in news.chunks] == list(range(200))
    output = pieces[-1].output
    assert output is not None
    with pytest.raises(ValueError, match="at the end"):
        value_of(output)


@pytest.mark.parametrize("head", ["def", "async def"])
def test_a_generator_does_not_run_ahead_of_its_reader_without_bound(workshop: Workshop, head: str) -> None:
    count = workshop.folder / "count"
    source = (
        f"{head} f():\n"
        f"    log = open({str(count)!r}, 'wb', buffering=0)\n"
        "    while True:\n"
        "        log.write(b'.')\n"
        "        yield"
    )
    endless = workshop.declare(source, method=Method(is_generator=True))
    call = workshop.begin(endless, ())
    run = workshop.universe.run

    def worker_waits(plane: ControlPlane, now: float) -> bool:
        chunks = plane._compute.calling.calls[call.call_id].inputs[0].chunks
        return chunks is not None and bool(chunks.room)

    until(lambda: run(worker_waits))
    # What may lie unread, one load on its way, and one that gathers.
    most = run(lambda plane, now: plane.limits.chunks_unread)
    assert most <= count.stat().st_size <= 3 * most
    run(ControlPlane.call_cancel, call.call_id, False)
    assert workshop.outputs(call, 1)[0].status is OutputStatus.TERMINATED


def test_a_function_that_was_declared_a_generator_and_is_none_says_so(workshop: Workshop) -> None:
    plain = workshop.declare("def f(): return [1]", method=Method(is_generator=True))
    with pytest.raises(InvalidError, match="declared as a generator, and returned a list"):
        workshop.call(plain)


def test_a_generator_that_was_not_declared_one_says_so(workshop: Workshop) -> None:
    hidden = workshop.declare("def g():\n    yield 1\ndef f(): return g()")
    with pytest.raises(InvalidError, match="is_generator=True"):
        workshop.call(hidden)


# Batches


def test_a_batch_is_one_call_with_lists(workshop: Workshop) -> None:
    batched = workshop.declare(
        "def f(xs, ys): return [[x, y, len(xs)] for x, y in zip(xs, ys)]",
        method=Method(batching=Batching(3, 60.0)),
    )
    outputs = workshop.outputs(workshop.begin(batched, (1, 2), (3, 4), (5, 6)), 3)
    assert [value_of(output) for output in outputs] == [[1, 2, 3], [3, 4, 3], [5, 6, 3]]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return xs[:1]", "returned 1 results for 2 inputs"),
        ("return tuple(xs)", "returned a tuple"),
        ("raise KeyError('all of it')", "all of it"),
    ],
)
def test_what_is_wrong_with_a_batch_is_wrong_with_all_of_its_inputs(
    workshop: Workshop, body: str, message: str
) -> None:
    batched = workshop.declare(f"def f(xs): {body}", method=Method(batching=Batching(2, 60.0)))
    for output in workshop.outputs(workshop.begin(batched, (1,), (2,)), 2):
        with pytest.raises((InvalidError, KeyError), match=message):
            value_of(output)


def test_an_input_that_does_not_fit_into_its_batch_says_so(workshop: Workshop) -> None:
    batched = workshop.declare("def f(xs, ys): return xs", method=Method(batching=Batching(2, 60.0)))
    outputs = workshop.outputs(workshop.begin(batched, (1,), (2, 3)), 2)
    with pytest.raises(InvalidError, match="takes 2 arguments, and one input of the batch has 1"):
        value_of(outputs[0])


# Failures


def test_an_exception_reaches_the_caller_with_its_remote_frames(workshop: Workshop) -> None:
    failing = workshop.declare("def g(): raise LookupError('lost')\ndef f(): g()")
    with pytest.raises(LookupError, match="lost") as caught:
        workshop.call(failing)
    last = caught.traceback[-1]
    assert str(last.path) == str(workshop.folder / "code_of_test.py")
    assert (last.name, last.lineno + 1) == ("g", 1)


def test_a_failure_is_printed_where_the_container_prints_errors(workshop: Workshop) -> None:
    failing = workshop.declare("def f(): raise LookupError('lost')")
    workshop.output(failing)
    lines = workshop.printed(4, stream=2)
    assert lines[0].startswith("Traceback")
    assert lines[-1] == "LookupError: lost\n"
    assert not any("_agent" in line for line in lines)


def test_a_failed_input_leaves_the_container_alive(workshop: Workshop) -> None:
    sometimes = workshop.declare("import os\ndef f(x):\n    assert x; return os.getppid(), id(f)")
    before = workshop.call(sometimes, 1)
    with pytest.raises(AssertionError):
        workshop.call(sometimes, 0)
    assert workshop.call(sometimes, 1) == before


def test_system_exit_is_a_failure_like_others(workshop: Workshop) -> None:
    leaving = workshop.declare("import sys\ndef f(): sys.exit(3)")
    with pytest.raises(SystemExit) as caught:
        workshop.call(leaving)
    assert caught.value.code == 3


def test_a_result_that_cannot_travel_explains_itself(workshop: Workshop) -> None:
    locked = workshop.declare("import threading\ndef f(): return threading.Lock()")
    with pytest.raises(SerializationError, match="the result of f cannot be sent to its caller"):
        workshop.call(locked)


def test_an_argument_that_cannot_be_read_there_explains_itself(workshop: Workshop) -> None:
    plain = workshop.declare("def f(x): return x")
    payload = b"\x80\x04\x8c\x0cnot_a_module\x8c\x01C\x93."
    call = workshop.universe.run(ControlPlane.call_start, plain, "", CallKind.UNARY, [(0, payload)], True, "")
    fault = rebuild(workshop.outputs(call, 1)[0].data)
    assert isinstance(fault, DeserializationError)
    assert "not_a_module" in str(fault)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("os._exit(7)", "exited with status 7"),
        ("os.kill(os.getpid(), 9)", "killed by signal 9"),
        ("os.abort()", "killed by signal 6"),
    ],
)
def test_a_container_that_dies_fails_its_own_input_and_the_next_one_gets_another(
    workshop: Workshop, body: str, told: str
) -> None:
    dying = workshop.declare(f"import os\ndef f(dies):\n    if dies: {body}\n    return 'alive'")
    with pytest.raises(RemoteError, match=told):
        workshop.call(dying, True)
    assert workshop.call(dying, False) == "alive"


def test_a_keyboard_interrupt_of_the_users_own_ends_the_container(workshop: Workshop) -> None:
    interrupting = workshop.declare("def f(x):\n    if x: raise KeyboardInterrupt\n    return x")
    with pytest.raises(RemoteError, match="status 130"):
        workshop.call(interrupting, True)
    assert workshop.call(interrupting, False) is False


def test_memory_that_is_used_up_fails_the_input_and_says_why(workshop: Workshop) -> None:
    greedy = workshop.declare(
        "def f():\n    taken = []\n    while True: taken.append(bytearray(10 << 20))",
        resources=Resources(memory_limit=150),
    )
    with pytest.raises(RemoteError, match="memory"):
        workshop.call(greedy)


# Several at once


@pytest.mark.parametrize("head", ["def", "async def"])
def test_as_many_run_at_once_as_may(workshop: Workshop, head: str) -> None:
    wait = "await asyncio.sleep(0.001)" if head == "async def" else "time.sleep(0.001)"
    source = (
        "import asyncio, time\n"
        "here = 0\n"
        f"{head} f():\n"
        "    global here\n"
        "    here += 1\n"
        f"    while here < 4: {wait}\n"
        "    return here"
    )
    meeting = workshop.declare(source, concurrency=4)
    outputs = workshop.outputs(workshop.begin(meeting, (), (), (), ()), 4)
    assert [value_of(output) for output in outputs] == [4, 4, 4, 4]


def test_lines_of_several_inputs_are_told_apart(workshop: Workshop) -> None:
    source = (
        "import time\n"
        "here = 0\n"
        "def f(name):\n"
        "    global here\n"
        "    here += 1\n"
        "    while here < 2: time.sleep(0.001)\n"
        "    print('be', end=''); time.sleep(0.001); print('gun', name)"
    )
    meeting = workshop.declare(source, concurrency=2)
    call = workshop.begin(meeting, ("a",), ("b",))
    workshop.outputs(call, 2)
    news = workshop.universe.wait(1, ControlPlane.app_logs_wait, workshop.app_id, 0)
    lines = {line.text: line.input_id for line in news}
    assert lines == {"begun a\n": call.input_ids[0], "begun b\n": call.input_ids[1]}
