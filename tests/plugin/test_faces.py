"""A law runs the same on each face, and on the sync face without ever suspending."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import anyio
import pytest

from pytest_modalkit import Face
from pytest_modalkit.concurrency import CallCancelled, StillRunning
from pytest_modalkit.faces import FACES
from pytest_modalkit.faults import KitError


class Twin:
    """A method that blocks, and its twin that waits; both count who is inside."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.inside = 0
        self.closed = 0

    def __call__(self, value: Any, *, fail: bool = False) -> Any:
        if fail:
            raise LookupError(value)
        return value

    async def aio(self, value: Any, *, fail: bool = False) -> Any:
        await anyio.lowlevel.checkpoint()
        return self(value, fail=fail)


class Endless:
    """An iterator that counts, in both forms, and knows whether it was closed."""

    closed = False

    def __call__(self) -> Iterator[int]:
        try:
            yield from range(1_000_000)
        finally:
            self.closed = True

    async def aio(self) -> AsyncIterator[int]:
        try:
            for number in range(1_000_000):
                await anyio.lowlevel.checkpoint()
                yield number
        finally:
            self.closed = True


class Blocked:
    """A call that ends when it is let go."""

    def __init__(self) -> None:
        self.let_go = threading.Event()

    def __call__(self) -> str:
        assert self.let_go.wait(30)
        return "let go"

    async def aio(self) -> str:
        while not self.let_go.is_set():
            await anyio.lowlevel.checkpoint()
        return "let go"


class Both:
    """A context manager for `with` and for `async with`."""

    entered = "no"

    def __enter__(self) -> str:
        self.entered = "sync"
        return "value"

    def __exit__(self, *exc_info: object) -> None:
        self.entered = "left"

    async def __aenter__(self) -> str:
        await anyio.lowlevel.checkpoint()
        self.entered = "async"
        return "value"

    async def __aexit__(self, *exc_info: object) -> None:
        await anyio.lowlevel.checkpoint()
        self.entered = "left"


@pytest.fixture(params=FACES)
def each(request: pytest.FixtureRequest) -> Face:
    """Each face in turn."""
    return Face(request.param)


def test_a_call_returns_or_raises_what_the_method_does(each: Face) -> None:
    twin = Twin()

    async def law() -> None:
        assert await each(twin, 3) == 3
        with pytest.raises(LookupError, match="gone"):
            await each(twin, "gone", fail=True)

    each.run(law())


def test_collect_takes_all_or_the_first_few_and_closes_the_iterator(each: Face) -> None:
    class Few:
        def __call__(self, *items: int) -> Iterator[int]:
            return iter(items)

        async def aio(self, *items: int) -> AsyncIterator[int]:
            for item in items:
                yield item

    endless = Endless()

    async def law() -> None:
        assert await each.collect(Few(), 1, 2, 3) == [1, 2, 3]
        assert await each.collect(Few(), 1, 2, limit=5) == [1, 2]
        assert await each.collect(Few(), 1, 2, limit=0) == []
        assert await each.collect(endless, limit=4) == [0, 1, 2, 3]
        assert endless.closed

    each.run(law())


def test_enter_uses_the_form_of_the_face(each: Face) -> None:
    manager = Both()

    async def law() -> None:
        async with each.enter(manager) as value:
            assert value == "value"
            assert manager.entered == ("sync" if each.is_sync else "async")
        assert manager.entered == "left"

    each.run(law())


def test_a_failing_law_fails_with_its_own_assertion(each: Face) -> None:
    async def law() -> None:
        async with each.concurrently() as group:
            group.start(Twin(), 1)
            raise AssertionError("of the law")

    with pytest.raises(AssertionError, match="of the law"):
        each.run(law())


def test_concurrent_calls_run_side_by_side_and_give_their_results(each: Face) -> None:
    blocked, twin = Blocked(), Twin()

    async def law() -> None:
        async with each.concurrently() as group:
            waiting = group.start(blocked)
            assert await group.start(twin, 1).result() == 1
            early = waiting.done
            failing = group.start(twin, "gone", fail=True)
            with pytest.raises(LookupError):
                await failing.result()
            blocked.let_go.set()
            assert await waiting.result() == "let go"
            assert (early, waiting.done, waiting.cancelled) == (False, True, False)

    each.run(law())


