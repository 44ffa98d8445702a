"""Laws of Dict as a whole: random steps answer as the model allows, without the passing of time and with it."""

from __future__ import annotations

from hypothesis.stateful import rule, run_state_machine_as_test

from modal_conformance.steps import Step
from modal_conformance.suite.clock import Clock
from modal_conformance.suite.dict.machine import DictMachine, steps
from modal_conformance.suite.machines import Scene, scene
from pytest_modalkit import Backend, Face, requirement


def run(place: Scene) -> None:
    class Machine(DictMachine):
        scene = place

        @rule(step=steps(place))
        def next(self, step: Step) -> None:
            self.take(step)

    run_state_machine_as_test(Machine)


@requirement("dict.sequence.any-order")
def test_random_steps_agree_with_the_model(face: Face, backend: Backend) -> None:
    with scene(face, backend.edition, clock=None) as place:
        run(place)


@requirement("dict.sequence.as-time-passes")
def test_random_steps_agree_with_the_model_as_time_passes(face: Face, backend: Backend, clock: Clock) -> None:
    with scene(face, backend.edition, clock) as place:
        run(place)
