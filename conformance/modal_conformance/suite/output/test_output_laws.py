"""Laws of modal.enable_output: what is shown while it lasts, and that nothing is otherwise."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import modal
import pytest

from modal_conformance import strategies as some
from pytest_modalkit import Face, requirement

MANY = 50


@pytest.fixture
def work() -> Any:
    """The functions of the workload; each law runs their App itself."""
    return importlib.import_module("modal_conformance.workloads.output")


@pytest.fixture
def words() -> str:
    """Something that nobody else prints."""
    return some.unused_name("said")


class Screen:
    """What was printed so far, by this process and on its behalf.

    Args:
        capture: The fixture that catches it below the level of Python.
    """

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture
        self._shown = ""

    def text(self) -> str:
        """All of it."""
        self._shown += "".join(self._capture.readouterr())
        return self._shown


@pytest.fixture
def screen(capfd: pytest.CaptureFixture[str]) -> Screen:
    """What was printed, on either stream."""
    return Screen(capfd)


async def run_and_call(face: Face, work: Any, function: Any, *args: Any) -> Any:
    async with face.enter(work.app.run()):
        return await face(function.remote, *args)


@contextmanager
def output(**options: Any) -> Iterator[None]:
    with modal.enable_output(**options):
        yield


@requirement("output.enable-output.gives-none")
def test_it_gives_none() -> None:
    with modal.enable_output() as nothing:
        assert nothing is None


@requirement("output.enable-output.lets-errors-through")
def test_errors_come_out() -> None:
    error = KeyError("inside")
    with pytest.raises(KeyError) as caught, modal.enable_output():
        raise error
    assert caught.value is error


@requirement("output.enable-output.logs.stdout", "output.enable-output.logs.when-run-ends")
async def test_what_functions_print_is_shown(face: Face, work: Any, screen: Screen, words: str) -> None:
    with output():
        await run_and_call(face, work, work.say, words)
    assert words in screen.text()


@requirement("output.enable-output.logs.stderr")
async def test_what_functions_complain_of_is_shown(face: Face, work: Any, screen: Screen, words: str) -> None:
    with output():
        await run_and_call(face, work, work.complain, words)
    assert words in screen.text()


@requirement("output.enable-output.logs.whole-lines")
async def test_lines_come_whole_and_in_order(face: Face, work: Any, screen: Screen, words: str) -> None:
    with output():
        await run_and_call(face, work, work.say_many, words, MANY)
    found = [line[line.index(words) :].strip() for line in screen.text().splitlines() if words in line]
    assert found == [f"{words}-{each}-{'x' * each}-end" for each in range(MANY)]


@requirement("output.enable-output.logs.child-processes")
async def test_what_child_processes_print_is_shown(face: Face, work: Any, screen: Screen, words: str) -> None:
    with output():
        await run_and_call(face, work, work.say_through_a_child, words)
    assert words in screen.text()


@requirement("output.enable-output.status")
async def test_a_run_says_that_it_began_and_ended(face: Face, work: Any, screen: Screen) -> None:
    before = screen.text()
    with output():
        async with face.enter(work.app.run()):
            during = screen.text()
    assert during != before, "nothing was shown when the run began"
    assert screen.text() != during, "nothing was shown when the run ended"


@requirement("output.enable-output.not-without")
async def test_nothing_is_shown_without_it(face: Face, work: Any, screen: Screen, words: str) -> None:
    await run_and_call(face, work, work.say, words)
    await run_and_call(face, work, work.complain, words)
    assert screen.text() == ""


@requirement("output.enable-output.ends")
async def test_nothing_is_shown_after_it(face: Face, work: Any, screen: Screen, words: str) -> None:
    with output():
        pass
    before = screen.text()
    await run_and_call(face, work, work.say, words)
    assert screen.text() == before


@requirement("output.enable-output.map-progress")
async def test_the_progress_of_maps_is_shown(face: Face, work: Any, screen: Screen) -> None:
    with output():
        async with face.enter(work.app.run()):
            before = screen.text()
            assert await face.collect(work.nothing.map, range(5)) == list(range(5))
            during = screen.text()[len(before) :]
    assert "nothing" in during, f"the function that was mapped is not named in {during!r}"


@requirement("output.v0-73.enable-output.no-progress")
async def test_logs_come_without_progress(face: Face, work: Any, screen: Screen, words: str) -> None:
    with output(show_progress=False):
        await run_and_call(face, work, work.say, words)
    assert words in screen.text()