def test_leaving_a_group_waits_for_all_and_raises_an_error_that_nobody_asked_for(each: Face) -> None:
    twin = Twin()

    async def law() -> None:
        async with each.concurrently() as group:
            handles = [group.start(twin, n) for n in range(5)]
            lost = group.start(twin, "lost", fail=True)
        assert all(handle.done for handle in (*handles, lost))

    with pytest.raises(LookupError, match="lost"):
        each.run(law())


def test_a_call_that_does_not_end_in_time_fails_the_law_and_is_left_behind(each: Face) -> None:
    blocked = Blocked()

    async def law() -> None:
        async with each.concurrently(patience=0.05) as group:
            group.start(blocked)

    with pytest.raises(StillRunning, match=r"Blocked.* had not returned after 0\.05 seconds"):
        each.run(law())
    blocked.let_go.set()


@pytest.mark.parametrize("name", ["asyncio", "trio"])
def test_a_started_call_can_be_cancelled_on_an_asynchronous_face(name: str) -> None:
    face, blocked, twin = Face(name), Blocked(), Twin()

    async def law() -> None:
        async with face.concurrently() as group:
            running = group.start(blocked)
            finished = group.start(twin, 1)
            assert await finished.result() == 1
            early = group.start(blocked)
            for handle in (running, finished, early):
                handle.cancel()
            with pytest.raises(CallCancelled, match="was cancelled"):
                await running.result()
            with pytest.raises(CallCancelled):
                await early.result()
            assert running.cancelled
            assert await finished.result() == 1
            assert not finished.cancelled

    assert face.can_cancel
    face.run(law())


def test_a_thread_cannot_be_cancelled() -> None:
    face, blocked = Face("sync"), Blocked()

    async def law() -> None:
        async with face.concurrently() as group:
            handle = group.start(blocked)
            blocked.let_go.set()
            with pytest.raises(KitError, match=r"ask face\.can_cancel"):
                handle.cancel()

    assert not face.can_cancel
    face.run(law())


def test_a_law_that_suspends_on_the_sync_face_is_the_kits_fault() -> None:
    async def law() -> None:
        await asyncio.sleep(0)

    with pytest.raises(KitError, match="suspended on the sync face"):
        Face("sync").run(law())


def test_no_loop_and_no_thread_is_alive_after_a_law(each: Face) -> None:
    loops: list[Any] = []

    async def law() -> None:
        with contextlib.suppress(RuntimeError):
            loops.append(asyncio.get_running_loop())
        assert (loops != []) == (each.name == "asyncio")
        async with each.concurrently() as group:
            for number in range(3):
                group.start(Twin(), number)

    before = set(threading.enumerate())
    each.run(law())
    assert set(threading.enumerate()) <= before
    assert all(loop.is_closed() for loop in loops)


def test_the_sync_face_needs_no_event_loop_library(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        alone="""
        import sys
        from pytest_modalkit import Face

        async def law(face):
            assert await face(len, "abc") == 3
            async with face.concurrently() as group:
                assert await group.start(len, "ab").result() == 2

        face = Face("sync")
        face.run(law(face))
        assert not {"asyncio", "anyio", "trio"} & set(sys.modules)
        print("alone")
        """
    )
    pytester.runpython(pytester.path / "alone.py").stdout.fnmatch_lines(["alone"])


def test_the_transcript_tells_the_calls_in_words(each: Face) -> None:
    class Dict:
        def put(self, key: str, value: Any, *, skip: bool = False) -> bool:
            return True

    twin = Twin()

    async def law() -> None:
        if each.is_sync:
            await each(Dict().put, "k", "v" * 500, skip=True)
        await each(twin, 1)
        with pytest.raises(LookupError):
            await each(twin, 2, fail=True)

    each.run(law())
    told = list(each.transcript)
    if each.is_sync:
        assert told[0].startswith("Dict.put('k', 'vvvv")
        assert told[0].endswith("', skip=True) -> True")
        assert len(told[0]) < 200
    assert told[-2].endswith("(1) -> 1")
    assert told[-1].endswith("(2, fail=True) raised LookupError: 2")
    each.begin()
    assert list(each.transcript) == []


def test_an_interrupt_leaves_the_law_at_once(each: Face) -> None:
    async def law() -> None:
        async with each.concurrently() as group:
            group.start(Twin(), 1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        each.run(law())
