"""Laws of Dicts that are used by many at once: threads on the sync face, tasks on the others.

- of simultaneous conditional puts on a free key one wins; of simultaneous pops of one key at most one gets its value
- a client reads what it wrote; what one handle wrote another sees, at the latest after a while
- a backend that claims to be linearizable: all calls on a key have one order; an update is seen whole or not at all
"""

from __future__ import annotations

import modal
from hypothesis import given
from hypothesis import strategies as st

from modal_conformance.history import DictModel, check, dict_promises
from modal_conformance.steps import Step
from modal_conformance.suite.dict.programs import (
    assert_kept,
    in_edition,
    programs,
    run_side_by_side,
    updates_and_reads,
)
from modal_conformance.suite.objects import becomes, named
from modal_conformance.suite.patience import patience
from pytest_modalkit import Backend, Face, requirement


@requirement("dict.put.skip-if-exists.one-winner")
@given(clients=st.integers(min_value=2, max_value=8), rounds=st.integers(min_value=1, max_value=4))
async def test_one_of_simultaneous_conditional_puts_wins(face: Face, clients: int, rounds: int) -> None:
    def puts(client: int) -> list[Step]:
        return [Step("put", {"key": key, "value": client, "skip_if_exists": True}) for key in range(rounds)]

    async with face.enter(modal.Dict.ephemeral()) as d:
        history = await run_side_by_side(face, d, [puts(client) for client in range(clients)])
        assert_kept(dict_promises.one_winner(history))
        for key in range(rounds):
            tries = [call for call in history if call.arguments["key"] == key]
            winners = [call.arguments["value"] for call in tries if call.answer.value]
            assert len(winners) == 1, f"{len(winners)} of {clients} clients won key {key}"
            assert await face(d.get, key) == winners[0], "the stored value is not the winner's"


@requirement("dict.pop.one-winner")
@given(clients=st.integers(min_value=2, max_value=8), keys=st.integers(min_value=1, max_value=4))
async def test_at_most_one_of_simultaneous_pops_gets_the_value(face: Face, clients: int, keys: int) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        for key in range(keys):
            await face(d.put, key, "value")
        pops = [Step("pop", {"key": key}) for key in range(keys)]
        history = await run_side_by_side(face, d, [pops] * clients)
        for key in range(keys):
            winners = [call.client for call in history if call.arguments["key"] == key and call.returned]
            assert len(winners) <= 1, f"clients {', '.join(winners)} all popped the one value of key {key}"


@requirement("dict.consistency.read-your-writes")
@given(programs=programs())
async def test_a_client_reads_its_own_writes(face: Face, backend: Backend, programs: list[list[Step]]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        history = await run_side_by_side(face, d, in_edition(backend.edition, programs))
        assert_kept(dict_promises.read_your_writes(history))


@requirement("dict.consistency.eventually-visible")
async def test_another_handle_sees_a_write_after_a_while(face: Face, backend: Backend, name: str) -> None:
    seconds = patience(backend)
    async with named(face, modal.Dict, name) as [writer]:
        reader = modal.Dict.from_name(name)
        for value in (1, 2, 1):
            await face(writer.put, "key", value)
            seen = await becomes(face, value, reader.get, "key", within=seconds)
            assert seen == value, f"the write was not seen within {seconds:g} s"
        await face(writer.pop, "key")
        found = await becomes(face, False, reader.contains, "key", within=seconds)
        assert found is False, f"the removal was not seen within {seconds:g} s"


@requirement("dict.consistency.linearizable")
@given(programs=programs(clients=4))
async def test_calls_on_a_key_have_one_order(face: Face, backend: Backend, programs: list[list[Step]]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        history = await run_side_by_side(face, d, in_edition(backend.edition, programs))
        assert_kept(check(history, DictModel()))


@requirement("dict.update.atomic")
@given(programs=updates_and_reads())
async def test_an_update_is_seen_whole_or_not_at_all(face: Face, programs: list[list[Step]]) -> None:
    async with face.enter(modal.Dict.ephemeral()) as d:
        assert_kept(check(await run_side_by_side(face, d, programs), DictModel()))
