"""Mutants: each ending is told apart, and only a kill by the law's own call counts."""

from __future__ import annotations

import functools
import io
import json
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from pytest_modalkit.mutants.children import Ending, Task, run_children
from pytest_modalkit.mutants.matrix import Progress, matrix_lines, total_line
from pytest_modalkit.mutants.outcome import Cell, Kill, Outcome
from tests.kit.runs import Kit

# Later Pythons warn of a fork beside threads, which parallel workers have; the runner itself has none.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")

RUNNER = """
import sys
sys.path.insert(0, ".")
import miniature_kit
from pytest_modalkit.mutants.__main__ import main
sys.exit(main(sys.argv[1:], backend="tiny:right", arguments=["miniature"]))
"""


def run_mutants(kit: Kit, *arguments: str) -> pytest.RunResult:
    runner = kit.folder / "runner.py"
    runner.write_text(RUNNER)
    return kit.python(str(runner), "--jobs", "2", "--profile", "smoke", *arguments)


def test_every_ending_is_told_apart(kit: Kit) -> None:
    result = run_mutants(kit, "--time-limit", "2", "--report", "mutants.jsonl")
    assert result.ret == 1
    lines = (kit.folder / "mutants.jsonl").read_text().splitlines()
    found = {outcome["mutant"]: outcome["verdict"] for outcome in map(json.loads, lines)}
    assert found == {
        "box.get_is_one_off": "caught",
        "box.empty_box_gives_nothing": "caught",
        "box.a_quiet_box": "unproven",
        "box.nothing_is_changed": "not applied",
        "box.a_function_that_is_gone": "not applied",
        "box.nobody_calls_it": "not reached",
        "box.it_survives": "survived",
        "box.noticed_by_another": "caught elsewhere",
        "box.it_kills_the_process": "died",
        "box.it_waits_for_ever": "timed out",
        "box.name_is_missing[box.exists.class]": "caught",
    }
    result.stdout.fnmatch_lines(
        [
            "box",
            "  box.exists.class * ✓ box.name_is_missing",
            "unproven: box.a_quiet_box *",
            "*fails without the mutant*",
            "died: box.it_kills_the_process *",
            "*exit status 3*",
            "mutants 11 · caught 3 · caught elsewhere 1 · survived 1 · * s",
        ],
        consecutive=False,
    )


def test_a_run_in_which_all_are_caught_succeeds(kit: Kit) -> None:
    result = run_mutants(kit, "-k", "gives_nothing")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["mutants 1 · caught 1 · survived 0 · * s"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-k", "it_survivez"], "unknown mutant 'it_survivez'; did you mean 'it_survives'?"),
        (["--area", "bax"], "unknown area 'bax'; did you mean 'box'?"),
    ],
)
def test_what_is_not_there_is_refused(kit: Kit, words: list[str], told: str) -> None:
    result = run_mutants(kit, *words)
    assert result.ret == 2
    assert told in result.stderr.str()


def test_laws_that_cannot_be_collected_fail_the_run(kit: Kit) -> None:
    (kit.suite / "test_broken.py").write_text("import nowhere\n")
    result = run_mutants(kit, "-k", "gives_nothing")
    assert result.ret == 1
    result.stderr.fnmatch_lines(["*the laws could not be collected*"])


# --- the children ---


def endings(*works: Callable[[Callable[[dict[str, Any]], None]], None], limit: float = 20.0) -> dict[int, Ending[int]]:
    tasks = [Task(key=place, work=work) for place, work in enumerate(works)]
    return {ending.key: ending for ending in run_children(tasks, jobs=2, limit=limit)}


def test_children_say_what_they_found() -> None:
    def work(say: Callable[[dict[str, Any]], None], number: int) -> None:
        for value in range(number):
            say({"value": value, "long": "x" * 100_000})

    found = endings(*(functools.partial(work, number=number) for number in range(5)))
    assert {key: [said["value"] for said in ending.said] for key, ending in found.items()} == {
        number: list(range(number)) for number in range(5)
    }
    assert not any(ending.timed_out or ending.died for ending in found.values())


def test_how_a_child_died_is_told() -> None:
    def fails(say: object) -> None:
        raise LookupError("it is gone")

    def is_killed(say: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def leaves(say: object) -> None:
        os._exit(5)

    found = endings(fails, is_killed, leaves)
    assert "exit status 1" in str(found[0].died)
    assert "LookupError: it is gone" in str(found[0].died)
    assert (found[1].died, found[2].died) == ("signal SIGKILL", "exit status 5")


def test_a_child_that_takes_too_long_is_ended_with_all_that_it_started() -> None:
    def waits(say: Callable[[dict[str, Any]], None]) -> None:
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        say({"process": process.pid})
        threading.Event().wait()

    (ending,) = endings(waits, limit=1.0).values()
    assert ending.timed_out
    try:
        grandchild = os.pidfd_open(ending.said[0]["process"])
    except ProcessLookupError:
        return  # it is gone already
    ended, _, _ = select.select([grandchild], [], [], 30.0)
    os.close(grandchild)
    assert ended


def test_a_grandchild_that_holds_the_pipe_delays_nothing() -> None:
    def leaves_one_behind(say: Callable[[dict[str, Any]], None]) -> None:
        if os.fork() == 0:
            threading.Event().wait()
        say({"done": True})

    (ending,) = endings(leaves_one_behind, limit=60.0).values()
    assert ending.said == [{"done": True}]
    assert not ending.timed_out
    assert ending.seconds < 30


# --- the matrix ---


def outcome(name: str, *kills: Kill) -> Outcome:
    cells = [Cell(requirement=f"box.r{place}", kill=kill) for place, kill in enumerate(kills)]
    return Outcome(mutant=name, says="it breaks", cells=cells, seconds=0.5)


def test_a_mutant_is_as_good_as_its_worst_requirement() -> None:
    assert outcome("one", Kill.CAUGHT, Kill.CAUGHT).kill is Kill.CAUGHT
    assert outcome("one", Kill.CAUGHT, Kill.SURVIVED).kill is Kill.SURVIVED


def test_an_outcome_travels_as_json() -> None:
    there = outcome("one", Kill.CAUGHT, Kill.TIMED_OUT)
    back = Outcome.from_json(there.to_json())
    assert (back, back.kill) == (there, Kill.TIMED_OUT)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "shown"),
    [
        (
            Terminal(),
            "\r\x1b[K1 of 2 mutants, 0 not caught\r\x1b[Ksurvived: two\n\r\x1b[K2 of 2 mutants, 1 not caught\n",
        ),
        (io.StringIO(), ""),
    ],
)
def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, shown: str) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    progress = Progress()
    progress(outcome("one", Kill.CAUGHT), 2)
    progress(outcome("two", Kill.SURVIVED), 2)
    assert stream.getvalue() == shown


def test_the_matrix_has_a_row_per_requirement() -> None:
    outcomes = [outcome("one", Kill.CAUGHT, Kill.SURVIVED), outcome("two", Kill.CAUGHT)]
    text = "\n".join(matrix_lines(outcomes))
    assert "  box.r0  ✓ one, ✓ two" in text
    assert "  box.r1  ✗ one" in text
    assert "survived: one (it breaks)\n  box.r1: survived" in text
    assert total_line(outcomes, 1.25) == "mutants 2 · caught 1 · survived 1 · 1.2 s"
