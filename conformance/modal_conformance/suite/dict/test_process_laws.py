"""Laws of Dicts that are used by several processes at once.

- one process sees what another wrote
- of simultaneous conditional puts one wins, whichever process it came from
- a backend that claims to be linearizable: calls of all processes on a key have one order

Starting processes takes long and the universe is that of the test, so each law has its examples inside.
"""

from __future__ import annotations

import time

import modal
from hypothesis import given

from modal_conformance.crew import Crew
from modal_conformance.history import DictModel, check, dict_promises
from modal_conformance.steps import Step
from modal_conformance.suite.dict.programs import assert_kept, programs
from pytest_modalkit import requirement

ROUNDS = 40
SECONDS = 30.0


@requirement("dict.consistency.visible-between-processes")
def test_processes_see_what_others_wrote(crew: Crew) -> None:
    with modal.Dict.ephemeral() as d:
        target = {"kind": "Dict", "id": d.object_id}
        d.put("from the test", ["value"])
        crew.carry_out(target, [[Step("put", {"key": "from a process", "value": ["value"]})]])
        assert visible_here(d, "from a process"), "what a process wrote was never seen in the test"
        for key in ("from the test", "from a process"):
            assert visible_there(crew, target, key), f"two processes never saw the key {key!r}"


def visible_here(d: modal.Dict, key: str) -> bool:
    deadline = time.monotonic() + SECONDS
    while not (found := bool(d.get(key) == ["value"])) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


def visible_there(crew: Crew, target: dict[str, str], key: str) -> bool:
    """Whether all other processes see a key, at the latest after a while."""
    look = [Step("get", {"key": key})]
    deadline = time.monotonic() + SECONDS
    while True:
        answers = [call.answer.value for call in crew.carry_out(target, [look] * len(crew.members))]
        if all(answer == ["value"] for answer in answers) or time.monotonic() > deadline:
            return all(answer == ["value"] for answer in answers)


@requirement("dict.put.skip-if-exists.one-winner-between-processes")
def test_one_process_wins_a_conditional_put(crew: Crew) -> None:
    with modal.Dict.ephemeral() as d:
        puts = [
            [Step("put", {"key": key, "value": member.name, "skip_if_exists": True}) for key in range(ROUNDS)]
            for member in crew.members
        ]
        history = crew.carry_out({"kind": "Dict", "id": d.object_id}, puts)
        assert_kept(dict_promises.one_winner(history))
        for key in range(ROUNDS):
            winners = [call.client for call in history if call.arguments["key"] == key and call.answer.value]
            assert len(winners) == 1, f"{len(winners)} of {len(puts)} processes won key {key}"
            assert d.get(key) == winners[0], f"the value stored under {key} is not the winner's"


@requirement("dict.consistency.linearizable-between-processes")
def test_calls_of_processes_on_a_key_have_one_order(crew: Crew) -> None:
    @given(programs=programs(clients=len(crew.members)))
    def one_order(programs: list[list[Step]]) -> None:
        with modal.Dict.ephemeral() as d:
            history = crew.carry_out({"kind": "Dict", "id": d.object_id}, programs)
        assert_kept(check(history, DictModel()))

    one_order()
