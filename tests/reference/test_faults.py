"""Faults on purpose: commands that fail or are late, containers that are killed or preempted; the same for a seed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import pytest
import trio

import modal_reference as modal
from modal_reference._client import current
from modal_reference._driver import runtimes
from modal_reference._driver.faults import STARTED, TAKEN, Action, Faults, Injected, Rule
from modal_reference._driver.universe import Universe
from tests.reference.apps import shop

DELAY = 0.2


@pytest.fixture(scope="module", autouse=True)
def warm_parents() -> Iterator[None]:
    runtimes.keep_spares(True)
    yield
    runtimes.keep_spares(False)


def inject(universe: Universe, *rules: Rule, seed: int = 0) -> Faults:
    faults = Faults(rules, seed)
    current.link_to(universe).heed(faults)
    return faults


def kinds(universe: Universe) -> list[str]:
    return [event.kind.value for event in universe.events]


@pytest.mark.parametrize("name", ["ConnectionError", "InternalFailure"])
def test_a_command_fails_with_the_documented_error_and_has_done_nothing(universe: Universe, name: str) -> None:
    shared = modal.Dict.from_name("shared", create_if_missing=True).hydrate()
    faults = inject(universe, Rule(Action.FAIL, "dict_put", error=name, times=1, words="rule seven"))
    with pytest.raises(getattr(modal.exception, name), match="dict_put fails on purpose: rule seven"):
        shared["key"] = 1
    assert "key" not in shared
    shared["key"] = 2
    assert shared["key"] == 2
    assert faults.injected == [Injected(0, "dict_put", 0, "")]


def test_a_rule_lets_moments_pass_and_a_pattern_names_several_commands(universe: Universe) -> None:
    shared = modal.Dict.from_name("shared", create_if_missing=True).hydrate()
    inject(universe, Rule(Action.FAIL, "dict_*", skip=2, times=1))
    shared["key"] = 1
    assert shared["key"] == 1
    with pytest.raises(modal.exception.ConnectionError):
        shared.len()
    assert shared.len() == 1


def test_without_rules_commands_pass_as_before(universe: Universe) -> None:
    shared = modal.Dict.from_name("shared", create_if_missing=True).hydrate()
    inject(universe, Rule(Action.FAIL, "*"))
    current.link_to(universe).heed(None)
    shared["key"] = 1
    assert universe.faults is None
    assert not shared.contains("other")


@pytest.mark.parametrize("run", [asyncio.run, trio.run])
def test_tasks_meet_with_faults_and_a_late_command_holds_up_no_other_task(
    universe: Universe, run: Callable[..., Any]
) -> None:
    async def main() -> tuple[float, float]:
        shared = modal.Dict.from_name("shared", create_if_missing=True)
        queue = modal.Queue.from_name("line", create_if_missing=True)
        await shared.hydrate.aio()
        await queue.hydrate.aio()
        inject(
            universe,
            Rule(Action.DELAY, "dict_put", seconds=DELAY),
            Rule(Action.FAIL, "queue_*", error="InternalFailure"),
        )
        begun = monotonic()
        await shared.put.aio("key", 1)
        late = monotonic() - begun
        with pytest.raises(modal.exception.InternalFailure):
            await queue.get.aio(timeout=5)
        begun = monotonic()
        await shared.get.aio("key")
        return late, monotonic() - begun

    late, prompt = run(main) if run is trio.run else run(main())
    assert late >= DELAY > prompt


def test_waits_fail_and_are_late_as_well(universe: Universe) -> None:
    line = modal.Queue.from_name("line", create_if_missing=True).hydrate()
    line.put(1)
    inject(
        universe, Rule(Action.FAIL, "queue_take*", times=1), Rule(Action.DELAY, "queue_take*", seconds=DELAY, skip=1)
    )
    with pytest.raises(modal.exception.ConnectionError):
        line.get(timeout=5)
    begun = monotonic()
    assert line.get(timeout=5) == 1
    assert monotonic() - begun >= DELAY


CHILD = """
import time
import modal_reference as modal

shared = modal.Dict.from_name("shared", create_if_missing=True).hydrate()
try:
    shared["key"] = 1
except modal.exception.ConnectionError as error:
    print(error)
