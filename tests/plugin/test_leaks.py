"""`modal_leaks` is silent where nothing is left, and tells what is left and whose it is where something is."""

from __future__ import annotations

import pytest

from pytest_modalkit import Backend
from pytest_modalkit.faults import NotTestable
from pytest_modalkit.fixtures import CurrentLeaks
from tests.plugin.conftest import Run

APP = """
import modal

app = modal.App("leaks")


@app.function()
def double(x):
    return 2 * x
"""


def test_a_universe_with_containers_leaves_nothing(run: Run) -> None:
    outcome = run(
        "--modal-backend=reference",
        leaky=APP,
        test_it="""
        import subprocess, sys
        import modal, pytest
        from leaky import app, double

        pytestmark = pytest.mark.usefixtures("modal_leaks")

        @pytest.fixture(scope="module")
        def running():
            with app.run():
                yield

        def test_containers():
            with app.run():
                assert double.remote(2) == 4

        def test_children():
            modal.Dict.from_name("d", create_if_missing=True)["a"] = 1
            subprocess.run([sys.executable, "-c", "import modal; modal.Dict.from_name('d')['b'] = 1"], check=True)

        @pytest.mark.parametrize("x", [1, 2])
        def test_a_universe_that_stays_open_is_not_left(running, x):
            assert double.remote(x) == 2 * x
        """,
    )
    outcome.assert_outcomes(passed=4)


LEAKY = """
        from modal_reference._runtime.process import ProcessRuntime
        from modal_reference._runtime.streams import Stream
        import pytest
        from leaky import app, double

        pytestmark = pytest.mark.usefixtures("modal_leaks")
        closing = ProcessRuntime.close
        kept = []

        def keep(runtime):
            kept.append(runtime)

        def forget_to_close(stream):
            if stream._descriptor >= 0:
                stream._server.drop(stream._descriptor)
                stream._descriptor = -1

        @pytest.fixture(scope="module", autouse=True)
        def leak():
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr({leak})
                yield
            for each in kept:
                closing(each)

        def test_leaving():
            with app.run():
                assert double.remote(2) == 4
"""


@pytest.mark.parametrize(
    ("leak", "told"),
    [
        (
            'ProcessRuntime, "close", keep',
            [
                "process * (a warm parent or a fork of it), of no universe: a warm parent that nobody ended",
                "thread 'modalkit-universe-1' of universe 1",
            ],
        ),
        ('Stream, "close", forget_to_close', ["descriptor *, the stdout of a container, of universe 1"]),
    ],
    ids=["a runtime that is not closed", "a pipe that is not closed"],
)
def test_what_is_left_is_told_with_whose_it_is(run: Run, leak: str, told: list[str]) -> None:
    outcome = run("--modal-backend=reference", leaky=APP, test_it=LEAKY.replace("{leak}", leak))
    outcome.assert_outcomes(passed=1, errors=1)
    outcome.stdout.fnmatch_lines(["*the universe of this test has ended and left behind:"])
    for each in told:
        outcome.stdout.fnmatch_lines([f"*{each}*"])


def test_nothing_is_told_twice_and_what_was_there_before_is_told_at_once(toy: Run) -> None:
    outcome = toy(
        backend="leaking",
        toy_parts="left = ['a socket, of world 0']",
        conftest="",
        test_it="""
        import toy_parts

        def test_innocent(modal_leaks):
            raise AssertionError("it does not run")

        def test_leaving(modal_leaks):
            toy_parts.left.append("a thread, of world 2")
            assert len(modal_leaks.left()) == 2

        def test_after(modal_leaks):
            assert len(modal_leaks.left()) == 2
        """,
    )
    outcome.assert_outcomes(passed=2, errors=2)
    outcome.stdout.fnmatch_lines(["*a universe of an earlier test or fixture, which has ended, left behind:"])
    outcome.stdout.fnmatch_lines(["*a thread, of world 2"])


def test_a_backend_without_the_hook_is_told_what_it_lacks() -> None:
    with pytest.raises(NotTestable, match=r"no hook 'leftovers', which modal_leaks needs here"):
        CurrentLeaks(Backend("bare", "json")).left()
