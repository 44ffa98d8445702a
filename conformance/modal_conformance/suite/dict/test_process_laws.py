"""Laws of Dicts that are used by several processes at once.

- one process sees what another wrote
- of simultaneous conditional puts one wins, whichever process it came from
- a backend that claims to be linearizable: calls of all processes on a key have one order

Starting processes takes long and the universe is that of the test, so each law has its examples inside.
"""

from __future__ import annotations

import time

import modal
import pytest
from hypothesis import given

from modal_conformance.crew import Crew
from modal_conformance.history import DictModel, check, dict_promises
from modal_conformance.steps import Step
from modal_conformance.suite.dict.programs import assert_kept, in_edition, programs
from modal_conformance.suite.objects import becomes, named, patience
from pytest_modalkit import Backend, Face, requirement

#: The processes call the plain methods; the face is that of the test beside them.
on_sync_face = pytest.mark.parametrize("face", [Face("sync")], ids=str)

ROUNDS = 40


def target(name: str) -> dict[str, str]:
    """The Dict of a name, as the processes find it."""
    return {"kind": "Dict", "name": name}


@requirement("dict.consistency.visible-between-processes")
@on_sync_face
async def test_processes_see_what_others_wrote(face: Face, backend: Backend, crew: Crew, name: str) -> None:
    within = patience(backend)
    async with named(face, modal.Dict, name) as [d]:
        await face(d.put, "from the test", 1)
        crew.carry_out(target(name), [[Step("put", {"key": "from a process", "value": 2})]])
        seen = await becomes(face, 2, d.get, "from a process", within=within)
        assert seen == 2, f"what a process wrote was not seen in the test within {within:g} s"
        for key, value in (("from the test", 1), ("from a process", 2)):
            assert all_see(crew, name, key, value, within), f"the key {key!r} was not seen within {within:g} s"


def all_see(crew: Crew, name: str, key: str, value: int, within: float) -> bool:
    """Whether every process sees a value, at the latest after a while."""
    deadline = time.monotonic() + within
    while True:
        looks = [[Step("get", {"key": key})]] * len(crew.members)
        seen = [call.answer.value == value for call in crew.carry_out(target(name), looks)]
        if all(seen) or time.monotonic() > deadline:
            return all(seen)


@requirement("dict.put.skip-if-exists.one-winner-between-processes")
@on_sync_face
async def test_one_process_wins_a_conditional_put(face: Face, crew: Crew, name: str) -> None:
    async with named(face, modal.Dict, name) as [d]:
        puts = [
            [Step("put", {"key": key, "value": member.name, "skip_if_exists": True}) for key in range(ROUNDS)]
            for member in crew.members
        ]
        history = crew.carry_out(target(name), puts)
        assert_kept(dict_promises.one_winner(history))
        for key in range(ROUNDS):
            winners = [call.client for call in history if call.arguments["key"] == key and call.answer.value]
            assert len(winners) == 1, f"{len(winners)} of {len(puts)} processes won key {key}"
            assert await face(d.get, key) == winners[0], f"the value stored under {key} is not the winner's"


@requirement("dict.consistency.linearizable-between-processes")
@on_sync_face
async def test_calls_of_processes_on_a_key_have_one_order(face: Face, backend: Backend, crew: Crew, name: str) -> None:
    async with named(face, modal.Dict, name) as [d]:

        @given(programs=programs(clients=len(crew.members)))
        def one_order(programs: list[list[Step]]) -> None:
            d.clear()
            history = crew.carry_out(target(name), in_edition(backend.edition, programs))
            assert_kept(check(history, DictModel()))

        one_order()
