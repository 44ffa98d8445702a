"""Laws of Dicts that are used by several processes at once.

- one process sees what another wrote, also after that one has ended
- of simultaneous conditional puts one wins, whichever process it came from
- a process that is killed leaves each of its puts whole or undone, and what it had done stays
- a backend that claims to be linearizable: calls of all processes on a key have one order; who is told of a write by
  other means finds it at once; a process that is killed leaves each of its updates whole or undone

Starting processes takes long and the universe is that of the test, so each law has its examples inside.
"""

from __future__ import annotations

import time
from itertools import permutations

import modal
import pytest
from hypothesis import given

from modal_conformance.crew import Crew, Member
from modal_conformance.history import DictModel, check, dict_promises
from modal_conformance.steps import Step
from modal_conformance.suite.dict.programs import assert_kept, in_edition, programs
from modal_conformance.suite.hands import hands_on
from modal_conformance.suite.objects import becomes, deleting, found, named
from modal_conformance.suite.patience import patience
from pytest_modalkit import Backend, Face, requirement

#: The processes call the plain methods; the face is that of the test beside them.
on_sync_face = pytest.mark.parametrize("face", [Face("sync")], ids=str)

ROUNDS = 40
#: How often everybody hands over to everybody else.
ROUNDS_OF_ALL = 8
#: How often a process has written when it is killed; it has more to do than it can have done by then.
KILLED_AFTER = (1, 5, 20)
MANY = 150
#: Long enough to be cut in pieces on its way, and short enough that a request may hold six.
LONG = "x" * 12_000


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


@requirement("dict.from-name.persists-across-runs")
@on_sync_face
async def test_a_named_dict_outlives_the_process_that_made_it(
    face: Face, backend: Backend, crew: Crew, name: str
) -> None:
    within = patience(backend)
    async with deleting(face, modal.Dict, name):
        maker = crew.members[0]
        maker.carry_out({**target(name), "create": "yes"}, Step("put", {"key": "key", "value": [1, "two"]}))
        maker.leave()
        d = await found(face, lambda: modal.Dict.from_name(name), within=within)
        assert await becomes(face, [1, "two"], d.get, "key", within=within) == [1, "two"]


@requirement("dict.put.skip-if-exists.one-winner-between-processes")
@on_sync_face
async def test_one_process_wins_a_conditional_put(face: Face, backend: Backend, crew: Crew, name: str) -> None:
    within = patience(backend)
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
            stored = await becomes(face, winners[0], d.get, key, within=within)
            assert stored == winners[0], f"the value stored under {key} is not the winner's"


# --- who was told ---


@requirement("dict.consistency.handover-between-processes")
@on_sync_face
async def test_who_is_told_of_a_write_finds_it(face: Face, crew: Crew, name: str) -> None:
    async with named(face, modal.Dict, name) as [d]:
        for writer, reader in [*permutations(hands_on(d, target(name), crew), 2)] * ROUNDS_OF_ALL:
            writer.call("put", key="key", value=str(writer))
            seen = reader.call("get", key="key").value
            assert seen == str(writer), f"{writer} had put its name, and then {reader} saw {seen!r}"
            writer.call("pop", key="key")
            seen = reader.call("contains", key="key").value
            assert seen is False, f"{writer} had removed the key, and then it was there for {reader}"


# --- who is killed ---


@requirement("dict.put.killed-writer")
@on_sync_face
async def test_a_killed_process_leaves_each_put_whole_or_undone(
    face: Face, backend: Backend, crew: Crew, name: str
) -> None:
    within = patience(backend)
    async with named(face, modal.Dict, name) as [d]:
        for member, done in zip(crew.members, KILLED_AFTER, strict=True):
            values = {f"{member.name}-{number}": [number, LONG] for number in range(MANY)}
            member.order(target(name), [Step("put", {"key": k, "value": v}) for k, v in values.items()], aloud=True)
            done = kill_after(member, done)
            for number, (key, value) in enumerate(values.items()):
                if number < done:
                    stays = await becomes(face, value, d.get, key, within=within) == value
                    assert stays, f"put {number} was done before its process was killed, and its value is gone"
                else:
                    assert await face(d.get, key) in (None, value), f"put {number} is half done"


@requirement("dict.update.killed-writer")
@on_sync_face
async def test_a_killed_process_leaves_each_update_whole_or_undone(face: Face, crew: Crew, name: str) -> None:
    async with named(face, modal.Dict, name) as [d]:
        for member, done in zip(crew.members, KILLED_AFTER, strict=True):
            await face(d.clear)
            contents = ({key: [number, LONG] for key in "abcdef"} for number in range(MANY))
            updates = [Step("update", {"other": each}) for each in contents]
            member.order(target(name), updates, aloud=True)
            done = kill_after(member, done)
            values = [await face(d.get, key) for key in "abcdef"]
            numbers = [None if value is None else value[0] for value in values]
            assert len(set(numbers)) == 1, f"a process was killed in an update, and left the values of {numbers}"
            assert numbers[0] in (done - 1, done), f"{done} updates were done, and what is left is of {numbers[0]}"


def kill_after(member: Member, steps: int) -> int:
    """Kill a process that works aloud once it has said that so many steps are done; return how many it said were."""
    for _ in range(steps):
        member.report()
    return steps + member.kill()


# --- one order ---


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