begun = time.monotonic()
shared["key"] = 2
print(time.monotonic() - begun)
"""


def test_another_process_meets_with_the_same_faults(universe: Universe) -> None:
    rules = (Rule(Action.FAIL, "dict_put", times=1), Rule(Action.DELAY, "dict_put", seconds=DELAY, skip=1))
    faults = inject(universe, *rules)
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        env={"PYTHONPATH": ":".join(sys.path), **current.export_environment()},
        capture_output=True,
        text=True,
        check=True,
    )
    said, took = done.stdout.splitlines()
    assert said == "dict_put fails on purpose: a rule"
    assert float(took) >= DELAY
    assert [(each.rule, each.occurrence) for each in faults.injected] == [(0, 0), (1, 1)]


@pytest.mark.parametrize("action", [Action.KILL, Action.PREEMPT])
def test_a_container_that_goes_once_it_is_ready_costs_no_input(universe: Universe, action: Action) -> None:
    faults = inject(universe, Rule(action, STARTED, times=1))
    with shop.app.run():
        assert shop.square.remote(3) == 9
    first = universe.events.of("container_started")[0].subject
    assert faults.injected == [Injected(0, STARTED, 0, first)]
    assert kinds(universe).count("container_started") == 2
    assert "input_rescheduled" not in kinds(universe)


def test_a_container_that_is_killed_fails_its_input(universe: Universe) -> None:
    inject(universe, Rule(Action.KILL, TAKEN, skip=1, times=1))
    with shop.app.run():
        assert shop.square.remote(2) == 4
        with pytest.raises(modal.exception.RemoteError, match="killed by signal 9"):
            shop.square.remote(3)
        assert shop.square.remote(4) == 16


def test_an_input_of_a_container_that_is_preempted_begins_anew(universe: Universe) -> None:
    inject(universe, Rule(Action.PREEMPT, TAKEN, times=2))
    with shop.app.run():
        assert shop.square.remote(3) == 9
    assert kinds(universe).count("input_rescheduled") == 2
    assert kinds(universe).count("container_started") == 3


def test_a_container_is_struck_while_it_works(universe: Universe) -> None:
    shared = modal.Dict.from_name("begun", create_if_missing=True)
    inject(universe, Rule(Action.KILL, TAKEN, times=1, seconds=DELAY))
    with shop.app.run(), pytest.raises(modal.exception.RemoteError, match="killed by signal 9"):
        shop.mark_and_sleep.remote(60)
    assert shared["begun"]


def test_code_in_a_container_meets_with_faults(universe: Universe) -> None:
    inject(universe, Rule(Action.FAIL, "dict_put", words="rule three"))
    with shop.app.run(), pytest.raises(modal.exception.ConnectionError, match="rule three"):
        shop.mark_and_sleep.remote(0)


def outcomes(seed: int) -> tuple[list[object], list[tuple[int, int]]]:
    """How eight calls go where containers are killed half of the time."""
    with Universe() as universe:
        current.activate(universe)
        faults = inject(universe, Rule(Action.KILL, TAKEN, probability=0.5), seed=seed)
        with shop.app.run():
            found = [_tried(x) for x in range(8)]
        return found, [(each.rule, each.occurrence) for each in faults.injected]


def _tried(x: int) -> object:
    try:
        return shop.square.remote(x)
    except modal.exception.RemoteError:
        return "killed"


def test_the_same_seed_gives_the_same_outcomes() -> None:
    first = outcomes(3)
    assert outcomes(3) == first
    assert outcomes(4) != first
    assert 0 < first[0].count("killed") < 8


def test_a_rule_that_is_added_leaves_the_others_their_counts() -> None:
    faults = Faults([Rule(Action.FAIL, "dict_put", times=1)])
    assert faults.meet("dict_put").refusal is not None
    faults.add(Rule(Action.DELAY, "dict_put", seconds=1.0))
    assert faults.meet("dict_put") == (1.0, None)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (Rule(Action.FAIL, "dict_putt"), "did you mean 'dict_put'"),
        (Rule(Action.DELAY, "container_input"), "nothing that it could strike"),
        (Rule(Action.KILL, "dict_put"), "there are container_input, container_start"),
        (Rule(Action.FAIL, "dict_put", error="KeyError"), "choose ConnectionError or InternalFailure"),
    ],
)
def test_a_rule_for_nothing_is_refused(rule: Rule, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Faults([rule])
