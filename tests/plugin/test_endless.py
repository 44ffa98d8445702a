"""A call that blocks for good costs a verdict, never the run."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pytest_modalkit.concurrency import StillRunning
from pytest_modalkit.endless import LooseThreads, NoEnd, alarm, giving_up, stir
from tests.plugin.conftest import Run

ID = "dict.exists.class"
FAR = 3600.0


def ring() -> None:
    """Let the alarm go off now."""
    signal.raise_signal(signal.SIGALRM)


def test_the_alarm_ends_a_wait_that_nobody_would_end() -> None:
    with pytest.raises(NoEnd, match=r"nothing came back from the backend for 0\.05 seconds"), alarm(0.05):
        threading.Event().wait()


def test_it_is_no_exception_that_a_law_or_a_search_for_examples_could_take_for_an_outcome() -> None:
    assert not issubclass(NoEnd, Exception)


def test_a_sign_of_life_puts_it_off() -> None:
    with alarm(FAR):
        stir()
        ring()
        with pytest.raises(NoEnd):
            ring()


def test_it_rings_again_where_the_first_time_was_not_the_end() -> None:
    with alarm(FAR):
        for _ in range(3):
            with pytest.raises(NoEnd):
                ring()
        seconds, interval = signal.getitimer(signal.ITIMER_REAL)
    assert 0 < seconds <= interval < FAR


def test_it_leaves_nothing_behind() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(LookupError), alarm(FAR):
        raise LookupError
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


@pytest.fixture
def of_somebody_else() -> Iterator[Callable[..., None]]:
    """A timer that is in use already."""

    def theirs(*_: object) -> None: ...

    before = signal.signal(signal.SIGALRM, theirs)
    signal.setitimer(signal.ITIMER_REAL, FAR)
    yield theirs
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_the_timer_of_somebody_else_is_left_alone(of_somebody_else: Callable[..., None]) -> None:
    with alarm(1.0):
        assert signal.getsignal(signal.SIGALRM) is of_somebody_else
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 1.0


def test_in_another_thread_there_is_no_alarm() -> None:
    found: list[object] = []

    def look() -> None:
        with alarm(FAR):
            found.append(signal.getitimer(signal.ITIMER_REAL))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [(0, 0)]


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_call_that_is_still_running_ends_the_property_with_its_witness(wrapped: bool) -> None:
    running = StillRunning("the call of get had not returned after 30 seconds")
    error: BaseException = ExceptionGroup("of a task group", [ValueError(), running]) if wrapped else running
    with pytest.raises(NoEnd, match="the call of get had not returned") as ended, giving_up("test_it", {"n": 3}):
        raise error
    assert ended.value.__notes__ == ["Falsifying example: test_it(n=3)"]


def test_other_errors_pass_as_they_are() -> None:
    with pytest.raises(LookupError) as raised, giving_up("test_it", {}):
        raise LookupError
    assert not isinstance(raised.value, NoEnd)


# --- threads of asyncio ---


def in_loop(work: Callable[[], Any], *, patience: float | None = None) -> Any:
    """What a piece of work gives in a thread of a loop with loose threads."""

    async def main() -> Any:
        asyncio.get_running_loop().set_default_executor(LooseThreads())
        return await asyncio.wait_for(asyncio.to_thread(work), patience)

    return asyncio.run(main())


def test_work_in_a_thread_gives_its_result_or_its_error() -> None:
    assert in_loop(lambda: threading.current_thread().daemon) is True
    with pytest.raises(ZeroDivisionError):
        in_loop(lambda: 1 / 0)


def test_a_loop_ends_though_a_thread_is_stuck() -> None:
    let_go = threading.Event()
    with pytest.raises(TimeoutError):
        in_loop(let_go.wait, patience=0.01)
    let_go.set()


def test_a_loop_waits_for_the_work_that_is_about_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_modalkit.endless._GRACE", FAR)
    begun, done = threading.Event(), threading.Event()

    def work() -> None:
        begun.wait()
        done.set()

    async def main() -> None:
        asyncio.get_running_loop().set_default_executor(LooseThreads())
        call = asyncio.create_task(asyncio.to_thread(work))
        await asyncio.sleep(0)
        call.cancel()
        begun.set()

    asyncio.run(main())
    assert done.is_set()


def test_no_more_threads_work_at_a_time_than_in_the_usual_executor() -> None:
    threads = LooseThreads()
    let_go = threading.Event()
    all_at_work = threading.Barrier(threads._max_workers + 1)

    def work() -> None:
        all_at_work.wait()
        let_go.wait()

    first = [threads.submit(work) for _ in range(threads._max_workers)]
    all_at_work.wait()
    one_more = threads.submit(let_go.is_set)
    assert not one_more.done()
    let_go.set()
    assert one_more.result() is True, "it ran before there was a place for it"
    for each in first:
        each.result()


# --- in a run ---


def test_a_property_with_a_call_that_blocks_is_tried_once(toy: Run) -> None:
    outcome = toy(
        others=True,
        test_it=f"""
        import threading, time
        from hypothesis import given, strategies as st
        from pytest_modalkit import Face, requirement

        tried = []

        class Blocked:
            def __call__(self):
                threading.Event().wait()

            async def aio(self):
                import asyncio
                await asyncio.to_thread(self)

        @requirement("{ID}")
        @given(n=st.integers())
        async def test_waits(face: Face, n):
            tried.append(face.name)
            if face.name == "trio":
                return
            async with face.concurrently(patience=0.05) as group:
                await group.start(Blocked()).result()

        def test_afterwards():
            assert (tried.count("sync"), tried.count("asyncio")) == (1, 1)
            assert tried.count("trio") > 1
        """,
    )
    outcome.assert_outcomes(failed=2, passed=2)
    outcome.stdout.fnmatch_lines(["E *NoEnd: *Blocked* had not returned after 0.05 seconds"])
    outcome.stdout.fnmatch_lines(["*Falsifying example: test_waits(face=Face('asyncio'), n=*)"])
