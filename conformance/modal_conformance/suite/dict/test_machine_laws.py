"""Laws of Dict as a whole: random steps answer as the model allows, without the passing of time and with it."""

from __future__ import annotations

from hypothesis.stateful import run_state_machine_as_test

from modal_conformance.suite.clock import Clock
from modal_conformance.suite.dict.machine import DictMachine, Scene, scene
from pytest_modalkit import Backend, Face, requirement


def run(place: Scene) -> None:
    class Machine(DictMachine):
        scene = place

    run_state_machine_as_test(Machine)


@requirement(
    "dict.put.replaces",
    "dict.get.returns-stored-value",
    "dict.contains.false-when-absent",
    "dict.pop.removes",
    "dict.update.keeps-other-keys",
    "dict.clear.removes-all",
    "dict.len.counts-entries",
    "dict.items.yields-all",
)
def test_random_steps_agree_with_the_model(face: Face, backend: Backend) -> None:
    with scene(face, backend.edition, clock=None) as place:
        run(place)


@requirement("dict.expiry.seven-days-idle", "dict.expiry.not-before-seven-days", "dict.v0-73.expiry.thirty-days")
def test_random_steps_agree_with_the_model_as_time_passes(face: Face, backend: Backend, clock: Clock) -> None:
    with scene(face, backend.edition, clock) as place:
        run(place)
